import type { TrainingSettings } from '../../../protocol/project';

/** A name in `training.targetModules` that cannot be trained, or not be exported after. */
export interface TargetProblem {
  /** Its place in the list. */
  readonly index: number;
  readonly message: string;
}

/** Tables of the vocabulary, by the names that transformers gives them: a GGUF adapter holds linear layers only. */
const VOCABULARY = new Set(['lm_head', 'embed_tokens', 'embed_out', 'embed_in', 'wte', 'wpe', 'word_embeddings']);

/**
 * What of the list PEFT or llama.cpp would not take, said before a training is paid for.
 *
 * @param layers - the base model's layers with a weight of two dimensions, e.g. `model.layers.0.self_attn.q_proj`; undefined
 *   while it is not prepared
 */
export function targetProblems(
  targetModules: TrainingSettings['targetModules'],
  layers: readonly string[] | undefined,
): TargetProblem[] {
  if (targetModules === 'all-linear') return [];
  return targetModules.flatMap((name, index) => {
    const message = problemOf(name, layers);
    return message === undefined ? [] : [{ index, message }];
  });
}

function problemOf(name: string, layers: readonly string[] | undefined): string | undefined {
  const linear = [...new Set(layers?.map(lastPart))].filter((part) => !VOCABULARY.has(part)).sort();
  const cure = linear.length === 0 ? 'Leave it out.' : `Its linear layers are: ${linear.join(', ')}.`;
  // PEFT takes a name for the end of a layer's path, after a dot.
  const meant = layers?.filter((layer) => layer === name || layer.endsWith(`.${name}`)) ?? [];
  if (VOCABULARY.has(lastPart(name)) || meant.some((layer) => VOCABULARY.has(lastPart(layer)))) {
    return `'${name}' in training.targetModules is a table of the vocabulary, of which llama.cpp takes no adapter: the training could not be exported. ${cure}`;
  }
  if (!layers || meant.length > 0) return undefined;
  return `'${name}' in training.targetModules is no linear layer of this base model. ${cure}`;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
