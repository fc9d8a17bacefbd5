/** GPT-2's pattern, as Python's `tokenizers` has it in its `ByteLevel` pre-tokenizer. */
const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Says a `ByteLevel` pre-tokenizer's own pattern out loud, as a `Split` before it: the same thing to Python.
 *
 * The JavaScript library writes that one pattern with JavaScript's `\s`, which takes U+FEFF for white space and U+0085
 * for none. In a `Split` it translates `\s` exactly.
 */
export function withExplicitPattern(tokenizerJson: Fields): Fields {
  return { ...tokenizerJson, pre_tokenizer: rewrite(tokenizerJson['pre_tokenizer']) };
}

function rewrite(preTokenizer: unknown): unknown {
  if (typeof preTokenizer !== 'object' || preTokenizer === null) return preTokenizer;
  const fields = preTokenizer as Fields;
  if (fields['type'] === 'Sequence' && Array.isArray(fields['pretokenizers'])) {
    return { ...fields, pretokenizers: fields['pretokenizers'].map(rewrite) };
  }
  // A prefix space is put before the text is split, so there the two are not the same.
  if (fields['type'] !== 'ByteLevel' || fields['use_regex'] === false || fields['add_prefix_space'] !== false) {
    return preTokenizer;
  }
  const split = { type: 'Split', pattern: { Regex: GPT2_PATTERN }, behavior: 'Isolated', invert: false };
  return { type: 'Sequence', pretokenizers: [split, { ...fields, use_regex: false }] };
}
