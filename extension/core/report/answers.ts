import type { Answer, AnswerSet, Question } from '../../../protocol/evaluation';
import { cell, escapeMarkdown, percent, table } from './markdown';

/** Automatic checks, one row per check, base and adapter beside each other. */
export function checksSection(sets: readonly AnswerSet[]): string | undefined {
  const ids = [...new Set(sets.flatMap((set) => set.answers.flatMap(({ checks }) => checks.map(({ id }) => id))))];
  if (ids.length === 0) return undefined;
  const passed = (set: AnswerSet, id: string) => {
    const checks = set.answers.flatMap((answer) => answer.checks).filter((check) => check.id === id);
    return `${String(checks.filter((check) => check.passed).length)}/${String(checks.length)}`;
  };
  const totals = sets.map(
    ({ checks }) => `**${String(checks.passed)}/${String(checks.total)}** (${percent(checks.share)})`,
  );
  return [
    '## Automatic checks',
    table(
      ['Check', ...sets.map(columnName)],
      [...ids.map((id) => [escapeMarkdown(id), ...sets.map((set) => passed(set, id))]), ['**All**', ...totals]],
    ),
  ].join('\n\n');
}

/** Every question with all its answers beside each other, and what the checks found in them. */
export function answersSection(questions: readonly Question[], sets: readonly AnswerSet[]): string | undefined {
  if (sets.length === 0) return undefined;
  const answered =
    questions.length > 0
      ? questions
      : sets.flatMap(({ answers }) => answers.map(({ question }) => ({ id: question, question: '' })));
  const parts = [...new Map(answered.map((question) => [question.id, question])).values()].map(({ id, question }) => {
    const answers = sets.map((set) => set.answers.find((answer) => answer.question === id));
    return [
      `### ${escapeMarkdown(`${id} ${question}`.trim())}`,
      table(sets.map(columnName), [answers.map((answer) => (answer ? cell(answer.text) : '')), answers.map(findings)]),
    ].join('\n\n');
  });
  return ['## Answers', ...parts].join('\n\n');
}

function findings(answer: Answer | undefined): string {
  if (!answer) return 'not answered';
  const failed = answer.checks.filter((check) => !check.passed);
  const found = failed.map((check) => `✗ ${escapeMarkdown(check.id)}: ${cell(check.detail)}`).join('<br>');
  return `<sub>${String(answer.tokens)} tokens, ${answer.seconds.toFixed(1)} s</sub><br>${found || '✓ all checks'}`;
}

function columnName({ model, run }: AnswerSet): string {
  return model === 'base' ? 'Base model' : escapeMarkdown(run === undefined ? 'Adapter' : `Adapter ${run}`);
}
