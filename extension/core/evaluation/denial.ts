import type { Language } from './language';

/** How a language denies; words and phrases, in which `~` stands for the rest of a word. */
interface Denial {
  /** Deny what comes behind them in their clause. */
  readonly denies: string;
  /** Have a word of denial in them and say yes: "not only", "never forget that", "no doubt". */
  readonly undone: string;
  /** Take back what was denied before them: "not my father but my boss". */
  readonly contrast: string;
  /** Join the members of a list, or begin a clause. */
  readonly connective: string;
  /** Subjects and common verbs: what has one is a clause of its own, no further member of a list. */
  readonly clause: string;
  /** May stand beside a "no" that only answers: "Of course not". */
  readonly particle: string;
}

const DENIALS: Readonly<Record<Language, Denial>> = {
  English: {
    denies: "not, never, neither, nor, cannot, nobody, no one, none, no, no longer, without, ~n't, ~n’t",
    undone:
      "not only, not just, not merely, not simply, ~n't only, ~n't just, ~n’t only, ~n’t just, no doubt, no question, " +
      "without doubt, without a doubt, without question, never forget, ~n't forget, ~n’t forget, not forget, " +
      "not doubt, ~n't doubt, ~n’t doubt, cannot deny, ~n't deny, ~n’t deny, not deny",
    contrast: 'but, however, rather, instead, only, just, though, although, yet',
    connective: 'and, or, nor',
    clause:
      'i, you, he, she, it, we, they, this, that, there, who, is, are, was, were, am, has, have, had, does, did, can, will, ' +
      "would, works, lives, makes, made, ~'s, ~’s, ~'re, ~’re, ~'m, ~’m, ~'ve, ~’ve, ~'ll, ~’ll, ~'d, ~’d",
    particle: 'not, at all, of course, certainly, absolutely, definitely, no, nope, never, oh, well, nah',
  },
  Portuguese: {
    denies: 'não, nao, nem, nunca, jamais, nenhum, nenhuma, ninguém, tampouco, sem',
    undone:
      'não só, não somente, não apenas, não é só, não é somente, não é apenas, não sou só, não sou apenas, não são só, ' +
      'não são apenas, não foi só, não foi apenas, não era só, não era apenas, sem dúvida, sem nenhuma dúvida, ' +
      'não esqueç~, não se esqueç~, nunca esqueç~, nunca se esqueç~, não esqueci, nunca esqueci, não duvid~, nunca duvid~, não nego',
    contrast: 'mas, porém, e sim, apenas, só, somente, embora, contudo, todavia',
    connective: 'e, ou, nem',
    clause:
      'eu, você, ele, ela, nós, eles, elas, isso, isto, quem, é, são, foi, era, está, estou, sou, tem, tenho, trabalha, trabalho, ' +
      'mora, faz, fez, vai, desenvolve',
    particle:
      'não, nao, nem, nunca, jamais, de jeito nenhum, de maneira nenhuma, de forma alguma, de modo algum, claro, que, ah, bem, imagina',
  },
  Spanish: {
    denies: 'no, ni, nunca, jamás, ningún, ninguno, ninguna, nadie, tampoco, sin',
    undone:
      'no sólo, no solo, no solamente, no únicamente, no es sólo, no es solo, no es solamente, no soy solo, no soy sólo, no fue solo, ' +
      'no fue sólo, sin duda, sin ninguna duda, no olvid~, no te olvid~, nunca olvid~, no dud~, no niego',
    contrast: 'pero, sino, aunque, solo, sólo, solamente',
    connective: 'y, e, o, u, ni',
    clause:
      'yo, tú, usted, él, ella, nosotros, ellos, eso, esto, quien, es, son, fue, era, está, estoy, soy, tiene, tengo, trabaja, vive, hace',
    particle: 'no, nunca, jamás, por supuesto, en absoluto, claro, que, qué, va, pues, para nada',
  },
  French: {
    denies: 'pas, jamais, ni, aucun, aucune, non, sans',
    undone: 'pas seulement, pas que, non seulement, sans doute, sans aucun doute, jamais oubli~, pas oubli~',
    contrast: 'mais, seulement, plutôt, cependant, juste',
    connective: 'et, ou, ni',
    clause:
      "je, tu, il, elle, on, nous, vous, ils, elles, ce, cela, ça, qui, c'~, c’~, j'~, j’~, est, sont, était, suis, travaille, habite",
    particle: 'non, pas, jamais, pas du tout, bien sûr, absolument, mais, que, ah, point',
  },
  German: {
    denies: 'nicht, nie, niemals, niemand, weder, kein, keine, keiner, keinen, keinem, keines, ohne',
    undone:
      'nicht nur, nicht bloß, nicht allein, ohne zweifel, ohne jeden zweifel, nie vergess~, nicht vergess~, nicht bezweif~',
    contrast: 'aber, sondern, nur, jedoch',
    connective: 'und, oder, noch',
    clause:
      'ich, du, er, sie, es, wir, ihr, das, wer, ist, sind, war, waren, bin, hat, habe, arbeitet, arbeite, wohnt, heißt, entwickelt',
    particle: 'nein, nicht, überhaupt, natürlich, doch, gar, ach, nie, niemals, auf keinen fall',
  },
  Italian: {
    denies: 'non, né, neanche, nemmeno, neppure, mai, nessun, nessuno, nessuna, no, senza',
    undone:
      'non solo, non soltanto, non solamente, non è solo, non è soltanto, non sono solo, non era solo, senza dubbio, ' +
      'senza alcun dubbio, non dimentic~, mai dimentic~',
    contrast: 'ma, però, bensì, solo, soltanto',
    connective: 'e, ed, o, né, oppure',
    clause: 'io, tu, lui, lei, noi, loro, questo, chi, è, sono, era, ha, ho, lavora, vive, fa',
    particle: 'no, non, mai, niente affatto, certo, assolutamente, ma, che',
  },
};

