import type { GenerationSettings } from '../../protocol/project';
import type { StopReason } from '../../protocol/evaluation';
import { notWrittenYet } from '../core/errors';

export interface GenerateOptions {
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
  logprobs(ids: readonly number[], adapter?: string): Promise<number[]>;
  tokenize(texts: readonly string[]): Promise<number[][]>;
  /** Pid of the child, while there is one. */
  readonly pid: number | undefined;
  dispose(): Promise<void>;
}

/** @param hostScript - absolute path of the bundled `dist/inference-host.mjs` */
export function createInference(hostScript: string): Inference {
  throw notWrittenYet(hostScript);
}
