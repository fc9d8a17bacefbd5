import path from 'node:path';
import type { Quantization } from '../../../protocol/project';
import { BaseReference, type BasePart, type BaseProof } from '../../../protocol/run';
import type { ConversationEncoder } from '../../core/conversation/encoder';
import { cancelled } from '../../core/errors';
import type { Inference } from '../inference/inference';
import { readJsonIfThere, writeJson } from '../system/files';
import type { TaskOptions } from '../system/progress';
import { evenlySpread, isWithin, PARITY_BOUNDS, summary } from './logprobs';

export const PROOF_FILE = 'proof.json';
const REFERENCE_FILE = 'reference.json';

/** transformers in bf16 rounds by itself; what is wrong differs by more than this. */
const BF16_BOUNDS = { mean: 0.05, max: 1 } as const;
/** Of a GGUF that the person has: what is coarser differs too much to tell a right one from a wrong one. */
const GIVEN_BOUNDS: Partial<Record<Quantization, { mean: number; max: number }>> = {
  ...{ F32: PARITY_BOUNDS, F16: PARITY_BOUNDS, BF16: BF16_BOUNDS },
  Q8_0: { mean: 0.03, max: 0.5 },
};
/** A wrong rope scaling is 18 times as wrong farther on as at the first tokens; rows of q and k in a wrong order, 3.5 times. */
const GROWS = 5;
/** Positions at which no position encoding can be far off yet. */
const EARLY = 4;
/** Positions compared of a text; each costs a look at the whole vocabulary. */
const POSITIONS: Readonly<Record<string, number>> = { long: 32, conversation: 24 };
const OTHER_POSITIONS = 6;

type Text = BaseReference['texts'][number];
type Difference = BaseProof['differs'][number];

export interface ProofFiles {
  readonly folder: string;
  /** The very weights that train. */
  readonly parity: string;
  /** The weights that answer. */
  readonly gguf: string;
  /** Undefined for a model without a chat template. */
  readonly encoder: ConversationEncoder | undefined;
  /** Whether `gguf` is the person's own: then it is judged as well, unless its weights are coarser than Q8_0. */
  readonly given?: boolean;
  readonly quantization?: Quantization | undefined;
}

/** Compares llama.cpp, and our own tokenizer and template, with what transformers wrote; writes `proof.json`. */
export async function proveBase(
  files: ProofFiles,
  { inference, progress, signal }: TaskOptions & { readonly inference: Inference },
): Promise<BaseProof> {
  const reference = await readJsonIfThere(path.join(files.folder, REFERENCE_FILE), BaseReference);
  if (!reference) throw new Error(`There is no ${REFERENCE_FILE} in '${files.folder}'.`);
  const { texts } = reference;
  const contextSize = Math.max(...texts.map(({ ids }) => ids.length)) + 8;
  const compare = async (gguf: string, chosen: readonly Text[], from: number): Promise<Compared> => {
    await inference.load(gguf, { contextSize });
    const found: Compared = { early: [], late: [] };
    for (const [index, text] of chosen.entries()) {
      if (signal?.aborted) throw cancelled();
      progress?.({ message: 'Comparing log-probabilities', fraction: from + (0.6 * index) / texts.length });
      await compareText(text, inference, found);
    }
    return found;
  };
  const differs = [...ownDifferences(reference, files.encoder)];
  await inference.load(files.parity, { contextSize });
  differs.push(...(await llamaDifferences(texts, inference)));
  // What is told and not bounded need not be dear: the long text is left out.
  const written = texts.filter(({ text }) => text !== undefined);
  const whole = await compare(files.parity, texts, 0.05);
  const answering = files.gguf === files.parity ? undefined : await compare(files.gguf, written, 0.65);
  if (files.given) differs.push(...(await llamaDifferences(written, inference, 'the .gguf that answers')));
  const bounds = reference.precision === 'fp32' ? PARITY_BOUNDS : BF16_BOUNDS;
  const logprobs = summary([...whole.early, ...whole.late]);
  if (!isWithin(logprobs, bounds)) differs.push(differenceOf(whole, bounds));
  const ofGiven = files.given && files.quantization && GIVEN_BOUNDS[files.quantization];
  if (answering && ofGiven && !isWithin(summary([...answering.early, ...answering.late]), ofGiven)) {
    const { part, detail } = differenceOf(answering, ofGiven);
    differs.push({ part, detail: `of the .gguf that answers: ${detail}` });
  }
  const proof: BaseProof = {
    version: 1,
    passed: differs.length === 0,
    differs,
    logprobs,
    bounds: { ...bounds },
    ...(answering && { answering: summary([...answering.early, ...answering.late]) }),
    transformers: reference.transformers,
  };
  await writeJson(path.join(files.folder, PROOF_FILE), proof);
  return proof;
}

