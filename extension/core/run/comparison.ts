import type { RunEvent } from '../../../protocol/events';
import type { RunManifest, RunState } from '../../../protocol/run';
import type { Comparison } from '../../../protocol/webviews/compare';
import type { RunOutcome } from './outcome';

export interface ComparedRun {
  readonly id: string;
  readonly state: RunState;
  readonly manifest: RunManifest;
  readonly events: readonly RunEvent[];
  readonly outcome: RunOutcome;
}

/** Enough of a hash to tell two apart. */
const HASH_DIGITS = 8;

/** Puts runs side by side: their losses, what they were made with, what came out. */
export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  return {
    runs: runs.map(({ id, state, events }) => ({ id, state, ...lossesOf(events) })),
    settings: settingsRows(runs.map(({ manifest }) => manifest)),
    figures: figureRows(runs),
  };
}

/** After a resume, what was done again counts. */
function lossesOf(events: readonly RunEvent[]): { steps: [number, number][]; validation: [number, number][] } {
  const losses = (type: 'step' | 'evaluation') => {
    const byStep = new Map(events.flatMap((event) => (event.type === type ? [[event.step, event.loss]] : [])));
    return [...byStep].toSorted(([one], [other]) => one - other);
  };
  return { steps: losses('step'), validation: losses('evaluation') };
}

function settingsRows(manifests: readonly RunManifest[]): Comparison['settings'] {
  const described = manifests.map(describe);
  const names = [...new Set(described.flatMap((settings) => [...settings.keys()]))];
  return names.map((name) => {
    const values = described.map((settings) => settings.get(name));
    return { name, values, differs: new Set(values).size > 1 };
  });
}

/** Everything that a run depends on, by a name that people know from persona.json. */
function describe({ baseModel, datasets, template, systemPrompt, training, prepared, plan, versions }: RunManifest) {
  const hashed = (name: string, sha256: string) => `${name} (${sha256.slice(0, HASH_DIGITS)})`;
  const prompt = ({ file, sha256 }: { file: string; sha256: string }) => hashed(file, sha256);
  return new Map<string, string>([
    ['baseModel', hashed(baseModel.requested, baseModel.sha256)],
    ['template', template.sha256.slice(0, HASH_DIGITS)],
    ['datasets', datasets.map(({ file, sha256 }) => hashed(file, sha256)).join(', ')],
    ['examples', String(prepared.examples)],
    ['systemPrompt.training', systemPrompt.training ? prompt(systemPrompt.training) : '–'],
    ...Object.entries(training).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    ['steps', String(plan.steps)],
    ...['transformers', 'torch', 'peft'].flatMap((name): [string, string][] => {
      const version = versions[name];
      return version === undefined ? [] : [[name, version]];
    }),
  ]);
}

function figureRows(runs: readonly ComparedRun[]): Comparison['figures'] {
  const outcomes = runs.map(({ outcome }) => outcome);
  const row = (
    name: string,
    value: (outcome: RunOutcome) => number | undefined,
    words: (value: number, outcome: RunOutcome) => string,
    better?: 'less' | 'more',
  ) => {
    const values = outcomes.map(value);
    return {
      name,
      values: outcomes.map((outcome, index) => {
        const found = values[index];
        return found === undefined ? undefined : words(found, outcome);
      }),
      best: better && bestOf(values, better),
    };
  };
  const loss = (found: number) => found.toFixed(3);
  const rows = [
    row('First loss', ({ lossFirst }) => lossFirst, loss),
    row('Last loss', ({ lossLast }) => lossLast, loss, 'less'),
    row('Loss of the last epoch', ({ lossEpoch }) => lossEpoch, loss, 'less'),
    row(
      'Best validation loss',
      ({ validation }) => validation?.loss,
      (found, { validation }) => `${loss(found)} (step ${String(validation?.step)})`,
      'less',
    ),
    row(
      'Automatic checks passed',
      ({ checks }) => checks?.share,
      (_share, { checks }) => `${String(checks?.passed)}/${String(checks?.total)}`,
      'more',
    ),
    row(
      'Score',
      ({ score }) => score,
      (found) => found.toFixed(2),
      'more',
    ),
    row(
      'Minutes',
      ({ seconds }) => seconds,
      (found) => (found / 60).toFixed(1),
    ),
  ];
  return rows.filter(({ values }) => values.some((value) => value !== undefined));
}

/** Place of the only best value; undefined where several share it, or there is nothing to compare. */
function bestOf(values: readonly (number | undefined)[], better: 'less' | 'more'): number | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2) return undefined;
  const best = better === 'less' ? Math.min(...known) : Math.max(...known);
  return known.filter((value) => value === best).length === 1 ? values.indexOf(best) : undefined;
}
