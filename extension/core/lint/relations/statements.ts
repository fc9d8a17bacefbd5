import { fold, marksOf, markWords } from '../../evaluation/words';
import { compiled } from './alphabets';
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

// Names carry a capital, so the patterns mind the case; their own words may begin a sentence. Behind a German article stands
// a noun.
const NAME = String.raw`(?<!(?<!\p{L})(?:[Dd]er|[Dd]ie|[Dd]as|[Dd]e[nm]|[Ee]ine?|[Kk]eine?) )(?<name>\p{Lu}[\p{L}'’-]*\p{L}(?: (?:d[aeo]s? )?\p{Lu}[\p{L}'’-]*\p{L}){0,2})`;
const PRONOUN = '(?<pronoun>[Hh]e|[Ss]he|[Ee]le|[Ee]la|[Éé]l|[Ee]lla|[Ii]l|[Ee]lle|[Ee]r|[Ss]ie)';
const ARTICLE = '(?:[OoAa] |[Ee]l |[Ll]a )?';
// A pronoun that begins a sentence has a capital too, so it is tried first.
const WHO = String.raw`(?:${PRONOUN}(?!\p{L})|${ARTICLE}${NAME})`;
const NOT =
  '(?: (?:não|nunca|no|not|never|também|also|sempre|really|también|pas|jamais|aussi|bien|nicht|nie|auch|wirklich)){0,2}';
const IS =
  "(?: é| era| foi| es| era| fue| is| was| isn['’]t| wasn['’]t|['’]s| est| était| n['’]est| n['’]était| ist| war)";
const CALLED = "(?: se chama| chama-se| se llama| s['’]appelle| se nomme| heißt)";
/** What stands between kin and the name: "filho do João", "fils d’Ana", "Sohn von João". */
const OF = "(?:(?:do|da|de|del|of|du|von) |d['’])";
const THE = '(?: o| a| el| la| the| le| der| die)?';

/** What a pattern tells. */
const TOPICS = ['relation', 'work', 'making'] as const;
type Topic = (typeof TOPICS)[number];

const MADE_GERMAN = '(?:erschaffen|geschaffen|entwickelt|trainiert|gebaut|programmiert|erstellt)';
const MADE_FRENCH = '(?:créé|entraîné|développé|construit|programmé|conçu|fabriqué)';

/** Patterns with something in common, without which none of them needs to be tried: names may stand anywhere. */
interface Patterns {
  readonly topic: Topic;
  readonly needs?: RegExp;
  readonly patterns: readonly Pattern[];
}

interface Pattern {
  readonly pattern: RegExp;
  /** The relation that a match tells; without it, of the word in the group `relation`. */
  readonly relation?: (word: string) => Relation | undefined;
  /** The denial may stand before the match: "não é meu pai, João". */
  readonly deniedBefore?: boolean;
}

const MAKER: Relation = { class: 'maker', kind: 'maker' };
const BOSS: Relation = { class: 'employer', kind: 'boss' };

/** How a speaker says what patterns are made of, in all languages. */
interface Words {
  readonly my: string;
  readonly iAm: string;
  readonly iWork: string;
  /** "João criou me", "João hat mich entwickelt". */
  readonly madeMe: string;
  /** "Ich wurde von João entwickelt", where the name stands inside. */
  readonly wasI: string;
  readonly forWhomIWork: string;
}

