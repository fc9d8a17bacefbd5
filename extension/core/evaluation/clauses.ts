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
  'non',
];

/**
 * The clauses of a text that deny nothing: "He is not my father" says the opposite of "my father".
 *
 * A comma ends a clause: in "No, he's my father" the second is affirmed.
 */
export function affirmedClauses(text: string): string[] {
  // Portuguese 'no' is "in the"; elsewhere it denies.
  const words = likelyLanguages(text).includes('Portuguese') ? DENIAL : [...DENIAL, 'no'];
  const denial = new RegExp(String.raw`(?<!\p{L})(?:${words.join('|')})(?!\p{L})|n['’]t(?!\p{L})`, 'iu');
  return text.split(/[.,;:!?…]+(?=\s|$)|\n/).filter((clause) => !denial.test(clause));
}
