import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { AnswerSet, ScoreSheet } from '../../../protocol/evaluation';
import { RunEvent } from '../../../protocol/events';
import { ParityReport, RunManifest, type RunState } from '../../../protocol/run';
import { toErrorDetails } from '../../../protocol/errors';
import { runAmbiguous, runBroken, runHasNoAdapter, runMissing } from '../../core/errors';
import type { Diagnosis } from '../../core/knownIssues/knownIssue';
import { secondsLeft } from '../../core/run/pace';
import { exists, isErrno, readJsonIfThere, readTextIfThere, writeJson } from '../system/files';
import { followLines } from '../system/followLines';
import { queuePosition } from './queue';
import { readFailure } from './runFailure';
import { findTrainer } from './trainerProcess';

export type { RunState };

export interface Run {
  readonly id: string;
  readonly folder: string;
}

export interface RunSummary extends Run {
  readonly state: RunState;
  /** Of a queued run: how many train or wait before it. */
  readonly queuePosition: number | undefined;
  readonly manifest: RunManifest | undefined;
  readonly step: number;
  /** Of a running run, at its pace so far. */
  readonly secondsLeft: number | undefined;
  readonly lossFirst: number | undefined;
  readonly lossLast: number | undefined;
  /** `adapter.gguf`, when it is there. */
  readonly adapterGguf: string | undefined;
  /** Why a failed or interrupted run is over: what happened, and where it is known, the cause and the cure. */
  readonly error: string | undefined;
  /** The known issue that stopped it. */
  readonly diagnosis?: Diagnosis | undefined;
}

export const EVENTS_FILE = 'events.jsonl';
export const ANSWERS_FOLDER = 'answers';

/** Whether the run's trainer lives: it trains, or waits its turn. */
export function isUnderWay(state: RunState): boolean {
  return state === 'running' || state === 'queued';
}

/** All runs, newest first. A missing folder is an empty list. */
export async function listRuns(runsFolder: string): Promise<RunSummary[]> {
  return Promise.all((await findRuns(runsFolder)).map(readRun));
}

/** Where the runs are, newest first. */
export async function findRuns(runsFolder: string): Promise<Run[]> {
  const entries = await readdir(runsFolder, { withFileTypes: true }).catch((error: unknown) => {
    // None yet is no error; runs that cannot be seen are not "no runs".
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  });
  // A dot begins the name of a folder that is still being written.
  const ids = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  ids.sort().reverse();
  return ids.map((id) => ({ id, folder: path.join(runsFolder, id) }));
}

/** One run by id (or unique prefix of it); throws a UserError that lists what there is. */
export async function findRun(runsFolder: string, id: string): Promise<RunSummary> {
  const runs = await findRuns(runsFolder);
  const exact = runs.find((run) => run.id === id);
  if (exact) return readRun(exact);
  const matches = runs.filter((run) => run.id.startsWith(id));
  const known = (some: readonly Run[]) => some.map((run) => run.id);
  const [match, ...others] = matches;
  if (!match) throw runMissing(id, known(runs));
  if (others.length > 0) throw runAmbiguous(id, known(matches));
  return readRun(match);
}

/** The run as its files tell it now; never throws for a file that is half there. */
export async function readRun(run: Run): Promise<RunSummary> {
  const manifest = await readJsonIfThere(path.join(run.folder, 'run.json'), RunManifest).catch(() => undefined);
  const events = await readEvents(run);
  const steps = events.filter((event) => event.type === 'step');
  const state = manifest ? await stateOf(run, events) : 'incomplete';
  const adapter = path.join(run.folder, 'adapter.gguf');
  const interrupted = state === 'interrupted';
  const failure =
    interrupted || state === 'failed' ? await readFailure(run.folder, { events, manifest, interrupted }) : undefined;
  return {
    ...run,
    manifest,
    state,
    queuePosition: state === 'queued' ? await queuePosition(run.folder) : undefined,
    step: steps.at(-1)?.step ?? 0,
    secondsLeft: state === 'running' && manifest ? secondsLeft(events, manifest.plan.steps) : undefined,
    lossFirst: steps.at(0)?.loss,
    lossLast: steps.at(-1)?.loss,
    adapterGguf: (await exists(adapter)) ? adapter : undefined,
    error: failure?.message,
    diagnosis: failure?.diagnosis,
  };
}

/** What the run was made with, or an error that says what is wrong with its `run.json`. */
export async function requireManifest(run: RunSummary): Promise<RunManifest> {
  if (run.manifest) return run.manifest;
  const found = await readJsonIfThere(path.join(run.folder, 'run.json'), RunManifest).catch((error: unknown) => {
    throw runBroken(run.id, toErrorDetails(error).message);
  });
  if (!found) throw runBroken(run.id, `there is no run.json in '${run.folder}'.`);
  return found;
}