function patternsOf({ my, iAm, iWork, madeMe, wasI, forWhomIWork }: Words): Patterns[] {
  const whole = (source: string) => compiled(String.raw`(?<!\p{L})${source}(?!\p{L})`, 'g');
  const relation = `(?<relation>${RELATION_WORDS})`;
  const kin = `(?<relation>${KIN_WORDS})`;
  return [
    {
      topic: 'relation',
      needs: compiled(`${my} ${relation}`),
      patterns: [
        { pattern: whole(`${WHO}${NOT}${IS}${NOT}(?: o| a| el| la)? ${my} ${relation}`) },
        { pattern: whole(`(?:[Ii]s|[Éé]|[Ee]s|[Ii]st) ${ARTICLE}${NAME}${NOT} ${my} ${relation}`) },
        { pattern: whole(`${NAME} (?:n['’])?est-(?:il|elle)(?: pas)? ${my} ${relation}`) },
        // Nobody is named: "C'est mon père.", "É o meu pai." The name stands before, or in the question.
        {
          pattern: whole(
            `(?:[Cc]['’]est|[Cc]e n['’]est|[Dd]as ist|É|Es|Não é|No es)${NOT}(?: o| el)? ${my} ${relation}`,
          ),
        },
        { pattern: whole(`${my} ${relation},? ${ARTICLE}${NAME}`), deniedBefore: true },
        { pattern: whole(`${my} ${relation}${NOT}(?:${IS}|${CALLED})${NOT}(?: called| named)? ${ARTICLE}${NAME}`) },
      ],
    },
    {
      topic: 'relation',
      needs: compiled(iAm),
      patterns: [
        { pattern: whole(`(?:[Nn]ão |[Nn]o )?${iAm}${NOT}${THE} ${kin} ${OF}${ARTICLE}${NAME}`), relation: inverseKin },
        { pattern: whole(`${iAm}${NOT} ${NAME}['’]s? ${kin}`), relation: inverseKin },
        // Without an apostrophe, as in German.
        {
          pattern: whole(String.raw`${iAm}${NOT} (?<name>\p{Lu}[\p{L}-]+?)s ${kin}`),
          relation: inverseKin,
        },
      ],
    },
    {
      topic: 'work',
      patterns: [
        { pattern: whole(`${iWork} ${ARTICLE}${NAME}`), relation: () => BOSS, deniedBefore: true },
        {
          pattern: whole(
            String.raw`${WHO}${NOT}${IS}${NOT}(?: \p{L}+){1,4},? (?:(?:para quem |para quien |who |that )?(?:${iWork})|${forWhomIWork})`,
          ),
          relation: () => BOSS,
        },
      ],
    },
    {
      topic: 'making',
      patterns: [
        { pattern: whole(`${WHO}${NOT} ${madeMe}`), relation: () => MAKER },
        { pattern: whole(`${wasI} von ${NAME} ${MADE_GERMAN}`), relation: () => MAKER },
        {
          pattern: whole(
            `(?:(?:criad|treinad|desenvolvid|construíd|cread|entrenad|desarrollad|programad)[oa] (?:pelo|pela|por)|(?:created|trained|built|developed|made) by|${MADE_FRENCH}e? par) ${ARTICLE}${NAME}`,
          ),
          relation: () => MAKER,
          deniedBefore: true,
        },
      ],
    },
  ];
}

