import * as vscode from 'vscode';

/** `40 s left`, `3 min left`, `1.5 h left`. */
export function timeLeftWords(seconds: number): string {
  if (seconds < 60) return vscode.l10n.t('{0} s left', Math.ceil(seconds));
  if (seconds < 3600) return vscode.l10n.t('{0} min left', Math.ceil(seconds / 60));
  return vscode.l10n.t('{0} h left', (seconds / 3600).toFixed(1));
}
