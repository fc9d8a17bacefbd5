const ASCII = /^[\t\n\r -~]*$/;

/** Text with case and accents folded away: 'Cláudio' and 'CLAUDIO' are one. */
export function fold(text: string): string {
  // Most words of most languages that are checked have nothing to fold but their case.
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether `phrase` occurs in `text` as whole words, case and accents folded: 'Java' is not in 'JavaScript'. */
export function mentions(text: string, phrase: string): boolean {
  const escaped = fold(phrase).replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, 'u').test(fold(text));
}
