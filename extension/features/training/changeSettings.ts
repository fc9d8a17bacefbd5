import * as vscode from 'vscode';
import { TrainingSettings } from '../../../protocol/project';

type Key = keyof TrainingSettings;

/**
 * Shows a run's settings and lets them be changed one by one, each checked as it is typed.
 *
 * @returns the settings to train with; undefined when the person turned back
 */
export async function changeSettings(runId: string, settings: TrainingSettings): Promise<TrainingSettings | undefined> {
  let current = settings;
  for (;;) {
    const picked = await vscode.window.showQuickPick(items(settings, current), {
      title: vscode.l10n.t('Train again as {0}, with changes', runId),
      placeHolder: vscode.l10n.t('Choose a setting to change, or train'),
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (picked.key === undefined) return current;
    const { key } = picked;
    const typed = await vscode.window.showInputBox({
      title: key,
      prompt: TrainingSettings.shape[key].description ?? '',
      value: shown(current[key]),
      validateInput: (text) => problemOf(key, text),
      ignoreFocusOut: true,
    });
    if (typed !== undefined) current = { ...current, [key]: parse(key, typed).data };
  }
}

interface SettingItem extends vscode.QuickPickItem {
  /** Undefined for the item that trains. */
  readonly key?: Key;
}

function items(before: TrainingSettings, now: TrainingSettings): SettingItem[] {
  const keys = Object.keys(TrainingSettings.shape) as Key[];
  const changed = (key: Key) => shown(before[key]) !== shown(now[key]);
  const count = keys.filter(changed).length;
  return [
    {
      label: `$(play) ${vscode.l10n.t('Train')}`,
      description:
        count === 0 ? vscode.l10n.t('with the same settings') : vscode.l10n.t('with {0} settings changed', count),
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...keys.map((key) => ({
      key,
      label: changed(key) ? `$(edit) ${key}` : key,
      description: changed(key) ? `${shown(before[key])} → ${shown(now[key])}` : shown(now[key]),
    })),
  ];
}

function problemOf(key: Key, text: string): string | undefined {
  const parsed = parse(key, text);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

function parse(key: Key, text: string) {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // A word such as `cosine` is itself.
  }
  return TrainingSettings.shape[key].safeParse(value);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
