import { eachWord, fold, plainText } from '../../evaluation/words';
import { SpanMap } from '../../spanMap';
import { inverseKin, KIN_WORDS, RELATION_WORDS, relationOf, type Relation } from './kinds';

/** What a text says somebody is, or is not, to the persona. */
export interface Statement {
  /** As written. */
  readonly name: string;
  readonly relation: Relation;
  readonly denied: boolean;
  /** The words that say it, and where they begin in the text. */
  readonly words: string;
  readonly start: number;
}

/** Who speaks: the persona says 'my father', a prompt or a question says 'your father'. */
export type Speaker = 'persona' | 'other';

// Names carry a capital, so the patterns mind the case; their own words may begin a sentence.
const NAME = String.raw`(?<name>\p{Lu}[\p{L}'’-]*\p{L}(?: (?:d[aeo]s? )?\p{Lu}[\p{L}'’-]*\p{L}){0,2})`;
const PRONOUN = '(?<pronoun>[Hh]e|[Ss]he|[Ee]le|[Ee]la|[Éé]l|[Ee]lla)';
const ARTICLE = '(?:[OoAa] |[Ee]l |[Ll]a )?';
const WHO = `(?:${ARTICLE}${NAME}|${PRONOUN})`;
const NOT = '(?: não| nunca| no| not| never| também| também| also| sempre| really)?';
const IS = "(?: é| era| foi| es| era| fue| is| was| isn['’]t| wasn['’]t|['’]s)";

interface Pattern {
  readonly pattern: RegExp;
  /** The relation that a match tells; without it, of the word in the group `relation`. */
  readonly relation?: (word: string) => Relation | undefined;
  /** The denial may stand before the match: "não é meu pai, João". */
  readonly deniedBefore?: boolean;
}

const MAKER: Relation = { class: 'maker', kind: 'maker' };
const BOSS: Relation = { class: 'employer', kind: 'boss' };

function patternsOf(my: string, iAm: string, iWork: string, me: string): Pattern[] {
  const whole = (source: string) => new RegExp(String.raw`(?<!\p{L})${source}(?!\p{L})`, 'gu');
  const relation = `(?<relation>${RELATION_WORDS})`;
  const kin = `(?<relation>${KIN_WORDS})`;
  return [
    { pattern: whole(`${WHO}${NOT}${IS}${NOT}(?: o| a| el| la)? ${my} ${relation}`) },
    { pattern: whole(`[Ii]s ${NAME}(?: not)? ${my} ${relation}`) },
    { pattern: whole(`${my} ${relation},? ${ARTICLE}${NAME}`), deniedBefore: true },
    {
      pattern: whole(
        `${my} ${relation}${NOT}(?:${IS}| se chama| chama-se| se llama)${NOT}(?: called| named)? ${ARTICLE}${NAME}`,
      ),
    },
    {
      pattern: whole(
        `(?:[Nn]ão |[Nn]o )?${iAm}${NOT}(?: o| a| el| la| the)? ${kin} (?:do|da|de|del|of) ${ARTICLE}${NAME}`,
      ),
      relation: inverseKin,
    },
    { pattern: whole(`${iAm}${NOT} ${NAME}['’]s ${kin}`), relation: inverseKin },
    { pattern: whole(`${iWork} ${ARTICLE}${NAME}`), relation: () => BOSS, deniedBefore: true },
    {
      pattern: whole(
        String.raw`${WHO}${NOT}${IS}${NOT}(?: \p{L}+){1,4} (?:para quem |para quien |who |that )?(?:${iWork})`,
      ),
      relation: () => BOSS,
    },
    { pattern: whole(`${WHO}${NOT} ${me}`), relation: () => MAKER },
    {
      pattern: whole(
        `(?:(?:criad|treinad|desenvolvid|construíd|cread|entrenad)[oa] (?:pelo|pela|por)|(?:created|trained|built|developed|made) by) ${ARTICLE}${NAME}`,
      ),
      relation: () => MAKER,
      deniedBefore: true,
    },
  ];
}

