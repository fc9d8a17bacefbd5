import { TrainingSettings } from '../../../protocol/project';
import { sweepSettingUnknown, sweepTooLarge, sweepValueInvalid } from '../errors';

/** One setting with the values that a sweep tries. `datasets` stands for the training files, `+` between them. */
export interface SweepSetting {
  readonly name: keyof TrainingSettings | 'datasets';
  readonly values: readonly unknown[];
}

/** What one trial changes: settings of `training`, and perhaps the training files. */
export interface Trial {
  readonly training: Partial<TrainingSettings>;
  readonly datasets?: readonly string[];
  /** The same as in `--set`, for people and for `run.json`. */
  readonly changes: Readonly<Record<string, unknown>>;
}

/** More trials than this are a slip of the hand; `trials` says how many of a large grid are wanted. */
const MOST_TRIALS = 256;

/** @param text - `rank=8,16` or `datasets=a.jsonl,a.jsonl+b.jsonl` */
export function parseSweepSetting(text: string): SweepSetting {
  const [name = '', ...rest] = text.split('=');
  const words = rest
    .join('=')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const known = [...Object.keys(TrainingSettings.shape), 'datasets'];
  if (!known.includes(name)) throw sweepSettingUnknown(name, known);
  if (words.length === 0) throw sweepValueInvalid(name, '', 'it has no value');
  if (name === 'datasets') return { name, values: words.map((word) => word.split('+')) };
  const key = name as keyof TrainingSettings;
  return { name: key, values: words.map((word) => parseValue(key, word)) };
}

function parseValue(name: keyof TrainingSettings, word: string): unknown {
  let value: unknown = word;
  try {
    value = JSON.parse(word);
  } catch {
    // A word such as `cosine` is itself.
  }
  const parsed = TrainingSettings.shape[name].safeParse(value);
  if (!parsed.success) throw sweepValueInvalid(name, word, parsed.error.issues[0]?.message ?? 'it does not fit');
  return parsed.data;
}

/**
 * Every combination of the values, the last setting changing fastest; with `trials`, that many of them, drawn without
 * order but the same each time.
 */
export function trialsOf(settings: readonly SweepSetting[], trials?: number): Trial[] {
  const size = settings.reduce((product, { values }) => product * values.length, 1);
  if (Math.min(size, trials ?? size) > MOST_TRIALS) throw sweepTooLarge(Math.min(size, trials ?? size), MOST_TRIALS);
  const wanted =
    trials !== undefined && trials < size ? draw(size, trials) : Array.from({ length: size }, (_, at) => at);
  return wanted.map((at) => trialOf(combination(settings, at)));
}

/** The `at`-th combination, read as a number whose digits are the places of the values. */
function combination(settings: readonly SweepSetting[], at: number): Record<string, unknown> {
  let rest = at;
  const pairs = settings.toReversed().map(({ name, values }) => {
    const value = values[rest % values.length];
    rest = Math.floor(rest / values.length);
    return [name, value] as const;
  });
  return Object.fromEntries(pairs.toReversed());
}

function trialOf({ datasets, ...training }: Record<string, unknown>): Trial {
  const changes = { ...(datasets !== undefined && { datasets }), ...training };
  return { training, changes, ...(Array.isArray(datasets) && { datasets: datasets as string[] }) };
}

/** `count` different numbers below `size`, in rising order; the same for the same two. */
function draw(size: number, count: number): number[] {
  const random = mulberry32(size);
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(Math.floor(random() * size));
  return [...drawn].sort((one, other) => one - other);
}

/** Tommy Ettinger's generator of 32 bits of state: uniform in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
