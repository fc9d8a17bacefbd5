/** Of one example, its words are asked for by a dozen rules. */
const KEPT = 64;

/**
 * The same function of a text, which keeps what it made of the last ones: rules stay apart, each asking for what it needs, and
 * the work is done once.
 */
export function recently<V>(make: (text: string) => V): (text: string) => V {
  const kept = new Map<string, V>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined || kept.has(text)) return known as V;
    const made = make(text);
    if (kept.size === KEPT) kept.clear();
    kept.set(text, made);
    return made;
  };
}
