/** The known word that is nearest to what was written: one slip in four letters at most, one in short ones; else undefined. */
export function likelyMeant(written: string, known: Iterable<string>): string | undefined {
  let best: { readonly word: string; readonly slips: number } | undefined;
  for (const word of known) {
    const slips = slipsBetween(written.toLowerCase(), word.toLowerCase());
    const most = Math.max(1, Math.floor(Math.max(word.length, written.length) / 4));
    if (slips <= most && (!best || slips < best.slips)) best = { word, slips };
  }
  return best?.word;
}

/** Letters to put in, leave out or change (Levenshtein's distance). */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 1; at <= a.length; at++) {
    const next = [at];
    for (let to = 1; to <= b.length; to++) {
      const changed = (row[to - 1] ?? 0) + (a[at - 1] === b[to - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