/** Path of the run's `adapter.gguf`, or an error that says why there is none. */
export function requireAdapter(run: RunSummary): string {
  if (run.adapterGguf === undefined) throw runHasNoAdapter(run.id, run.state);
  return run.adapterGguf;
}

/**
 * What a living trainer found when it started is not its own: it may have resumed, and not said `start` yet. That is told by the
 * order of what was written, as a clock may go back; only a trainer that does not say how many events it found is told by time.
 */
async function stateOf(run: Run, events: readonly RunEvent[]): Promise<RunState> {
  const trainer = await findTrainer(run.folder);
  const own = trainer?.events === undefined ? events : events.slice(trainer.events);
  const last = own.findLast(({ type }) => type === 'queued' || type === 'start' || type === 'end');
  if (last?.type === 'queued') return trainer ? 'queued' : 'interrupted';
  if (last?.type !== 'end') return trainer ? 'running' : 'interrupted';
  const isOfBefore = trainer?.events === undefined && trainer && Date.parse(trainer.started) > Date.parse(last.time);
  return isOfBefore ? 'running' : last.outcome;
}

/** All events so far. A line that is half written, or of a later version, is left out. */
export async function readEvents(run: Run): Promise<RunEvent[]> {
  const text = await readTextIfThere(path.join(run.folder, EVENTS_FILE)).catch(() => undefined);
  return (text ?? '').split('\n').flatMap((line) => parseEvent(line) ?? []);
}

function parseEvent(line: string): RunEvent | undefined {
  if (line.trim() === '') return undefined;
  try {
    return RunEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Yields the run's events from the first, then each new one; ends after `end`, or when the trainer is gone without it. */
export async function* followEvents(run: Run, signal?: AbortSignal): AsyncGenerator<RunEvent> {
  const isOver = async () => !isUnderWay(await stateOf(run, await readEvents(run)));
  for await (const line of followLines(path.join(run.folder, EVENTS_FILE), isOver, signal)) {
    const event = parseEvent(line);
    if (event) yield event;
  }
}

export function readAnswers(run: Run): Promise<AnswerSet[]> {
  return readAll(path.join(run.folder, ANSWERS_FOLDER), AnswerSet);
}

/** `answers/<id>.json`; returns the path. */
export async function writeAnswers(run: Run, answers: AnswerSet): Promise<string> {
  const file = path.join(run.folder, ANSWERS_FOLDER, `${answers.id}.json`);
  await writeJson(file, answers);
  return file;
}

export function readScores(run: Run): Promise<ScoreSheet[]> {
  return readAll(path.join(run.folder, 'scores'), ScoreSheet);
}

/** `scores/<answers id>.<rater>.json`; returns the path. */
export async function writeScores(run: Run, answersId: string, sheet: ScoreSheet): Promise<string> {
  const file = scoresFile(run, answersId, sheet.rater);
  await writeJson(file, sheet);
  return file;
}

/** What a rater has scored of these answers; undefined where nothing is. A broken file is an error: it must not be written over. */
export function readScoreSheet(run: Run, answersId: string, rater: string): Promise<ScoreSheet | undefined> {
  return readJsonIfThere(scoresFile(run, answersId, rater), ScoreSheet);
}

function scoresFile(run: Run, answersId: string, rater: string): string {
  return path.join(run.folder, 'scores', `${answersId}.${rater.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.json`);
}

export function readParity(run: Run): Promise<ParityReport | undefined> {
  return readJsonIfThere(path.join(run.folder, 'parity.json'), ParityReport).catch(() => undefined);
}

/** Answers and scores that are there and cannot be read, below the run's folder: whoever reports says so. */
export async function damagedFiles(run: Run): Promise<string[]> {
  const kinds: [string, z.ZodType][] = [
    [ANSWERS_FOLDER, AnswerSet],
    ['scores', ScoreSheet],
  ];
  const found: string[] = [];
  for (const [folder, schema] of kinds) {
    for (const name of await jsonNames(path.join(run.folder, folder))) {
      const read = readJsonIfThere(path.join(run.folder, folder, name), schema);
      await read.catch(() => found.push(`${folder}/${name}`));
    }
  }
  return found;
}

/** A dot begins the name of what is still being made. */
async function jsonNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.json') && !name.startsWith('.'));
}

/** Every whole JSON file of the folder, by name; others are left out. */
async function readAll<T>(folder: string, schema: z.ZodType<T>): Promise<T[]> {
  const names = (await jsonNames(folder)).sort();
  const read = (name: string) => readJsonIfThere(path.join(folder, name), schema).catch(() => undefined);
  return (await Promise.all(names.map(read))).filter((value) => value !== undefined);
}
