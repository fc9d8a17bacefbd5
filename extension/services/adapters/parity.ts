import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PreparedExample } from '../../../protocol/dataset';
import { ParityReference, RunManifest, type ParityReport } from '../../../protocol/run';
import type { TemplateChoice } from '../../../protocol/template';
import { cancelled, parityReferenceMissing, runHasNoAdapter } from '../../core/errors';
import type { ConversationEncoder } from '../../core/conversation/encoder';
import { templateOfRun } from '../../core/run/templateOfRun';
import type { BaseModel } from '../models/baseModels';
import { evenlySpread, isWithin, PARITY_BOUNDS, summary } from '../models/logprobs';
import { exists, parseJson, readJsonIfThere, writeJson } from '../system/files';
import type { Inference } from '../inference/inference';
import type { TaskOptions } from '../system/progress';
import type { Run } from '../runs/runs';

/** Examples whose text is tokenised again by llama.cpp. */
const EXAMPLES_TOKENISED = 50;

/** Positions compared in each conversation: llama.cpp's probabilities of a whole vocabulary cost about 40 ms at each. */
export const POSITIONS = 32;

/** Compares the trainer's log-probabilities and ids with llama.cpp's, and writes `parity.json`. */
export async function checkParity(
  run: Run,
  options: TaskOptions & {
    base: BaseModel;
    inference: Inference;
    adapter?: string;
    /** What the examples were rendered with, of a run that has no run.json yet. */
    template?: TemplateChoice;
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
  const ids = await idsAgree(
    run,
    await base.encoder(options.template ?? (manifest && templateOfRun(manifest))),
    inference,
  );

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
  const report: ParityReport = {
    ids,
    adapter,
    base: withoutAdapter,
    bounds: { ...PARITY_BOUNDS },
    passed: ids && isWithin(adapter, PARITY_BOUNDS) && isWithin(withoutAdapter, PARITY_BOUNDS),
  };
  await writeJson(path.join(run.folder, 'parity.json'), report);
  return report;
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
