import * as vscode from 'vscode';
import { bytesText } from '../core/bytes';
import type { FoundOnHub, HubAccess } from '../services/models/hubModel';

const SECRET = 'personaTuner.hub.token';

/** How this window uses a model hub: it asks in a dialogue, as whoever's token lies in the secret storage. */
export async function hubAccess({ secrets }: vscode.ExtensionContext): Promise<HubAccess> {
  return { consent: confirmFetch, token: await secrets.get(SECRET) };
}

/** Sets the token for the hub, or forgets it when nothing is typed. */
export async function askForToken({ secrets }: vscode.ExtensionContext): Promise<void> {
  const known = await secrets.get(SECRET);
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Token for the Model Hub'),
    prompt:
      known === undefined
        ? vscode.l10n.t('From huggingface.co/settings/tokens, with the right to read. It stays in the secret storage.')
        : vscode.l10n.t('A token is set. Type another one, or nothing to forget it.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[\x21-\x7e]*$/.test(text.trim())
        ? undefined
        : vscode.l10n.t('A token has no spaces and no letters with accents.'),
  });
  if (typed === undefined) return;
  const token = typed.trim();
  if (token === '') await secrets.delete(SECRET);
  else await secrets.store(SECRET, token);
  void vscode.window.showInformationMessage(
    token === '' ? vscode.l10n.t('The token is forgotten.') : vscode.l10n.t('The token is set.'),
  );
}

/** Says what a download costs, before it costs it. */
async function confirmFetch(found: FoundOnHub): Promise<boolean> {
  const fetch = vscode.l10n.t('Fetch');
  const license = found.license ?? vscode.l10n.t('not stated; see {0}', found.page);
  const lines = [
    vscode.l10n.t(
      'It fetches {0} of {1} into {2}, where {3} are free. It can be cancelled and gone on with.',
      bytesText(found.missingBytes),
      bytesText(found.bytes),
      found.cache,
      bytesText(found.freeBytes),
    ),
    vscode.l10n.t('Licence: {0}', license),
    vscode.l10n.t('Revision: {0} ({1})', found.revision, found.commit.slice(0, 8)),
  ];
  const pressed = await vscode.window.showInformationMessage(
    vscode.l10n.t('Fetch the model {0}?', found.model),
    { modal: true, detail: lines.join('\n') },
    fetch,
  );
  return pressed === fetch;
}
