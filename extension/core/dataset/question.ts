import type * as z from 'zod';
import { Question } from '../../../protocol/evaluation';
import { parseLine, type Finding, type LineReading } from './line';
import { placeOf, placeOfKey, type JsonPath } from './place';

/** Reads a line of the question set, as an example without an answer. Never throws. */
export function readQuestionLine(text: string): LineReading {
  const parsed = parseLine(text);
  if (parsed.kind === 'problem') return parsed;
  const { data, error } = Question.safeParse(parsed.value);
  if (error) return { kind: 'problem', findings: error.issues.flatMap((issue) => findingsOf(text, issue)) };
  const { question } = data;
  const sources = [{ path: ['question'], offset: 0, length: question.length }];
  return { kind: 'example', shape: 'messages', messages: [{ role: 'user', content: question, sources }], unread: [] };
}

function findingsOf(text: string, issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'wrong-shape',
      span: placeOfKey(text, [...path, key]),
      message: `A question has no '${key}', so the set cannot be asked. Remove it, or check the spelling: 'id', 'question' and 'facts' with 'require' and 'forbid' are read.`,
    }));
  }
  const what = path.length === 0 ? 'The line' : `'${nameOf(path)}'`;
  const reason = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  return [
    {
      code: 'wrong-shape',
      span: placeOf(text, path),
      message: `${what} is not what a question needs: ${reason}. Write {"id": "Q1", "question": "…"}.`,
    },
  ];
}

function nameOf(path: JsonPath): string {
  return path.map(String).join('.');
}
