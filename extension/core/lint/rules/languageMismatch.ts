import { isLearned } from '../../conversation/learned';
import { placeOfMessage } from '../../dataset/line';
import { certainLanguage } from '../../evaluation/language';
import { fold } from '../../evaluation/words';
import type { LintedExample, RuleFinding } from '../rule';

/** A request for another language: to translate, or to answer in one that it names. */
const ASKS_FOR_A_LANGUAGE =
  /\b(?:translat|tradu|ubersetz|say in|dizer em|como se di|how do you say|english|ingles|anglais|englisch|inglese|portug|espan|spanish|spanisch|castel|franc|french|german|alem|deutsch|allemand|italia|japan|japon|chin|mandarin|korea|corean|arab|hindi|russ|idioma|lingua|langue|sprache|language)/;
/** The same where folding would take letters apart. */
const ASKS_ELSEWHERE = /翻译|翻訳|英語|英文|英语|日本語|中文|번역|영어|अनुवाद|अंग्रेज|ترجم|إنجليز|انجليز/;

/** The answer is in another language than its question, and nobody asked for that. */
export function languageMismatch({ text, messages }: LintedExample): RuleFinding[] {
  const findings: RuleFinding[] = [];
  for (const [index, answer] of messages.entries()) {
    const question = messages[index - 1];
    if (!isLearned(answer) || question?.role !== 'user') continue;
    const asked = certainLanguage(question.content);
    const answered = asked && certainLanguage(answer.content);
    if (!answered || !asked || answered === asked) continue;
    if (messages.some(({ role, content }) => role !== 'assistant' && asksForALanguage(content))) continue;
    findings.push({
      code: 'language-mismatch',
      span: placeOfMessage(text, answer),
      message: `The question is in ${asked}, the answer in ${answered}. Answer in the language of the question, unless the persona is meant to change it.`,
    });
  }
  return findings;
}

function asksForALanguage(text: string): boolean {
  return ASKS_FOR_A_LANGUAGE.test(fold(text)) || ASKS_ELSEWHERE.test(text);
}
