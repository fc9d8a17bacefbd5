import { Tokenizer, Unigram } from '@huggingface/tokenizers';
import { withExactNfc } from './exactNfc';
import { withExactSplits } from './exactSplit';
import { withExplicitSplits } from './preTokenizer';
import { choosePiecesAsPython } from './unigram';

/**
 * The library's tokenizer, with what it does otherwise than Python's made good.
 *
 * @throws Error of the library when the objects are no tokenizer that it knows
 */
export function libraryTokenizer(tokenizerJson: Readonly<Record<string, unknown>>, tokenizerConfig: object): Tokenizer {
  const tokenizer = new Tokenizer(withExplicitSplits(tokenizerJson), tokenizerConfig);
  tokenizer.normalizer = withExactNfc(tokenizer.normalizer);
  tokenizer.pre_tokenizer = withExactSplits(tokenizer.pre_tokenizer);
  if (tokenizer.model instanceof Unigram) choosePiecesAsPython(tokenizer.model);
  return tokenizer;
}
