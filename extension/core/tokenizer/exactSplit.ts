import { type PreTokenizer, SequencePreTokenizer, SplitPreTokenizer } from '@huggingface/tokenizers';
import { isCategory, membersOf } from './generalCategories';

/** Lets each `Split` of a pre-tokenizer know the characters that Python's knows, whatever Unicode the JavaScript engine has. */
export function withExactSplits(preTokenizer: PreTokenizer | null): PreTokenizer | null {
  if (preTokenizer instanceof SequencePreTokenizer) {
    preTokenizer.tokenizers = preTokenizer.tokenizers.map(withExactSplits);
  }
  return preTokenizer instanceof SplitPreTokenizer ? new ExactSplit(preTokenizer.config) : preTokenizer;
}

/**
 * A pattern whose categories are spelt out is so long that the engine runs it some fifty times as slowly. So it is for texts
 * with a character on which the two may differ, which are very few.
 */
class ExactSplit extends SplitPreTokenizer {
  private exact: SplitPreTokenizer | undefined;

  override pre_tokenize_text(text: string): string[] {
    const { Regex: pattern } = this.config.pattern;
    if (pattern === undefined || !hasDisputed(text)) return super.pre_tokenize_text(text);
    this.exact ??= new SplitPreTokenizer({ ...this.config, pattern: { Regex: spellOut(pattern) } });
    return this.exact.pre_tokenize_text(text);
  }
}

/** By Unicode 17 a letter without case; a small letter before. */
const MOVED = '\u0295';
/** What stands before it has been assigned in every version, and stays. */
const UNDISPUTED = /^[\0-\u0294]*$/;
let disputed: RegExp | undefined;

/** Whether a character of the text is assigned in one version of Unicode and not in another, or has moved. */
export function hasDisputed(text: string): boolean {
  if (UNDISPUTED.test(text)) return false;
  disputed ??= new RegExp(String.raw`[\p{Cn}${MOVED}${membersOf((category) => category === 'Cn')}]`, 'u');
  return disputed.test(text);
}

/** A pattern of Oniguruma's with each `\p{…}` of a general category, and each `\d`, as the code points that it has. */
function spellOut(pattern: string): string {
  let depth = 0;
  return pattern.replace(/\\([pP])\{(\w+)\}|\\([dD])|\\.|[[\]]/gsu, (part, ...groups: (string | undefined)[]) => {
    const [property, name = 'Nd', kind = property] = groups;
    if (part === '[') depth++;
    if (part === ']') depth--;
    if (kind === undefined || !isCategory(name)) return part;
    const isNegated = kind === kind.toUpperCase();
    const characters = membersOf((category) => category.startsWith(name) !== isNegated);
    return depth > 0 ? characters : `[${characters}]`;
  });
}