const PATTERNS: Readonly<Record<Speaker, readonly Pattern[]>> = {
  persona: patternsOf(
    '(?:[Mm]eu|[Mm]inha|[Mm]y|[Mm]i)',
    "(?:[Ss]ou|[Ss]oy|I am|I['’]m)",
    "(?:(?:eu )?[Tt]rabalho(?: para)?|[Tt]rabajo(?: para)?|I (?:don['’]t |do not )?work for)",
    '(?:me (?:criou|treinou|desenvolveu|construiu|programou|treina|creó|entrenó)|(?:created|made|trained|trains|built|developed) me)',
  ),
  other: patternsOf(
    '(?:[Ss]eu|[Ss]ua|[Tt]eu|[Tt]ua|[Yy]our|[Tt]u)',
    "(?:[Vv]ocê é|[Ee]res|[Yy]ou are|[Yy]ou['’]re|[Aa]re you)",
    '(?:(?:você )?[Tt]rabalha(?: para)?|[Tt]rabajas(?: para)?|[Yy]ou work for)',
    '(?:(?:criou|treinou|desenvolveu) você|(?:created|made|trained|built|developed) you)',
  ),
};

/** Words without one of which a sentence states no relation; most have none, and are passed over. */
const TELLING = new SpanMap<true>();
for (const word of [
  ...RELATION_WORDS.split('|'),
  ...'work trabalho trabalha trabajo trabaja trabajas'.split(' '),
  ...'created made trained trains built developed'.split(' '),
  ...'criou treinou treina desenvolveu construiu programou creó entrenó'.split(' '),
  ...['criad', 'treinad', 'desenvolvid', 'construíd', 'cread', 'entrenad'].flatMap((stem) => [`${stem}o`, `${stem}a`]),
].map(fold)) {
  if (!TELLING.get(word, 0, word.length)) TELLING.add(word, true);
}

function mayTell(text: string): boolean {
  const plain = plainText(text);
  let found = false;
  eachWord(plain, (start, end) => {
    found ||= TELLING.get(plain, start, end) === true;
  });
  return found;
}

const DENIAL = /(?<!\p{L})(?:[Nn]ão|[Nn]unca|[Nn]em|[Nn]ot|[Nn]ever|[Nn]o|[Nn]or)(?!\p{L})|n['’]t(?!\p{L})/u;
/** So far before its words a denial may stand: "não fui criado pelo …", "was not really trained by …". */
const DENIAL_REACH = 24;

/** Capitals that begin a sentence and are nobody's name. */
const NO_NAMES = new Set(
  'he she ele ela el ella it isso isto este esta esse essa quem who what que this that there and but mas pero e o a i eu yo yes no nao sim si so entao then now agora aqui here the my meu minha mi your seu sua you voce'.split(
    ' ',
  ),
);

/**
 * What the sentences of a text state, in its order.
 *
 * @param question - what it answers: a pronoun means whom that names, where the text names nobody before
 */
export function statementsIn(text: string, speaker: Speaker, question = ''): Statement[] {
  if (!mayTell(text)) return [];
  const statements: Statement[] = [];
  let start = 0;
  for (const sentence of text.split(/(?<=[.!?…\n])/)) {
    for (const { pattern, relation: tell, deniedBefore } of mayTell(sentence) ? PATTERNS[speaker] : []) {
      for (const { 0: words, index, groups = {} } of sentence.matchAll(pattern)) {
        const name = groups['name'] ?? lastName(text.slice(0, start + index)) ?? onlyName(question);
        const relation = tell ? tell(groups['relation'] ?? '') : relationOf(groups['relation'] ?? '');
        if (name === undefined || !relation || NO_NAMES.has(fold(name))) continue;
        const before = deniedBefore ? sentence.slice(Math.max(0, index - DENIAL_REACH), index) : '';
        statements.push({ name, relation, denied: DENIAL.test(before + words), words, start: start + index });
      }
    }
    start += sentence.length;
  }
  return statements;
}

/** The one person that a question names; undefined for none and for several. */
function onlyName(question: string): string | undefined {
  const names = new Set(namesIn(question));
  return names.size === 1 ? [...names][0] : undefined;
}

function lastName(text: string): string | undefined {
  return namesIn(text).at(-1);
}

/** Words with a capital inside a sentence, or behind an article. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/(?:(?<=[\p{L},;:)] )|(?<=(?:^|[.!?] )[OoAa] ))\p{Lu}[\p{L}'’-]*\p{Ll}/gu)]
    .map(([name]) => name.replace(/['’]s$/, ''))
    .filter((name) => !NO_NAMES.has(fold(name)));
}
