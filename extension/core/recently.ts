/** Of one example, its words are asked for by a dozen rules. */
const KEPT = 32;

/**
 * The same function of a text, which keeps what it made of the last ones: rules stay apart, each asking for what it needs, and
 * the work is done once.
 */
export function recently<V>(make: (text: string) => V): (text: string) => V {
  // Hardly any two of the last texts have one length: to compare them takes less than to hash one.
  const texts: (string | undefined)[] = Array.from({ length: KEPT });
  const values: V[] = [];
  let last = 0;
  return (text) => {
    for (let back = 0; back < KEPT; back++) {
      const at = (last - back) & (KEPT - 1);
      if (texts[at] === text) return values[at] as V;
    }
    const made = make(text);
    last = (last + 1) & (KEPT - 1);
    texts[last] = text;
    values[last] = made;
    return made;
  };
}