/** What differs, in one line with figures; undefined for a base that passed, or was never compared. */
export function differencesText(proof: BaseProof | undefined): string | undefined {
  if (!proof || proof.passed) return undefined;
  return proof.differs.map(({ part, detail }) => `${part} (${detail})`).join('; ');
}

/** |Δ log p| near the beginning of texts, and farther on. */
interface Compared {
  readonly early: number[];
  readonly late: number[];
}

async function compareText({ name, ids, logprobs }: Text, inference: Inference, into: Compared): Promise<void> {
  const first = Array.from({ length: EARLY }, (_, at) => at);
  const spread = evenlySpread(ids.length - 1, POSITIONS[name] ?? OTHER_POSITIONS);
  const positions = [...new Set([...first, ...spread])].filter((at) => at < ids.length - 1).sort((a, b) => a - b);
  const theirs = await inference.logprobs(ids, positions);
  for (const [index, at] of positions.entries()) {
    (at < EARLY ? into.early : into.late).push(Math.abs((theirs[index] ?? NaN) - (logprobs[at] ?? NaN)));
  }
}

/** Right while positions hardly count, and wrong farther on: it is not the weights. */
function differenceOf({ early, late }: Compared, bounds: { mean: number; max: number }): Difference {
  const [near, far] = [summary(early), summary(late)];
  const grows = isWithin(near, bounds) || near.mean <= far.mean / GROWS;
  const part: BasePart = grows ? 'position encoding' : 'weights';
  const detail = `log-probabilities differ by ${number(near.mean)} on the mean at the first ${String(EARLY)} tokens of a text, and by ${number(far.mean)} farther on (up to ${number(Math.max(near.max, far.max))})`;
  return { part, detail };
}

function number(value: number): string {
  return value > 1e6 ? 'no finite number' : value.toPrecision(2);
}

/** What the editor and the chat make of the texts themselves. */
function* ownDifferences(
  { texts, conversation }: BaseReference,
  encoder: ConversationEncoder | undefined,
): Generator<Difference> {
  if (!encoder) return;
  for (const { name, text, ids } of texts) {
    if (text === undefined) continue;
    const where = firstDifference(encoder.encodeText(text), ids);
    if (where !== undefined) {
      yield { part: 'tokenizer', detail: `our own tokenizer cuts the text '${name}' differently from token ${where}` };
      break;
    }
  }
  const rendered = texts.find(({ name }) => name === 'conversation')?.text;
  if (rendered === undefined) return;
  const ours = encoder.render(conversation);
  if (ours.kind !== 'rendered') yield { part: 'template', detail: `our own renderer refuses: ${ours.message}` };
  else if (ours.text !== rendered) {
    yield { part: 'template', detail: `our own renderer writes ${excerpt(ours.text, rendered)}` };
  }
}

async function llamaDifferences(
  texts: readonly Text[],
  inference: Inference,
  who = 'llama.cpp',
): Promise<Difference[]> {
  const written = texts.flatMap(({ name, text, ids }) => (text === undefined ? [] : [{ name, text, ids }]));
  const theirs = await inference.tokenize(written.map(({ text }) => text));
  for (const [index, { name, ids }] of written.entries()) {
    const where = firstDifference(theirs[index] ?? [], ids);
    if (where !== undefined) {
      return [{ part: 'tokenizer', detail: `${who} cuts the text '${name}' differently from token ${where}` }];
    }
  }
  return [];
}

/** 1-based, with what is there. */
function firstDifference(ours: readonly number[], theirs: readonly number[]): string | undefined {
  const at = theirs.findIndex((id, index) => id !== ours[index]);
  if (at < 0 && ours.length === theirs.length) return undefined;
  const from = at < 0 ? theirs.length : at;
  return `${String(from + 1)} (${String(ours[from] ?? 'none')}, transformers ${String(theirs[from] ?? 'none')})`;
}

/** Both texts from where they part. */
function excerpt(ours: string, theirs: string): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  return `${JSON.stringify(ours.slice(at, at + 20))} where transformers write ${JSON.stringify(theirs.slice(at, at + 20))}`;
}
