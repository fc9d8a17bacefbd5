/** What differs from one page to the next. */
export interface Page {
  readonly title: string;
  readonly language: string;
  /** Addresses of the page's two files. */
  readonly script: string;
  readonly style: string;
  /** Where styles may come from. */
  readonly source: string;
  readonly nonce: string;
  /** Texts in the person's language, by the English ones. */
  readonly words: Readonly<Record<string, string>>;
}

/**
 * The HTML of a webview: an empty `main` that the script fills. Nothing may run but that script; no eval, no inline script or
 * style, nothing from elsewhere.
 */
export function pageHtml({ title, language, script, style, source, nonce, words }: Page): string {
  const policy = `default-src 'none'; style-src ${source} 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <!-- The toolkit asks the browser, with an empty style element, whether it knows :focus-visible. -->
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escape(title)}</title>
    <link rel="stylesheet" href="${escape(style)}" />
  </head>
  <body data-words="${escape(JSON.stringify(words))}">
    <main></main>
    <script nonce="${nonce}" src="${escape(script)}"></script>
  </body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
