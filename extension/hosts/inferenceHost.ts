import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import {
  getLlama,
  LlamaLogLevel,
  type Llama,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import { Channel, type Handlers } from '../../protocol/channel';
import { toErrorDetails } from '../../protocol/errors';
import { InferenceClient, InferenceHost } from '../../protocol/inference';
import {
  adapterUnreadable,
  contextTooSmall,
  inferenceNotLoaded,
  llamaUnavailable,
  modelUnreadable,
} from '../core/errors';
import { TextStream } from './textStream';

/**
 * Entry point of the inference child: llama.cpp behind a channel over the process's IPC. The model stays loaded; each adapter
 * has a context of its own over it, because llama.cpp takes an adapter when a context is made.
 */

/** Contexts kept: the base's and those of the adapters used last. */
const KEPT_CONTEXTS = 3;
/** Positions whose probabilities are held at a time: each is a map of the whole vocabulary. */
const LOGPROBS_AT_ONCE = 16;

interface Loaded {
  readonly path: string;
  readonly threads: number;
  readonly contextSize: number;
  readonly model: LlamaModel;
  /** By adapter (path and time of change), the one used last at the end. */
  readonly sequences: Map<string, LlamaContextSequence>;
}

let llama: Promise<Llama> | undefined;
let loaded: Loaded | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** One request at a time: they share the model and its contexts. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = queue.then(work);
  queue = result.catch(() => undefined);
  return result;
}

function startLlama(): Promise<Llama> {
  // Looking for a GPU that is not there costs seconds on Linux; the driver's file tells at once.
  const gpu = process.platform === 'linux' && !existsSync('/proc/driver/nvidia/version') ? false : 'auto';
  return getLlama({
    build: 'never',
    gpu,
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
  }).catch((error: unknown) => {
    llama = undefined;
    throw llamaUnavailable(toErrorDetails(error).message);
  });
}

async function load(modelPath: string, contextSize: number, threads: number): Promise<Loaded> {
  if (loaded?.path === modelPath && loaded.threads === threads && loaded.contextSize >= contextSize) return loaded;
  const previous = loaded;
  loaded = undefined;
  await previous?.model.dispose();
  if (!existsSync(modelPath)) throw modelUnreadable(modelPath, 'there is no such file');
  if (!(await looksLikeGguf(modelPath))) throw modelUnreadable(modelPath, 'it is no GGUF file');
  const engine = await (llama ??= startLlama());
  const model = await engine.loadModel({ modelPath }).catch((error: unknown) => {
    throw modelUnreadable(modelPath, toErrorDetails(error).message);
  });
  const size = Math.min(contextSize, model.trainContextSize);
  loaded = {
    path: modelPath,
    threads,
    contextSize: size,
    model,
    sequences: new Map(),
  };
  return loaded;
}

/** The library's own reader takes half a minute over a file that only begins like one. */
async function looksLikeGguf(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    return bytesRead === 8 && buffer.toString('latin1', 0, 4) === 'GGUF' && buffer.readUInt32LE(4) <= 3;
  } finally {
    await handle.close();
  }
}

/** The adapter's sequence, with whatever it still holds from the last question. */
async function sequenceFor(adapter: string | undefined): Promise<LlamaContextSequence> {
  if (!loaded) throw inferenceNotLoaded();
  const { sequences } = loaded;
  const key = adapter === undefined ? '' : `${adapter}\0${String(await changeTime(adapter))}`;
  let sequence = sequences.get(key);
  if (!sequence) {
    for (const [oldest, old] of [...sequences].slice(0, Math.max(0, sequences.size + 1 - KEPT_CONTEXTS))) {
      sequences.delete(oldest);
      await old.context.dispose();
    }
    sequence = await createSequence(loaded, adapter);
  }
  sequences.delete(key);
  sequences.set(key, sequence);
  return sequence;
}

async function createSequence(over: Loaded, adapter: string | undefined): Promise<LlamaContextSequence> {
  const { model, contextSize, threads, path } = over;
  const lora = adapter === undefined ? {} : { lora: { adapters: [{ filePath: adapter, scale: 1 }] } };
  try {
    return (
      await model.createContext({
        contextSize,
        threads,
        flashAttention: false,
        ...lora,
      })
    ).getSequence();
  } catch (error) {
    const reason = toErrorDetails(error).message;
    throw adapter === undefined ? modelUnreadable(path, reason) : adapterUnreadable(adapter, reason);
  }
}

