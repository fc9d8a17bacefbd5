import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {
  baseFolderAdapter,
  baseFolderIncomplete,
  baseModelCustomCode,
  baseModelNotText,
  baseModelQuantised,
  baseOnlyPickle,
} from '../../core/errors';
import { exists, readJsonIfThere } from '../system/files';
import { readSafetensors } from './safetensors';

/** A folder that a base model can be made of, as far as its files tell without Python. */
export interface HuggingFaceFolder {
  readonly architecture: string;
  readonly parameters: number;
  /** Of the weights. */
  readonly bytes: number;
}

const INDEX = 'model.safetensors.index.json';
const Index = z.object({ weight_map: z.record(z.string(), z.string()) });
const Config = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().optional(),
  auto_map: z.unknown().optional(),
  quantization_config: z.looseObject({ quant_method: z.string().optional() }).nullish(),
  is_encoder_decoder: z.boolean().optional(),
});
const TokenizerConfig = z.looseObject({ auto_map: z.unknown().optional() });

/** What tells one state of a folder from the next: its files that a model is made of, their sizes and times. */
export async function stateOfFolder(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /\.(json|safetensors|model|jinja)$|^merges\.txt$/.test(name));
  const states = await Promise.all(
    names.sort().map(async (name) => {
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      return `${name} ${String(found?.size)} ${String(found?.mtimeMs)}`;
    }),
  );
  return states.join('\n');
}

/**
 * Looks at all that can be told before anything is installed, converted or copied.
 *
 * @throws UserError with what stands in the way
 */
export async function examineFolder(folder: string): Promise<HuggingFaceFolder> {
  const names = await readdir(folder);
  if (!names.includes('config.json') && names.includes('adapter_config.json')) throw baseFolderAdapter(folder);
  const tokenizer = await readJsonIfThere(path.join(folder, 'tokenizer_config.json'), TokenizerConfig);
  const architecture = await examineConfig(folder);
  if (tokenizer?.auto_map) throw baseModelCustomCode(folder);
  const weights = await weightsOf(folder, names);
  const hasTokenizer = ['tokenizer.json', 'tokenizer.model', 'vocab.json'].some((name) => names.includes(name));
  if (!hasTokenizer) throw baseFolderIncomplete(folder, 'tokenizer.json');
  if (!tokenizer) throw baseFolderIncomplete(folder, 'tokenizer_config.json');
  const headers = await Promise.all(weights.map((name) => readSafetensors(path.join(folder, name))));
  return {
    architecture,
    parameters: headers.reduce((sum, header) => sum + header.parameters, 0),
    bytes: headers.reduce((sum, header) => sum + header.bytes, 0),
  };
}

/**
 * Looks at what the configuration alone tells: of a model of the hub it is here before the rest is.
 *
 * @param named - what the errors call it
 * @returns the architecture
 * @throws UserError with what stands in the way
 */
export async function examineConfig(folder: string, named = folder): Promise<string> {
  const config = await readJsonIfThere(path.join(folder, 'config.json'), Config);
  if (!config) throw baseFolderIncomplete(named, 'config.json');
  if (config.auto_map) throw baseModelCustomCode(named);
  const quantised = config.quantization_config;
  if (quantised) throw baseModelQuantised(named, quantised.quant_method ?? 'unknown');
  const architecture = config.architectures?.[0] ?? config.model_type ?? '';
  const other = otherKind(architecture, config);
  if (other !== undefined) throw baseModelNotText(named, architecture, other);
  return architecture;
}

/** Why it is no language model that reads and writes text alone; undefined for one that is. */
function otherKind(architecture: string, config: z.infer<typeof Config>): string | undefined {
  const sees = ['vision_config', 'audio_config', 'vision_tower', 'mm_vision_tower'].find((key) => key in config);
  if (sees !== undefined) return 'it also reads images or sound';
  if (config.is_encoder_decoder) return 'it has an encoder of its own';
  if (!/(ForCausalLM|LMHeadModel)$/.test(architecture)) return 'it does not continue a text';
  return undefined;
}

/** Names of the files with the weights. */
async function weightsOf(folder: string, names: readonly string[]): Promise<string[]> {
  const index = await readJsonIfThere(path.join(folder, INDEX), Index);
  if (index) {
    const shards = [...new Set(Object.values(index.weight_map))].sort();
    for (const shard of shards) {
      // Never a path that leads out of the folder.
      if (path.basename(shard) !== shard || !(await exists(path.join(folder, shard))))
        throw baseFolderIncomplete(folder, shard);
    }
    return shards;
  }
  if (names.includes('model.safetensors')) return ['model.safetensors'];
  const pickle = names.find((name) => /\.(bin|pt|pth|ckpt)$/.test(name));
  if (pickle !== undefined) throw baseOnlyPickle(folder, pickle);
  throw baseFolderIncomplete(folder, 'model.safetensors');
}
