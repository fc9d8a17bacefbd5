const words = JSON.parse(document.body.dataset['words'] ?? '{}') as Record<string, string>;

/**
 * The text in the language of VS Code, with `{0}` … replaced; English where the extension's bundle lacks it.
 *
 * Named as the extension's own `vscode.l10n.t`, so that one test finds the texts of both.
 */
export function t(message: string, ...values: readonly (string | number)[]): string {
  return (words[message] ?? message).replace(/\{(\d)\}/g, (place, index: string) =>
    String(values[Number(index)] ?? place),
  );
}
