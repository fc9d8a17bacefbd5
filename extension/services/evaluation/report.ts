import path from 'node:path';
import type { Question, Rubric } from '../../../protocol/evaluation';
import { lossChartSvg } from '../../core/report/lossChart';
import { reportMarkdown, type ReportInput } from '../../core/report/report';
import { writeText } from '../system/files';
import { readQuestions, readRubric, type Project } from '../projects/project';
import { readAnswers, readEvents, readParity, readScores, type RunSummary } from '../runs/runs';

/** Everything in the run folder that a report tells of; a project without questions or rubric has a shorter one. */
export async function gatherReport(
  project: Project,
  run: RunSummary,
  baseline?: ReportInput['baseline'],
): Promise<ReportInput> {
  const { evaluation, name } = project.settings;
  const questions: readonly Question[] = evaluation.questions === undefined ? [] : await readQuestions(project);
  const rubric: Rubric | undefined = evaluation.rubric === undefined ? undefined : await readRubric(project);
  const [events, parity, answers, scores] = await Promise.all([
    readEvents(run),
    readParity(run),
    readAnswers(run),
    readScores(run),
  ]);
  return {
    title: `${name}: ${run.id}`,
    events,
    questions,
    answers,
    scores,
    ...(run.manifest && { manifest: run.manifest }),
    ...(parity && { parity }),
    ...(rubric && { rubric }),
    ...(baseline && { baseline }),
  };
}

/** Writes `report.md` and `loss.svg` into the run folder. */
export async function writeReport(
  project: Project,
  run: RunSummary,
  baseline?: ReportInput['baseline'],
): Promise<{ report: string; chart: string; markdown: string }> {
  const input = await gatherReport(project, run, baseline);
  const chart = path.join(run.folder, 'loss.svg');
  const report = path.join(run.folder, 'report.md');
  const markdown = reportMarkdown({ ...input, chart: path.basename(chart) });
  await writeText(chart, lossChartSvg(input.events));
  await writeText(report, markdown);
  return { report, chart, markdown };
}
