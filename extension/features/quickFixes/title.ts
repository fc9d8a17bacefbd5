import * as vscode from 'vscode';
import type { FixKind } from '../../core/lint/fixes/fix';

/** What a fix does, in the person's language. */
export function titleOf(fix: FixKind): string {
  switch (fix.kind) {
    case 'remove-characters':
      return vscode.l10n.t('Remove such characters from this turn');
    case 'normalise':
      return vscode.l10n.t('Write this turn in NFC');
    case 'remove-line':
      return vscode.l10n.t('Remove this line');
    case 'remove-turn':
      return vscode.l10n.t('Remove this turn');
    case 'remove-system-prompt':
      return vscode.l10n.t('Remove this system prompt');
    case 'use-lf':
      return vscode.l10n.t('End all lines with LF');
    case 'remove-byte-order-mark':
      return vscode.l10n.t('Save without the byte order mark');
    case 'convert-to-utf8':
      return vscode.l10n.t('Convert the file to UTF-8');
    case 'rewrite-as-jsonl':
      return vscode.l10n.t('Rewrite as JSONL, one example a line');
    case 'remove-token':
    case 'remove-key':
      return vscode.l10n.t("Remove '{0}'", fix.text);
    case 'replace':
      return vscode.l10n.t("Replace '{0}' by '{1}'", fix.text, fix.by);
    case 'raise-max-length':
      return vscode.l10n.t('Set maxLength to {0} in persona.json', fix.tokens);
  }
}
