import { anyOf } from '../tokenizer/textTokenizer';
import { clausesOf } from './clauses';
import { fold, marksOf, markWords, plainText } from './words';

// Who an answer claims to be: patterns in English, Portuguese, Spanish, French and German.

const CLAIM =
  "i am|i['’]?m|my name is|(?:you can |just )?call me|eu sou|sou|me chamo|chamo-me|(?:o )?meu nome é|soy|me llamo|mi nombre es|" +
  "je suis|je m['’]appelle|mon nom est|ich bin|ich heiße|mein name ist";
const ARTICLE = "(?:the |o |a |el |la |le |l['’]|der |die |das )?";
const MADE =
  '(?:made|created|trained|developed|built|designed) by|(?:criad|treinad|desenvolvid|construíd|feit)[oa] (?:pel[oa]|por)|' +
  '(?:cread|entrenad|desarrollad|hech)[oa] por|(?:créée?|entraînée?|développée?|conçue?) par|' +
  '(?:entwickelt|trainiert|erstellt|erschaffen|gebaut) von';
/** German puts the maker before the verb. */
const MADE_BEHIND = '(?:entwickelt|trainiert|erstellt|erschaffen|gebaut)';

/** What other assistants say of themselves before they decline. A comma or a first person tells it from a description. */
const CLICHE =
  /(?<!\p{L})(?:as an ai language model|as an? (?:large )?language model(?=,| (?:trained|developed|created|built)| i[ '’])|as an (?:ai|artificial intelligence)(?=,| i[ '’])|como (?:um |una? )?(?:modelo de (?:linguagem|lenguaje|língua|ia)|(?:ia|inteligência artificial|inteligencia artificial))(?: de (?:ia|inteligência artificial|inteligencia artificial))?(?=,| (?:treinad|desenvolvid|entrenad|desarrollad|não|no |eu |yo ))|en tant que (?:modèle de langage|modèle d['’]ia|ia|intelligence artificielle)(?=,| je )|als (?:ein |eine )?(?:ki|künstliche intelligenz|(?:großes )?(?:ki-)?sprachmodell|ki-modell)(?=,| (?:bin|habe|kann|kenne|darf) ich))/giu;

/** Words of which each of these phrases has one. */
const CLICHE_WORDS = markWords(
  'language ai artificial modelo ia modèle artificielle ki künstliche sprachmodell'.split(' '),
);

/** A claim to be somebody else, and its place in the text. */
export interface IdentityClaim {
  readonly words: string;
  readonly start: number;
}

/**
 * Finds where an answer claims to be, or to be made by, one of `names`; a denial is no claim.
 *
 * @param names - a name that is also a common word or a person's (Claude, Meta) counts only as written here; others in any case
 * @param own - what the persona may rightly claim: its name, and what its prompts say
 * @returns a function, as the pattern is made once for all answers
 */
export function identityClaims(names: readonly string[], own: readonly string[]) {
  const allowed = fold(own.join('\n'));
  const foreign = names.filter((name) => !allowed.includes(fold(name)));
  const listed = anyOf(foreign) ?? '(?!)';
  // With the flag i the pattern finds candidates; the name's own spelling is compared below.
  const claim = new RegExp(
    String.raw`(?<!\p{L})(?:(?:(?:${CLAIM}) ${ARTICLE}|(?:${MADE}) ${ARTICLE})(${listed})(?:[ -]?\d[\w.]*)?(?![\p{L}\p{N}])|von (${listed})(?:[ -]?\d[\w.]*)? ${MADE_BEHIND})`,
    'giu',
  );
  // In folded words, as a pattern that minds no case takes three times as long.
  const named = new RegExp(anyOf(foreign.map(plainText)) ?? '(?!)');
  const exact = new Set(foreign);
  const anyCase = new Set(foreign.filter((name) => /\p{L}.*[\p{Lu}\p{N}]/u.test(name)).map(fold));
  const meant = (name: string) => exact.has(name) || anyCase.has(fold(name));
  return (text: string): IdentityClaim[] => {
    // Most answers claim nothing: only the others are cut into clauses.
    if (!named.test(plainText(text)) || text.search(claim) < 0) return [];
    return clausesOf(text).flatMap((clause) => {
      if (clause.denied) return [];
      return [...clause.text.matchAll(claim)]
        .filter(([, name, maker]) => meant(name ?? maker ?? ''))
        .map(({ 0: words, index }) => ({ words, start: clause.start + index }));
    });
  };
}

/** Where an answer speaks of itself as assistants of other houses do: "As an AI language model, I …". */
export function assistantCliches(text: string): IdentityClaim[] {
  if ((marksOf(text) & CLICHE_WORDS) === 0) return [];
  return [...text.matchAll(CLICHE)].map(({ 0: words, index }) => ({ words, start: index }));
}