/** Words that mean something else in another language: they count where each likely language has them. */
const AMBIGUOUS = new Set('no mais das du i ma mai né o u e that on sin son sans nur fa el'.split(' '));

/** The patterns of a text's languages. */
export interface DenialPatterns {
  readonly denies: RegExp;
  readonly undone: RegExp;
  readonly contrast: RegExp;
  readonly connective: RegExp;
  readonly clause: RegExp;
  readonly particle: RegExp;
}

const made = new Map<string, DenialPatterns>();

/** @param languages - those that a text is likely in; none for all of them */
export function denialPatterns(languages: readonly Language[]): DenialPatterns {
  const chosen = languages.length > 0 ? languages : (Object.keys(DENIALS) as Language[]);
  const key = chosen.join();
  const there = made.get(key);
  if (there) return there;
  const pattern = (part: keyof Denial) => {
    const lists = chosen.map((language) => DENIALS[language][part].split(/,\s*/));
    const isMeant = (word: string) =>
      !AMBIGUOUS.has(word) ||
      lists.every((list) => list.includes(word)) ||
      // "No" is "in the" in Portuguese alone. Where nothing tells the language it denies.
      (word === 'no' && (languages.length === 0 || !languages.includes('Portuguese')));
    // The longest first: 'no longer' before 'no'.
    const words = [...new Set(lists.flat().filter(isMeant))].sort((a, b) => b.length - a.length);
    const any = words.map((word) => word.replaceAll('~', String.raw`\p{L}*`).replaceAll(' ', String.raw`\s+`));
    return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${any.join('|')})(?![\p{L}\p{N}])`, 'giu');
  };
  const patterns = {
    denies: pattern('denies'),
    undone: pattern('undone'),
    contrast: pattern('contrast'),
    connective: pattern('connective'),
    clause: pattern('clause'),
    particle: pattern('particle'),
  };
  made.set(key, patterns);
  return patterns;
}
