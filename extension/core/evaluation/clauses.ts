import { likelyLanguages } from './language';

const DENIAL = [
  'não',
  'nem',
  'nunca',
  'nenhum',
  'nenhuma',
  'not',
  'never',
  'neither',
  'nor',
  'cannot',
  'ni',
  'jamás',
  'pas',
  'jamais',
  'nicht',
  'kein',
  'keine',
  'keiner',
  'keinen',
  'non',
];

const pattern = (words: readonly string[]) =>
  new RegExp(String.raw`(?<!\p{L})(?:${words.join('|')})(?!\p{L})|n['’]t(?!\p{L})`, 'iu');
const DENIES = pattern([...DENIAL, 'no']);
// Portuguese 'no' is "in the"; elsewhere it denies.
const DENIES_IN_PORTUGUESE = pattern(DENIAL);

/** A piece of a sentence, and where it begins in its text. */
export interface Clause {
  readonly text: string;
  readonly start: number;
  /** "He is not my father" says the opposite of "my father". */
  readonly denied: boolean;
}

/** The clauses of a text. A comma ends one: in "No, he's my father" the second is affirmed. */
export function clausesOf(text: string): Clause[] {
  const denial = likelyLanguages(text).includes('Portuguese') ? DENIES_IN_PORTUGUESE : DENIES;
  let start = 0;
  return text.split(/([.,;:!?…。，；：！？،؛؟।]+(?=\s|$)|[。，；：！？]|\n)/).flatMap((piece, index) => {
    const at = start;
    start += piece.length;
    return index % 2 === 1 ? [] : [{ text: piece, start: at, denied: denial.test(piece) }];
  });
}

/** The clauses of a text that deny nothing. */
export function affirmedClauses(text: string): string[] {
  return clausesOf(text)
    .filter(({ denied }) => !denied)
    .map((clause) => clause.text);
}