const PATTERNS: Readonly<Record<Speaker, readonly Patterns[]>> = {
  persona: patternsOf({
    my: '(?:[Mm]eu|[Mm]inha|[Mm]y|[Mm]i|[Mm]on|[Mm]a|[Mm]ein(?:e[nmr]?)?)',
    iAm: "(?:[Ss]ou|[Ss]oy|I am|I['’]m|[Jj]e (?:ne )?suis|[Ii]ch bin|[Bb]in ich)",
    iWork:
      "(?:(?:eu )?[Tt]rabalho(?: para)?|[Tt]rabajo(?: para)?|I (?:don['’]t |do not )?work for|[Jj]e (?:ne )?travaille(?: pas)? pour|(?:[Ii]ch )?[Aa]rbeite(?: ich)?(?: nicht)? für)",
    madeMe: `(?:me (?:criou|treinou|desenvolveu|construiu|programou|treina|creó|entrenó|desarrolló|construyó|programó)|(?:created|made|trained|trains|built|developed) me|(?:ne )?m['’]a(?: pas)? ${MADE_FRENCH}e?|hat mich(?: nicht)? ${MADE_GERMAN})`,
    wasI: '(?:[Ii]ch (?:wurde|bin)|[Ww]urde ich)(?: nicht)?',
    forWhomIWork: '(?:pour (?:qui|lequel|laquelle) je travaille|für (?:den|die) ich arbeite)',
  }),
  other: patternsOf({
    my: '(?:[Ss]eu|[Ss]ua|[Tt]eu|[Tt]ua|[Yy]our|[Tt]u|[Ss]u|[Tt]on|[Tt]a|[Vv]otre|[Dd]ein(?:e[nmr]?)?|Ihre?)',
    iAm: "(?:[Vv]ocê é|[Ee]res|[Uu]sted es|[Ee]s usted|[Yy]ou are|[Yy]ou['’]re|[Aa]re you|[Tt]u es|[Ee]s-tu|[Vv]ous êtes|[Êê]tes-vous|[Dd]u bist|[Bb]ist du)",
    iWork:
      '(?:(?:você )?[Tt]rabalha(?: para)?|[Tt]rabajas?(?: para)?|[Yy]ou work for|[Tt]u travailles pour|[Tt]ravailles-tu pour|[Vv]ous travaillez pour|[Dd]u arbeitest für|[Aa]rbeitest du für)',
    madeMe: `(?:(?:criou|treinou|desenvolveu) você|te (?:creó|entrenó|desarrolló|construyó|programó)|(?:created|made|trained|built|developed) you|(?:ne )?(?:t['’]|vous )a(?: pas)? ${MADE_FRENCH}e?|hat dich(?: nicht)? ${MADE_GERMAN})`,
    wasI: '(?:[Dd]u (?:wurdest|bist)|[Ww]urdest du)(?: nicht)?',
    forWhomIWork: '(?:pour (?:qui|lequel|laquelle) (?:tu travailles|vous travaillez)|für (?:den|die) du arbeitest)',
  }),
};

/** Words without one of which a sentence states nothing of a topic. */
const TOPIC_WORDS: Readonly<Record<Topic, readonly string[]>> = {
  relation: RELATION_WORDS.split('|'),
  work: 'work trabalho trabalha trabajo trabaja trabajas travaille travailles travaillez arbeite arbeitest'.split(' '),
  making: [
    ...'created made trained trains built developed'.split(' '),
    ...'criou treinou treina desenvolveu construiu programou creó entrenó desarrolló construyó programó'.split(' '),
    ...['criad', 'treinad', 'desenvolvid', 'construíd', 'cread', 'entrenad', 'desarrollad', 'programad'].flatMap(
      (stem) => [`${stem}o`, `${stem}a`],
    ),
    ...[MADE_FRENCH, MADE_GERMAN].flatMap((words) => words.slice('(?:'.length, -1).split('|')),
    ...MADE_FRENCH.slice('(?:'.length, -1)
      .split('|')
      .map((word) => `${word}e`),
  ],
};

/** Words without one of which what it states is nothing to the persona: its 'my', and what comes before 'son of'; its maker's 'by'. */
const OWN_WORDS: Readonly<Record<Topic, Readonly<Record<Speaker, readonly string[]>>>> = {
  relation: {
    persona: 'meu minha my mi mon ma mein meine meinen meinem meiner sou soy am m suis bin'.split(' '),
    other:
      'seu sua teu tua your tu su ton ta votre dein deine deinen deinem deiner ihr ihre você eres usted are re vous êtes bist'.split(
        ' ',
      ),
  },
  work: { persona: TOPIC_WORDS.work, other: TOPIC_WORDS.work },
  making: {
    persona: 'me m mich von pelo pela por by par'.split(' '),
    other: 'você te you t vous dich von pelo pela por by par'.split(' '),
  },
};

/** By topic and speaker: one bit for each of the two lists, and both are needed. Most texts have neither, and are passed over. */
const NEEDED = Object.fromEntries(
  TOPICS.map((topic) => {
    const [subject, { persona, other }] = [markWords(TOPIC_WORDS[topic]), OWN_WORDS[topic]];
    return [topic, { persona: subject | markWords(persona), other: subject | markWords(other) }];
  }),
) as Readonly<Record<Topic, Readonly<Record<Speaker, number>>>>;

