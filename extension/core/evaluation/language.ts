import { recently } from '../recently';
import { HASH_START, hashEnd, hashOn, SpanMap } from '../spanMap';

/** Words that tell a language in any text of it, unfolded, as an accent often decides. */
const STOP_WORDS = {
  English:
    'the a an and or but of to in on at for with from is are was were be been i you he she it we they my your his her its our their this that these those what which who how why when where do does did not no yes have has had will would can could about as if there',
  Portuguese:
    'o a os as um uma e ou mas de do da dos das em no na nos nas ao à por para pelo pela com sem é são foi era ser está estou sou eu você ele ela nós eles meu minha seu sua dele dela isso isto este esta esse essa que qual quais quem como quando onde não sim mais muito também já tem tenho sobre se',
  Spanish:
    'el la los las un una unos unas y o pero de del al en por para con sin es son fue era ser está estoy soy yo tú usted él ella nosotros ellos mi tu su sus eso esto este esta ese esa que qué cuál cuáles quién cómo cuando dónde no sí más muy también ya tiene tengo sobre se lo',
  French:
    "le la les un une des du de et ou mais en dans sur pour par avec sans est sont était être suis je tu il elle nous vous ils elles mon ma mes ton ta son sa ses ce cette ces que quel quelle quels quelles qui comment quand où ne pas oui non plus très aussi déjà a ai sur se c'est qu",
  German:
    'der die das ein eine einen und oder aber von zu in im an auf für mit aus ist sind war waren sein bin ich du er sie es wir ihr mein dein sein unser dieser diese was welche wer wie wann wo nicht kein ja nein hat habe mehr sehr auch schon über wenn',
  Italian:
    'il lo la i gli le un uno una e o ma di del della dei delle in nel nella a al alla per con senza è sono era essere io tu lui lei noi loro mio tuo suo questo questa quello che quale quali chi come quando dove non sì più molto anche già ha ho su se',
} as const;

export type Language = keyof typeof STOP_WORDS;

const LANGUAGES = Object.keys(STOP_WORDS) as Language[];

/** By word: the languages that it speaks for, by their place in the list. */
const LANGUAGES_OF = new SpanMap<number[]>();
for (const [index, language] of LANGUAGES.entries()) {
  for (const word of new Set(STOP_WORDS[language].split(' '))) {
    const others = LANGUAGES_OF.get(word, 0, word.length);
    if (others) others.push(index);
    else LANGUAGES_OF.add(word, [index]);
  }
}

const LETTER = /\p{L}/u;
/** By unit, below U+0180: whether it is a letter. */
const LATIN_LETTERS = Array.from({ length: 0x180 }, (_, unit) => LETTER.test(String.fromCharCode(unit)));

/** How much the stop words of a text speak for each language, in the order of the list, and how many words it has. */
function votesOf(text: string): { readonly votes: Float64Array; readonly words: number } {
  const votes = new Float64Array(LANGUAGES.length);
  const lower = text.toLowerCase();
  let words = 0;
  let start = -1;
  let hash = HASH_START;
  for (let at = 0; at <= lower.length; at++) {
    const unit = at < lower.length ? lower.charCodeAt(at) : SPACE;
    if (LATIN_LETTERS[unit] ?? LETTER.test(String.fromCodePoint(lower.codePointAt(at) ?? 0))) {
      if (start < 0) {
        start = at;
        hash = HASH_START;
      }
      hash = hashOn(hash, unit);
    } else if (start >= 0 && !isLowSurrogate(unit)) {
      words++;
      const languages = LANGUAGES_OF.getHashed(lower, start, at, hashEnd(hash));
      // A word that few languages share tells more.
      if (languages) for (const language of languages) votes[language] = (votes[language] ?? 0) + 1 / languages.length;
      start = -1;
    } else if (start >= 0) hash = hashOn(hash, unit);
  }
  return { votes, words };
}

const SPACE = 0x20;

/** The second half of a character, which the first has been asked about. */
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * The languages that fit a text equally well by a vote of its stop words; empty when no word tells.
 *
 * A short text often fits several: "O que é o Molting?" can be nothing but Portuguese, "la casa" is Spanish or Italian.
 */
export function likelyLanguages(text: string): Language[] {
  const { votes } = votesOf(text);
  const most = Math.max(0, ...votes);
  return most === 0 ? [] : LANGUAGES.filter((_, index) => most - (votes[index] ?? 0) < 1e-9);
}

/** Scripts that nearly tell the language. Kana comes before Han, as Japanese is written with both. */
const SCRIPTS = [
  ['Japanese', /[\p{sc=Hiragana}\p{sc=Katakana}]/gu],
  ['Chinese', /\p{sc=Han}/gu],
  ['Korean', /\p{sc=Hangul}/gu],
  ['Arabic or Persian', /\p{sc=Arabic}/gu],
  ['Hebrew', /\p{sc=Hebrew}/gu],
  ['Hindi', /\p{sc=Devanagari}/gu],
  ['Bengali', /\p{sc=Bengali}/gu],
  ['Tamil', /\p{sc=Tamil}/gu],
  ['Thai', /\p{sc=Thai}/gu],
  ['Greek', /\p{sc=Greek}/gu],
  ['Russian or Ukrainian', /\p{sc=Cyrillic}/gu],
] as const;

/** Half of the letters: a sentence about one foreign word, or with names from elsewhere, stays in its language. */
const SCRIPT_SHARE = 0.5;
/** Japanese mixes scripts: so many kana among its letters tell it from Chinese. */
const KANA_SHARE = 0.15;
/** Two stop words, three in ten of all words, and half as many again as the next language: less may be a language that is not listed. */
const FEWEST_VOTES = 2;
const STOP_WORD_SHARE = 0.3;
const LEAD = 1.5;

/** So many characters tell the language of the rest. */
const SAMPLE = 400;

/** The language of a text where hardly any other is possible; undefined in doubt. */
export const certainLanguage = recently((whole): string | undefined => {
  const text = whole.slice(0, SAMPLE);
  // Most texts are Latin, and need not be looked at once for each script.
  if (/[^\p{sc=Latin}\p{sc=Common}\p{sc=Inherited}]/u.test(text)) {
    const letters = text.match(/\p{L}/gu)?.length ?? 0;
    const script = SCRIPTS.find(
      ([name, script]) =>
        (text.match(script)?.length ?? 0) > letters * (name === 'Japanese' ? KANA_SHARE : SCRIPT_SHARE),
    );
    if (script) return script[0];
  }
  const { votes, words } = votesOf(text);
  let best = 0;
  for (const vote of votes) if (vote > best) best = vote;
  if (best < FEWEST_VOTES || best < words * STOP_WORD_SHARE) return undefined;
  const first = votes.indexOf(best);
  const next = Math.max(0, ...votes.filter((_, index) => index !== first));
  return best >= LEAD * next ? LANGUAGES[first] : undefined;
});

/** Whether a word, in lower case, is one of those that any text of some language has. */
export function isStopWord(word: string): boolean {
  return LANGUAGES_OF.get(word, 0, word.length) !== undefined;
}
