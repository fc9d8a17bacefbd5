import { HASH_START, hashEnd, hashOn } from '../spanMap';

/**
 * Patterns of `Split` pre-tokenizers with two properties: none of their alternatives looks behind, and none matches
 * across a place that {@link cutWords} cuts at. A match that reaches the cut ends there whatever follows, and the next
 * one begins there whatever came before; so the two sides may be tokenised apart.
 */
const KNOWN_PATTERNS: ReadonlySet<string> = new Set([
  // Numbers apart: one by one, or by three
  ...[String.raw`\p{N}`, String.raw`\p{N}{1,3}`, String.raw`\d`],
  // GPT-2, SmolLM
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  // Llama 3
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  // Qwen 2 and 3
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  // Mistral's Tekken
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a tokenizer gives a text the ids of its words, one after the other: words as {@link cutWords} cuts them.
 *
 * So it is for byte-level BPE behind patterns that are known. NFC does not compose across a space, which begins each
 * word but those after a line end.
 */
export function tokenisesWordsApart(tokenizerJson: Fields, tokenizerConfig: object): boolean {
  // These change white space or letters of whole texts before anything else.
  if (['remove_space', 'do_lowercase_and_remove_accent'].some((key) => (tokenizerConfig as Fields)[key])) return false;
  const { model, normalizer, pre_tokenizer: preTokenizer } = tokenizerJson;
  if (!isFields(model) || (model['type'] ?? 'BPE') !== 'BPE') return false;
  if (normalizer !== null && normalizer !== undefined && !(isFields(normalizer) && normalizer['type'] === 'NFC'))
    return false;
  const steps = stepsOf(preTokenizer);
  return steps.some(({ type }) => type === 'ByteLevel') && steps.every(splitsAtCuts);
}

function stepsOf(preTokenizer: unknown): Fields[] {
  if (!isFields(preTokenizer)) return [];
  const inner = preTokenizer['pretokenizers'];
  return preTokenizer['type'] === 'Sequence' && Array.isArray(inner) ? inner.flatMap(stepsOf) : [preTokenizer];
}

function splitsAtCuts(step: Fields): boolean {
  switch (step['type']) {
    case 'ByteLevel':
      return step['add_prefix_space'] === false;
    case 'Digits':
      return true;
    case 'Split': {
      const { pattern } = step;
      const regex = isFields(pattern) ? pattern['Regex'] : undefined;
      return (
        step['behavior'] === 'Isolated' &&
        step['invert'] !== true &&
        typeof regex === 'string' &&
        KNOWN_PATTERNS.has(regex)
      );
    }
    default:
      return false;
  }
}

const SPACE = 0x20;

/**
 * Cuts the units [from, to) of a text into words, each with the space before it, and hashes them as `hashSpan` does.
 *
 * A cut stands before a single space between two characters that are no white space; between an ASCII letter or digit and
 * any of space, tab, line feed and carriage return; between a Latin letter or ASCII digit and ASCII punctuation; and between
 * a line feed that was cut off so and a Latin letter or ASCII digit. All hold whichever definition of white space a pattern
 * has; elsewhere (punctuation before a line end, which some patterns take along) the text stays whole.
 *
 * @param singleDigits - the tokenizer takes each digit by itself: then cuts stand around ASCII digits too, but not behind
 *   white space of more than one character, which some patterns divide by what follows it
 */
export function cutWords(
  units: Uint16Array,
  { from, to, singleDigits }: { readonly from: number; readonly to: number; readonly singleDigits: boolean },
  take: (start: number, end: number, hash: number) => void,
): void {
  if (from >= to) return;
  let start = from;
  let before = units[from] ?? 0;
  let hash = hashOn(HASH_START, before);
  for (let at = from + 1; at < to; at++) {
    const unit = units[at] ?? 0;
    let cuts: boolean;
    if (unit <= SPACE) {
      cuts =
        (isAsciiWord(before) && isPlainSpace(unit)) ||
        (unit === SPACE && !isSpace(before) && at + 1 < to && !isSpace(units[at + 1] ?? 0));
    } else if (isAsciiWord(unit)) {
      const isDigit = unit <= NINE;
      if (before === LINE_FEED || (before === SPACE && isDigit && singleDigits)) cuts = start === at - 1;
      else cuts = singleDigits && (isDigit ? !isSpace(before) : isAsciiDigit(before));
    } else {
      if (before === LINE_FEED && isLatinLetter(unit)) cuts = start === at - 1;
      else cuts = unit < 0x7f ? isAsciiWord(before) || isLatinLetter(before) : singleDigits && isAsciiDigit(before);
    }
    if (cuts) {
      take(start, at, hashEnd(hash));
      start = at;
      hash = HASH_START;
    }
    hash = hashOn(hash, unit);
    before = unit;
  }
  take(start, to, hashEnd(hash));
}

/** Whether a tokenizer that {@link tokenisesWordsApart} takes each digit by itself. */
export function takesSingleDigits({ pre_tokenizer: preTokenizer }: Fields): boolean {
  return stepsOf(preTokenizer).some(({ type, individual_digits: individual, pattern }) => {
    if (type === 'Digits') return individual === true;
    const regex = type === 'Split' && isFields(pattern) ? pattern['Regex'] : undefined;
    return typeof regex === 'string' && regex.split('|').some((part) => SINGLE_DIGIT.has(part));
  });
}

const SINGLE_DIGIT: ReadonlySet<string> = new Set([String.raw`\p{N}`, String.raw`\d`]);
const LINE_FEED = 0x0a;
const [ZERO, NINE] = [0x30, 0x39];

function isAsciiDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE;
}

/**
 * A word of Latin letters, a space before it or not, of which only the first may be a capital: every known pattern keeps it
 * whole, and it is in NFC.
 */
export const PLAIN_WORD = /^ ?[A-Za-zÀ-ÖØ-Þß-öø-ÿ][a-zß-öø-ÿ]*$/;

function isLatinLetter(unit: number): boolean {
  return unit >= 0xc0 && unit <= 0x24f && unit !== 0xd7 && unit !== 0xf7;
}

function isAsciiWord(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39);
}

/** White space by every definition. */
function isPlainSpace(unit: number): boolean {
  return unit === SPACE || unit === 0x0a || unit === 0x09 || unit === 0x0d;
}

/** White space by any definition: Unicode's, JavaScript's, or that of a control character. */
function isSpace(unit: number): boolean {
  if (unit <= SPACE) return true;
  if (unit < 0x7f) return false;
  return unit <= 0xa0 || unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200f) || OTHER_SPACES.has(unit);
}

const OTHER_SPACES: ReadonlySet<number> = new Set([0x180e, 0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff]);

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
