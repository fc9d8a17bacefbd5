import { toErrorDetails } from '../../../protocol/errors';
import type { Question, Rubric, ScoreSheet, ScoreSummary } from '../../../protocol/evaluation';
import type { Baseline } from '../evaluation/baseline';
import { rubricFor, summariseScores } from '../evaluation/scores';
import { cell, escapeMarkdown, percent, table } from './markdown';

/** A rater's scores as a table; a sheet that is not finished says so, and the rest of the report stands. */
export function scoresSection(
  sheet: ScoreSheet,
  questions: readonly Question[],
  rubric: Rubric | undefined,
  baseline: Baseline | undefined,
): string {
  const heading = `## Scores by ${escapeMarkdown(sheet.rater)}`;
  try {
    return [heading, ...scoreParts(sheet, questions, rubric, baseline)].join('\n\n');
  } catch (error) {
    return [heading, escapeMarkdown(toErrorDetails(error).message)].join('\n\n');
  }
}

function scoreParts(
  sheet: ScoreSheet,
  questions: readonly Question[],
  ofProject: Rubric | undefined,
  baseline: Baseline | undefined,
): string[] {
  const { rubric, warning } = rubricFor(sheet, ofProject);
  const summary = summariseScores(sheet, rubric, baseline);
  const maxScore = rubric?.maxScore ?? 2;
  const maxTotal = summary.dimensions.length * maxScore;
  const ids = summary.dimensions.map(({ id }) => id);
  const label = (id: string) => cell([id, questions.find((question) => question.id === id)?.question ?? ''].join(' '));
  const rows = summary.questions.map(({ id, total }, index) => {
    const scores = sheet.scores[index]?.dimensions ?? {};
    return [
      label(id),
      ...ids.map((dimension) => String(scores[dimension] ?? '')),
      `**${String(total)}/${String(maxTotal)}**`,
    ];
  });
  const averages = summary.dimensions.map(({ average }) => bold(number(average)));
  const shares = summary.dimensions.map(({ share }) => percent(share));
  const notes = sheet.scores.flatMap(({ question, note, tags }) => {
    const words = [note?.trim() ?? '', ...(tags ?? []).map((tag) => `#${tag}`)].filter(Boolean).join(' ');
    return words === '' ? [] : [`- ${escapeMarkdown(question)}: ${escapeMarkdown(words)}`];
  });
  return [
    `Rubric: ${escapeMarkdown(rubric?.name ?? sheet.rubric)}.`,
    ...(warning === undefined ? [] : [escapeMarkdown(warning)]),
    table(
      ['Question', ...ids.map(escapeMarkdown), 'Total'],
      [
        ...rows,
        ['**Average**', ...averages, bold(`${number(summary.average)}/${String(maxTotal)}`)],
        ['Share', ...shares, percent(summary.average / maxTotal)],
      ],
    ),
    ...comparison(summary, baseline),
    `Best: ${label(summary.best)}. Worst: ${label(summary.worst)}.`,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
  ];
}

function comparison({ average, delta, compared }: ScoreSummary, baseline: Baseline | undefined): string[] {
  if (!baseline || delta === undefined) return [];
  const change = `${delta < 0 ? '−' : '+'}${number(Math.abs(delta))}`;
  const on = compared && !compared.isWhole ? ` Compared on what both have: ${compared.questions.join(', ')}.` : '';
  return [
    `${escapeMarkdown(baseline.name)}: ${number(compared?.baseline ?? baseline.average)}. ` +
      `This run: ${number(compared?.average ?? average)}. Difference: **${change} points**.${escapeMarkdown(on)}`,
  ];
}

/** As few digits as say it, at most three behind the point: 1.25, 0.625, 5.5. */
function number(value: number): string {
  return String(Number(value.toFixed(3)));
}

function bold(text: string): string {
  return `**${text}**`;
}
