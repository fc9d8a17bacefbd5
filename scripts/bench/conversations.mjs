// Conversations for the benchmarks: the same from the same seed on every machine.

/** Words that exist, and letters of which more are made: a vocabulary as uneven as a language's. */
const SYLLABLES =
  'ca de ri mo ção lha en tre por um vos jo ão ma la is pro gra ma dor té cni co sil va mel hor bra ço th ing er on st'.split(
    ' ',
  );
const ENDS = ['. ', '. ', ', ', ', ', '? ', '! ', ': ', '.\n\n', '\n- ', ' — '];
const VOCABULARY = 20_000;

/**
 * A small seeded generator (mulberry32).
 *
 * @param {number} seed
 * @returns {() => number} from 0 up to 1
 */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * JSONL of conversations of about 700 tokens (SmolLM2): a system prompt of 300 that all share, and three rounds. Words are
 * drawn by Zipf's law from 20,000; one in fifty is new (a name, a number, a slip), as in real text.
 *
 * @param {number} count
 * @param {number} seed
 * @returns {string[]} lines
 */
export function conversations(count, seed) {
  const next = random(seed);
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  const make = () => Array.from({ length: 1 + below(3) }, () => SYLLABLES[below(SYLLABLES.length)]).join('');
  const vocabulary = Array.from({ length: VOCABULARY }, make);
  const word = () => {
    if (next() < 0.02) return next() < 0.5 ? String(below(100_000)) : make() + make();
    // The k-th word is drawn about 1/k as often as the first.
    return vocabulary[Math.floor(VOCABULARY ** next()) - 1] ?? '';
  };
  const text = (/** @type {number} */ words) => {
    let result = '';
    for (let at = 0; at < words; at++) {
      const one = word();
      result += at === 0 || /[.?!\n]\s*$/.test(result) ? one.charAt(0).toUpperCase() + one.slice(1) : one;
      result += at === words - 1 ? '.' : next() < 0.15 ? (ENDS[below(ENDS.length)] ?? '') : ' ';
    }
    return result;
  };
  const prompt = text(110);
  return Array.from({ length: count }, () => {
    const rounds = [0, 1, 2].flatMap(() => [
      { role: 'user', content: text(6 + below(14)) },
      { role: 'assistant', content: text(16 + below(38)) },
    ]);
    return JSON.stringify({ messages: [{ role: 'system', content: prompt }, ...rounds] });
  });
}
