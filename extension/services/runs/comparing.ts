import type { Comparison } from '../../../protocol/webviews/compare';
import { compareRuns, type ComparedRun } from '../../core/run/comparison';
import { outcomeOf, type RunOutcome } from '../../core/run/outcome';
import { readAnswers, readEvents, readRun, readScores, type Run } from './runs';

/** Runs side by side, as their files tell them now. One without a whole `run.json` is left out. */
export async function readComparison(runs: readonly Run[]): Promise<Comparison> {
  return compareRuns((await Promise.all(runs.map(readCompared))).filter((run) => run !== undefined));
}

async function readCompared(run: Run): Promise<ComparedRun | undefined> {
  const { id, state, manifest } = await readRun(run);
  return manifest && { id, state, manifest, events: await readEvents(run), outcome: await readOutcome(run) };
}

export async function readOutcome(run: Run): Promise<RunOutcome> {
  const [events, answers, scores] = await Promise.all([readEvents(run), readAnswers(run), readScores(run)]);
  return outcomeOf(events, answers, scores);
}
