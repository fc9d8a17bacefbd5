import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PreparedExample } from '../../../protocol/dataset';
import { ParityReference, RunManifest, type ParityReport } from '../../../protocol/run';
import { cancelled, parityReferenceMissing, runHasNoAdapter } from '../../core/errors';
import type { ConversationEncoder } from '../../core/conversation/encoder';
import { templateOfRun } from '../../core/run/templateOfRun';
import type { BaseModel } from '../models/baseModels';
import { exists, parseJson, readJsonIfThere, writeJson } from '../system/files';
import type { Inference } from '../inference/inference';
import type { TaskOptions } from '../system/progress';
import type { Run } from '../runs/runs';

/** Bounds that tell a right export from a wrong one over an F32 base; measured, see docs/parity.md. */
export const PARITY_BOUNDS = { mean: 0.005, max: 0.1 } as const;

/** Examples whose text is tokenised again by llama.cpp. */
const EXAMPLES_TOKENISED = 50;

/** Positions compared in each conversation: llama.cpp's probabilities of a whole vocabulary cost about 40 ms at each. */
const POSITIONS = 32;

/** Compares the trainer's log-probabilities and ids with llama.cpp's, and writes `parity.json`. */
export async function checkParity(
  run: Run,
  options: TaskOptions & {
    base: BaseModel;
    inference: Inference;
    adapter?: string;
  },
): Promise<ParityReport> {
  const { base, inference, progress, signal } = options;
  const adapterFile = options.adapter ?? path.join(run.folder, 'adapter.gguf');
  if (!(await exists(adapterFile))) throw runHasNoAdapter(run.id, 'not exported');
  const reference = await readJsonIfThere(path.join(run.folder, 'reference.json'), ParityReference).catch(
    () => undefined,
  );
  if (!reference || reference.conversations.length === 0) throw parityReferenceMissing(run.id);
  const { conversations } = reference;

  progress?.({ message: 'Loading the F32 base model', fraction: 0 });
  const longest = Math.max(...conversations.map(({ ids }) => ids.length));
  await inference.load(base.ggufF32, { contextSize: longest + 8 });

  progress?.({ message: 'Comparing ids', fraction: 0.1 });
  const manifest = await readJsonIfThere(path.join(run.folder, 'run.json'), RunManifest);
  const ids = await idsAgree(run, await base.encoder(manifest && templateOfRun(manifest)), inference);

  const compare = async (kind: 'base' | 'adapter', from: number) => {
    const differences: number[] = [];
    for (const [index, conversation] of conversations.entries()) {
      if (signal?.aborted) throw cancelled();
      const fraction = from + (0.45 * index) / conversations.length;
      progress?.({
        message: `Comparing log-probabilities (${kind})`,
        fraction,
      });
      const positions = evenlySpread(conversation.ids.length - 1, POSITIONS);
      const ours = await inference.logprobs(conversation.ids, positions, kind === 'adapter' ? adapterFile : undefined);
      differences.push(
        ...positions.map((at, index) => Math.abs((ours[index] ?? NaN) - (conversation[kind][at] ?? NaN))),
      );
    }
    return summary(differences);
  };
  const adapter = await compare('adapter', 0.1);
  const withoutAdapter = await compare('base', 0.55);
  const within = (one: { mean: number; max: number }) => one.mean <= PARITY_BOUNDS.mean && one.max <= PARITY_BOUNDS.max;
  const report: ParityReport = {
    ids,
    adapter,
    base: withoutAdapter,
    bounds: { ...PARITY_BOUNDS },
    passed: ids && within(adapter) && within(withoutAdapter),
  };
  await writeJson(path.join(run.folder, 'parity.json'), report);
  return report;
}

/** Up to `most` of the positions 0 … `count` − 1, the last among them. */
function evenlySpread(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, index) => Math.ceil(((index + 1) * count) / taken) - 1);
}

/** A number that is none (a token that one side gives no probability) is a difference without end. */
function summary(differences: readonly number[]): ParityReport['adapter'] {
  const finite = differences.map((one) => (Number.isFinite(one) ? one : Number.MAX_VALUE));
  const positions = finite.length;
  const mean = positions === 0 ? 0 : finite.reduce((sum, one) => sum + one / positions, 0);
  return {
    mean,
    max: finite.reduce((most, one) => Math.max(most, one), 0),
    positions,
  };
}

/**
 * Are the ids that were trained on those that this code, which also asks at inference, makes of the messages now; and does
 * llama.cpp's own tokenizer make the same of the rendered text?
 */
async function idsAgree(run: Run, encoder: ConversationEncoder, inference: Inference): Promise<boolean> {
  const file = path.join(run.folder, 'dataset.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const examples = lines.map((line, index) => parseJson(line, PreparedExample, `${file}:${String(index + 1)}`));
  const encoded = examples.map((example) => encoder.encode(example.messages));
  const trained = examples.every((example, at) => startsWith(encoded[at]?.ids ?? [], example.ids));
  const sample = encoded.slice(0, EXAMPLES_TOKENISED);
  const theirs = await inference.tokenize(sample.map(({ text }) => text));
  return trained && sample.every(({ ids }, at) => ids.length === theirs[at]?.length && startsWith(ids, theirs[at]));
}

/** Training cuts at `maxLength`, so its ids may be the beginning of the whole. */
function startsWith(whole: readonly number[], beginning: readonly number[]): boolean {
  return beginning.length <= whole.length && beginning.every((id, index) => id === whole[index]);
}
