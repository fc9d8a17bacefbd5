import type { AnswerCheck, AnswerSet, Question, StopReason } from '../../../protocol/evaluation';
import { otherIdentity, promptEcho, repetition, templateText } from './answerText';
import { affirmedClauses, statedClauses } from './clauses';
import { likelyLanguages } from './language';
import { denialPatterns } from './denial';
import { mentionIn, mentions } from './words';

export interface CheckContext {
  readonly persona: string;
  readonly systemPrompt?: string;
  /** Special tokens of the model, whose text must not show in an answer. */
  readonly specialTokens: readonly string[];
}

/**
 * What a program can tell of an answer without a person: did it stop by itself, are there artefacts of template or prompt,
 * does it repeat itself, is it in the question's language, does it hold the required facts and none of the forbidden.
 *
 * A check that does not apply (no facts given, no system prompt, a question in no known language) is left out, for base
 * and adapter alike.
 */
export function checkAnswer(
  question: Question,
  answer: { readonly text: string; readonly stopReason: StopReason },
  context: CheckContext,
): AnswerCheck[] {
  const { text, stopReason } = answer;
  const stopped = stopReason === 'end-of-turn';
  return [
    check('not-empty', text.trim() !== '', 'It says something.', 'It is empty.'),
    check('end-of-turn', stopped, 'It ends by itself.', 'It was cut off: the model did not end its turn.'),
    absence('no-template-text', templateText(text, context.specialTokens), 'Template text'),
    ...(context.systemPrompt
      ? [absence('no-prompt-echo', promptEcho(text, context.systemPrompt), 'Words of the system prompt')]
      : []),
    absence('no-repetition', repetition(text), 'It repeats'),
    ...languageCheck(question.question, text),
    absence('own-identity', otherIdentity(text, context.persona), 'It speaks as somebody else'),
    ...factChecks(question, text),
  ];
}

/** All checks of a set of answers, counted. */
export function totalChecks(checks: readonly AnswerCheck[][]): AnswerSet['checks'] {
  const all = checks.flat();
  const passed = all.filter((check) => check.passed).length;
  return { passed, total: all.length, share: all.length === 0 ? 0 : passed / all.length };
}

function languageCheck(question: string, text: string): AnswerCheck[] {
  const asked = likelyLanguages(question);
  if (asked.length === 0) return [];
  const answered = likelyLanguages(text);
  const same = answered.length === 0 || answered.some((language) => asked.includes(language));
  const known = answered.length === 0 ? 'The answer is too short to tell.' : `Both are ${asked.join(' or ')}.`;
  return [check('language', same, known, `Asked in ${asked.join(' or ')}, answered in ${answered.join(' or ')}.`)];
}

function factChecks({ facts }: Question, text: string): AnswerCheck[] {
  const affirmed = affirmedClauses(text);
  const stated = statedClauses(text);
  // Where the fact itself is a denial ("not my father"), denials are where to look for it.
  const placesOf = (fact: string, places: readonly string[]) =>
    fact.search(denialPatterns([]).denies) >= 0 ? [text] : places;
  const missing = facts.require.filter(
    (spellings) => !spellings.some((spelling) => placesOf(spelling, stated).some((place) => mentions(place, spelling))),
  );
  const said = facts.forbid.flatMap((spellings) => {
    const found = spellings.flatMap((spelling) =>
      placesOf(spelling, affirmed).flatMap((place) => mentionIn(place, spelling) ?? []),
    );
    return found.slice(0, 1);
  });
  const named = facts.require.map(([first = '']) => first);
  return [
    ...(facts.require.length > 0
      ? [
          check(
            'required-facts',
            missing.length === 0,
            `Says ${quoted(named)}.`,
            `Does not say ${missing.map((spellings) => spellings.map((one) => `'${one}'`).join(' or ')).join(', ')}.`,
          ),
        ]
      : []),
    ...(facts.forbid.length > 0
      ? [check('no-forbidden-facts', said.length === 0, 'Says nothing forbidden.', `Says ${quoted(said)}.`)]
      : []),
  ];
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

function absence(id: string, found: string | undefined, what: string): AnswerCheck {
  return check(id, found === undefined, 'None found.', `${what}: '${found ?? ''}'.`);
}

function check(id: string, passed: boolean, good: string, bad: string): AnswerCheck {
  return { id, passed, detail: passed ? good : bad };
}