async function changeTime(adapter: string): Promise<number> {
  const found = await stat(adapter).catch(() => undefined);
  if (!found) throw adapterUnreadable(adapter, 'there is no such file');
  return found.mtimeMs;
}

const handlers: Handlers<typeof InferenceHost> = {
  requests: {
    load: ({ modelPath, contextSize, threads }) =>
      inTurn(async () => {
        const started = performance.now();
        const { model } = await load(modelPath, contextSize, threads);
        return {
          seconds: secondsSince(started),
          trainContextSize: model.trainContextSize,
        };
      }),

    generate: ({ stream, ids, adapter, generation, stopIds }, signal) =>
      inTurn(async () => {
        const started = performance.now();
        const sequence = await sequenceFor(adapter);
        if (ids.length >= sequence.contextSize) throw contextTooSmall(ids.length, sequence.contextSize);
        const { model } = sequence;
        const kept = commonPrefix(sequence.contextTokens, ids, ids.length - 1);
        if (kept < sequence.contextTokens.length) {
          await sequence.eraseContextTokenRanges([{ start: kept, end: sequence.contextTokens.length }]);
        }
        const most = Math.min(generation.maxTokens, sequence.contextSize - ids.length);
        // Special tokens stay visible: an answer that leaks the template must show it.
        const text = new TextStream<Token>((tokens, before) => model.detokenize(tokens, true, before));
        const tell = (more: string) => {
          if (more !== '') channel.notify('text', { stream, text: more });
        };
        const stops = new Set(stopIds);
        const answer: number[] = [];
        // A function, because it changes while one waits.
        const isCancelled = () => signal.aborted;
        let stopReason: 'end-of-turn' | 'max-tokens' | 'cancelled' = isCancelled() ? 'cancelled' : 'max-tokens';
        if (!isCancelled()) {
          const sampling = {
            temperature: generation.temperature,
            topP: generation.topP,
            topK: 0,
            seed: generation.seed,
          };
          for await (const token of sequence.evaluate(ids.slice(kept) as Token[], {
            ...sampling,
            yieldEogToken: true,
          })) {
            if (stops.has(token) || model.isEogToken(token)) {
              stopReason = 'end-of-turn';
              break;
            }
            answer.push(token);
            tell(text.push(token));
            if (isCancelled()) stopReason = 'cancelled';
            if (isCancelled() || answer.length >= most) break;
          }
        }
        tell(text.end());
        return {
          text: text.text,
          ids: answer,
          stopReason,
          seconds: secondsSince(started),
        };
      }),

    logprobs: ({ ids, positions, adapter }) =>
      inTurn(async () => {
        const sequence = await sequenceFor(adapter);
        if (ids.length > sequence.contextSize) throw contextTooSmall(ids.length, sequence.contextSize);
        await sequence.clearHistory();
        const logprobs: number[] = [];
        let evaluated = 0;
        for (let at = 0; at < positions.length; at += LOGPROBS_AT_ONCE) {
          const wanted = new Set(positions.slice(at, at + LOGPROBS_AT_ONCE));
          const batch = ids.slice(evaluated, Math.max(...wanted) + 1);
          const outputs = await sequence.controlledEvaluate(
            batch.map((id, index): Token | [Token, object] =>
              wanted.has(evaluated + index) ? [id as Token, { generateNext: { probabilities: true } }] : (id as Token),
            ),
          );
          for (const position of wanted) {
            const { probabilities } = outputs[position - evaluated]?.next ?? {};
            logprobs.push(Math.log(probabilities?.get(ids[position + 1] as Token) ?? NaN));
          }
          evaluated += batch.length;
        }
        return { logprobs };
      }),

    tokenize: ({ texts }) =>
      inTurn(() => {
        const model = loaded?.model;
        if (!model) throw inferenceNotLoaded();
        return Promise.resolve({
          ids: texts.map((text) => [...model.tokenize(text, true)]),
        });
      }),
  },
  notifications: {},
};

function commonPrefix(a: readonly number[], b: readonly number[], limit: number): number {
  let length = 0;
  while (length < limit && length < a.length && a[length] === b[length]) length++;
  return length;
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

const channel = new Channel(
  {
    send: (message) => process.send?.(message),
    listen: (listener) => {
      process.on('message', listener);
      return () => process.off('message', listener);
    },
  },
  InferenceClient,
  InferenceHost,
  handlers,
);

// Without whoever started it, there is nobody to answer.
process.on('disconnect', () => process.exit(0));
