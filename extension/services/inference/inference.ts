import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { StopReason } from '../../../protocol/evaluation';
import { Channel } from '../../../protocol/channel';
import { InferenceClient, InferenceHost } from '../../../protocol/inference';
import type { GenerationSettings } from '../../../protocol/project';
import { inferenceDied, inferenceNotLoaded } from '../../core/errors';
import { startHost } from '../system/children';
import { freeCores } from '../system/machine';

interface GenerateOptions {
  readonly ids: readonly number[];
  /** Absolute path of an `adapter.gguf`; absent for the base model. */
  readonly adapter?: string;
  readonly generation: GenerationSettings;
  readonly stopIds: readonly number[];
  readonly onText?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface Generated {
  readonly text: string;
  readonly ids: number[];
  readonly stopReason: StopReason;
  readonly seconds: number;
}

/**
 * llama.cpp in a child process of its own. The child starts with the first request, and again after it died: a crash costs
 * one answer (which rejects with what happened), not the window.
 */
export interface Inference {
  load(modelPath: string, options?: { contextSize?: number; threads?: number }): Promise<void>;
  generate(options: GenerateOptions): Promise<Generated>;
  /** log p(ids[i + 1] | ids[0..i]) for each i of `positions`; each costs a look at the whole vocabulary. */
  logprobs(ids: readonly number[], positions: readonly number[], adapter?: string): Promise<number[]>;
  tokenize(texts: readonly string[]): Promise<number[][]>;
  /** Pid of the child, while there is one. */
  readonly pid: number | undefined;
  dispose(): Promise<void>;
}

const DEFAULT_CONTEXT_SIZE = 4096;
const STDERR_KEPT = 4_000;
const EXIT_PATIENCE_MS = 3_000;

type HostChannel = Channel<typeof InferenceHost, typeof InferenceClient>;
interface Model {
  modelPath: string;
  contextSize: number;
  threads: number;
}

/** @param hostScript - absolute path of the bundled `dist/inference-host.mjs` */
export function createInference(hostScript: string): Inference {
  return new InferenceChild(hostScript);
}

class InferenceChild implements Inference {
  private host:
    | {
        child: ChildProcess;
        channel: HostChannel;
        loaded: Promise<unknown> | undefined;
      }
    | undefined;
  private model: Model | undefined;
  private readonly streams = new Map<number, (text: string) => void>();
  private nextStream = 1;

  constructor(private readonly hostScript: string) {}

  get pid(): number | undefined {
    return this.host?.child.pid;
  }

  async load(modelPath: string, options: { contextSize?: number; threads?: number } = {}): Promise<void> {
    this.model = {
      modelPath,
      contextSize: options.contextSize ?? DEFAULT_CONTEXT_SIZE,
      threads: options.threads ?? freeCores(),
    };
    if (this.host) this.host.loaded = undefined;
    await this.ready();
  }

  async generate({ onText, signal, ids, stopIds, adapter, generation }: GenerateOptions): Promise<Generated> {
    const channel = await this.ready();
    const stream = this.nextStream++;
    if (onText) this.streams.set(stream, onText);
    try {
      const params = {
        stream,
        ids: [...ids],
        stopIds: [...stopIds],
        generation,
        ...(adapter !== undefined && { adapter }),
      };
      return await channel.request('generate', params, signal);
    } finally {
      this.streams.delete(stream);
    }
  }

  async logprobs(ids: readonly number[], positions: readonly number[], adapter?: string): Promise<number[]> {
    const channel = await this.ready();
    return (
      await channel.request('logprobs', {
        ids: [...ids],
        positions: [...positions],
        ...(adapter !== undefined && { adapter }),
      })
    ).logprobs;
  }

  async tokenize(texts: readonly string[]): Promise<number[][]> {
    const channel = await this.ready();
    return (await channel.request('tokenize', { texts: [...texts] })).ids;
  }

  async dispose(): Promise<void> {
    const child = this.host?.child;
    this.host = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_PATIENCE_MS);
    await exited;
    clearTimeout(timer);
  }

  /** A living child with the model in it. */
  private async ready(): Promise<HostChannel> {
    if (!this.model) throw inferenceNotLoaded();
    const host = (this.host ??= this.start());
    host.loaded ??= host.channel.request('load', this.model);
    try {
      await host.loaded;
    } catch (error) {
      host.loaded = undefined;
      throw error;
    }
    return host.channel;
  }

  private start() {
    const child = startHost(this.hostScript);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    const channel: HostChannel = new Channel(
      {
        send: (message) => {
          // The exit event tells what became of the child; a message that it no longer takes is not another error.
          if (child.connected) child.send(message as object, () => undefined);
        },
        listen: (listener) => {
          child.on('message', listener);
          return () => child.off('message', listener);
        },
      },
      InferenceHost,
      InferenceClient,
      {
        requests: {},
        notifications: {
          text: ({ stream, text }) => this.streams.get(stream)?.(text),
        },
      },
    );
    const ended = (exit: string) => {
      if (this.host?.child === child) this.host = undefined;
      channel.close(inferenceDied(exit, stderr));
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(signal ? `signal ${signal}` : `exit code ${String(code)}`));
    return {
      child,
      channel,
      loaded: undefined as Promise<unknown> | undefined,
    };
  }
}
