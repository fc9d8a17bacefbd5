/** Latin, Greek and Cyrillic: the scripts that tell a name by its capital, but for a few. */
const ALPHABETS = [
  [0x41, 0x52f],
  [0x1e00, 0x1eff],
] as const;

/** The letters with a property, as they stand in a character class. */
function lettersWith(property: RegExp): string {
  let letters = '';
  for (const [first, last] of ALPHABETS) {
    let start: number | undefined;
    for (let unit = first; unit <= last + 1; unit++) {
      if (unit <= last && property.test(String.fromCharCode(unit))) start ??= unit;
      else if (start !== undefined) {
        letters += `${String.fromCharCode(start)}-${String.fromCharCode(unit - 1)}`;
        start = undefined;
      }
    }
  }
  return letters;
}

const LETTERS: Readonly<Record<string, string>> = {
  L: lettersWith(/\p{L}/u),
  Lu: lettersWith(/\p{Lu}/u),
  Ll: lettersWith(/\p{Ll}/u),
};
const PROPERTY = /\\p\{(L[ul]?)\}/g;
const CLASS_OR_PROPERTY = /\[(?:\\.|[^\]\\])*\]|\\p\{L[ul]?\}/g;

/**
 * A pattern in which `\p{L}`, `\p{Lu}` and `\p{Ll}` are letters of {@link ALPHABETS}: for those of all scripts, V8 takes some
 * 10 ms to compile each of the long patterns.
 */
export function compiled(source: string, flags = ''): RegExp {
  const spelt = source.replace(CLASS_OR_PROPERTY, (part) => {
    const letters = part.replace(PROPERTY, (_, name: string) => LETTERS[name] ?? '');
    return part.startsWith('[') ? letters : `[${letters}]`;
  });
  return new RegExp(spelt, flags);
}
