/** GPT-2's pattern, as Python's `tokenizers` has it in its `ByteLevel` pre-tokenizer. */
const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
/** A word with the `▁` before it. */
const METASPACE_PATTERN = '▁[^▁]*|[^▁]+';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Says in `Split` steps what the JavaScript library does otherwise than Python in its own: the same thing to Python.
 *
 * `ByteLevel`'s pattern it writes with JavaScript's `\s`, which takes U+FEFF for white space and U+0085 for none; in a `Split`
 * it translates `\s` exactly. Of numbers, its `Digits` knows only 0 to 9; that `Metaspace` splits before each `▁` it does not know.
 */
export function withExplicitSplits(tokenizerJson: Fields): Fields {
  return { ...tokenizerJson, pre_tokenizer: rewrite(tokenizerJson['pre_tokenizer']) };
}

function rewrite(preTokenizer: unknown): unknown {
  if (typeof preTokenizer !== 'object' || preTokenizer === null) return preTokenizer;
  const fields = preTokenizer as Fields;
  switch (fields['type']) {
    case 'Sequence':
      return Array.isArray(fields['pretokenizers'])
        ? { ...fields, pretokenizers: fields['pretokenizers'].map(rewrite) }
        : fields;
    case 'ByteLevel':
      // A prefix space is put before the text is split, so there the two are not the same.
      return fields['use_regex'] === false || fields['add_prefix_space'] !== false
        ? fields
        : sequence(split(GPT2_PATTERN), { ...fields, use_regex: false });
    case 'Digits':
      return split(fields['individual_digits'] === true ? String.raw`\p{N}` : String.raw`\p{N}+`);
    case 'Metaspace':
      return fields['split'] === false || fields['replacement'] !== '▁'
        ? fields
        : sequence({ ...fields, split: false }, split(METASPACE_PATTERN));
    default:
      return fields;
  }
}

function sequence(...pretokenizers: Fields[]): Fields {
  return { type: 'Sequence', pretokenizers };
}

function split(Regex: string): Fields {
  return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false };
}
