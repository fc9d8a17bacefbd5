import type { AnswerSet, Question, Rubric, ScoreSheet } from '../../../protocol/evaluation';
import type { RunEvent } from '../../../protocol/events';
import type { ParityReport, RunManifest } from '../../../protocol/run';
import { notWrittenYet } from '../errors';

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
  readonly baseline?: { readonly name: string; readonly average: number };
  /** Relative path of the loss chart, when one was written. */
  readonly chart?: string;
}

/** The log of a phase, as Markdown: settings, loss, parity, checks, scores (the founding log's table), answers. */
export function reportMarkdown(input: ReportInput): string {
  throw notWrittenYet(input.title);
}

/** The loss over the steps as a stand-alone SVG, readable on light and dark pages. */
export function lossChartSvg(events: readonly RunEvent[]): string {
  throw notWrittenYet(String(events.length));
}