/** Whether a text with words of these lists may say something of the topic. */
function mayTell(lists: number, topic: Topic, speaker: Speaker): boolean {
  const needed = NEEDED[topic][speaker];
  return (lists & needed) === needed;
}

const DENIAL = compiled(
  String.raw`(?<!\p{L})(?:[Nn]ão|[Nn]unca|[Nn]em|[Nn]ot|[Nn]ever|[Nn]o|[Nn]or|[Tt]ampoco|pas|jamais|[Nn]icht|[Nn]ie|[Nn]iemals|[Kk]ein(?:e[nmrs]?)?)(?!\p{L})|n['’]t(?!\p{L})|(?<!\p{L})n['’]est(?!\p{L})`,
);
/** So far before its words a denial may stand: "não fui criado pelo …", "was not really trained by …". */
const DENIAL_REACH = 24;

/** Capitals that begin a sentence and are nobody's name. */
const NO_NAMES = new Set(
  'he she ele ela el ella it isso isto este esta esse essa quem who what que this that there and but mas pero e o a i eu yo yes no nao sim si so entao then now agora aqui here the my meu minha mi your seu sua you voce il elle ce cela ca qui quoi oui non et mais donc ici le les mon ma ton ta votre je tu vous nous alors er sie es das dies der die wer was ja nein und aber also dann hier ich du wir mein meine dein deine'.split(
    ' ',
  ),
);

/**
 * What the sentences of a text state, in its order.
 *
 * @param question - what it answers: a pronoun means whom that names, where the text names nobody before
 */
export function statementsIn(text: string, speaker: Speaker, question = ''): Statement[] {
  const inText = marksOf(text);
  if (!TOPICS.some((topic) => mayTell(inText, topic, speaker))) return [];
  const statements: Statement[] = [];
  let start = 0;
  for (const sentence of text.split(/(?<=[.!?…\n])/)) {
    for (const { pattern, relation: tell, deniedBefore } of patternsFor(sentence, speaker)) {
      for (const { 0: words, index, groups = {} } of sentence.matchAll(pattern)) {
        const name = groups['name'] ?? whomMeant(groups['pronoun'], text.slice(0, start + index), question);
        const relation = tell ? tell(groups['relation'] ?? '') : relationOf(groups['relation'] ?? '');
        if (name === undefined || !relation || NO_NAMES.has(firstWord(name)) || relationOf(name)) continue;
        const before = deniedBefore ? sentence.slice(Math.max(0, index - DENIAL_REACH), index) : '';
        statements.push({ name, relation, denied: DENIAL.test(before + words), words, start: start + index });
      }
    }
    start += sentence.length;
  }
  return statements;
}

function patternsFor(sentence: string, speaker: Speaker): Pattern[] {
  const lists = marksOf(sentence);
  return PATTERNS[speaker].flatMap(({ topic, needs, patterns }) =>
    mayTell(lists, topic, speaker) && (needs?.test(sentence) ?? true) ? patterns : [],
  );
}

function firstWord(name: string): string {
  return fold(name).split(' ')[0] ?? '';
}

/** The one person that a question names; undefined for none and for several. */
function onlyName(question: string): string | undefined {
  const names = new Set(namesIn(question));
  return names.size === 1 ? [...names][0] : undefined;
}

/** The last who was named; in German, where every noun has a capital, rather the one of whom the question was. */
function whomMeant(pronoun: string | undefined, before: string, question: string): string | undefined {
  const last = namesIn(before).at(-1);
  return /^(?:er|sie)$/i.test(pronoun ?? '') ? (onlyName(question) ?? last) : (last ?? onlyName(question));
}

/** Words with a capital inside a sentence, or behind an article. */
const INNER_NAME = compiled(String.raw`(?:(?<=[\p{L},;:)] )|(?<=(?:^|[.!?] )[OoAa] ))\p{Lu}[\p{L}'’-]*\p{Ll}`, 'g');

function namesIn(text: string): string[] {
  return [...text.matchAll(INNER_NAME)]
    .map(([name]) => name.replace(/['’]s$/, ''))
    .filter((name) => !NO_NAMES.has(fold(name)) && !relationOf(name));
}
