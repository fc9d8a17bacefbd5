import type { AnswerSet, Question, Rubric, ScoreSheet } from '../../../protocol/evaluation';
import type { RunEvent } from '../../../protocol/events';
import type { ParityReport, RunManifest } from '../../../protocol/run';
import type { Baseline } from '../evaluation/baseline';
import { answersSection, checksSection } from './answers';
import { escapeMarkdown } from './markdown';
import { lossSection, paritySection, settingsSection } from './run';
import { scoresSection } from './scores';

/** All that a report is made of; what is absent is left out of it. */
export interface ReportInput {
  readonly title: string;
  readonly manifest?: RunManifest;
  readonly events: readonly RunEvent[];
  readonly parity?: ParityReport;
  readonly questions: readonly Question[];
  readonly rubric?: Rubric;
  readonly answers: readonly AnswerSet[];
  readonly scores: readonly ScoreSheet[];
  readonly baseline?: Baseline;
  /** Relative path of the loss chart, when one was written. */
  readonly chart?: string;
}

/** The log of a phase, as Markdown: settings, loss, parity, checks, scores (the founding log's table), answers. */
export function reportMarkdown(input: ReportInput): string {
  const { manifest, parity, questions, answers } = input;
  const sections = [
    `# ${escapeMarkdown(input.title)}`,
    manifest && settingsSection(manifest),
    lossSection(input.events, input.chart),
    parity && paritySection(parity),
    checksSection(answers),
    ...input.scores.map((sheet) => scoresSection(sheet, questions, input.rubric, input.baseline)),
    answersSection(questions, answers),
  ];
  return `${sections.filter((section) => section !== undefined).join('\n\n')}\n`;
}
