import type { BaseModelManifest } from '../../protocol/run';
import type { ConversationEncoder } from '../core/conversation/encoder';
import { notWrittenYet } from '../core/errors';
import type { Environment } from './environment';
import type { TaskOptions } from './progress';

/** A base model made ready: Hugging Face folder for training, GGUF for answering, tokenizer for everybody. */
export interface BaseModel {
  readonly folder: string;
  readonly manifest: BaseModelManifest;
  /** Absolute. */
  readonly huggingFaceFolder: string;
  readonly gguf: string;
  readonly ggufF32: string;
  encoder(): Promise<ConversationEncoder>;
}

/** The prepared base model, or undefined when it has not been prepared yet. Fast: reads one small file. */
export function findBaseModel(requested: string, options: { projectFolder: string; home?: string }): Promise<BaseModel | undefined> {
  return Promise.reject(notWrittenYet(requested + options.projectFolder));
}

/** Prepares it (once): takes the embedded one from the environment, dequantises, writes the tokenizer. */
export function prepareBaseModel(
  requested: string,
  options: TaskOptions & { projectFolder: string; environment: Environment; home?: string },
): Promise<BaseModel> {
  return Promise.reject(notWrittenYet(requested + options.projectFolder));
}
