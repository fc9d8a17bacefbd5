import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BaseModelSetting } from '../../../protocol/project';
import { BaseModelManifest, BaseProof } from '../../../protocol/run';
import type { TemplateChoice } from '../../../protocol/template';
import { baseModelText } from '../../core/baseModel';
import { ConversationEncoder } from '../../core/conversation/encoder';
import { baseModelNotPrepared } from '../../core/errors';
import { LoadedTokenizer } from '../../core/tokenizer/loadedTokenizer';
import { readJsonIfThere } from '../system/files';
import { PROOF_FILE } from './proof';
import { locate, preparedFolder, type Location } from './source';
import { readTokenizerFiles } from './tokenizerFiles';

/** A base model made ready: Hugging Face folder for training, GGUF for answering, tokenizer for everybody. */
export interface BaseModel {
  readonly folder: string;
  readonly manifest: BaseModelManifest;
  /** Undefined for one that was prepared before bases were proven. */
  readonly proof: BaseProof | undefined;
  /** Absolute. */
  readonly huggingFaceFolder: string;
  readonly gguf: string;
  readonly ggufF32: string;
  /**
   * How it is spoken to.
   *
   * @param choice - what a project or a run puts in place of, and beside, the model's own chat template
   */
  encoder(choice?: TemplateChoice): Promise<ConversationEncoder>;
}

/** The prepared base model, or undefined when it has not been prepared yet. Fast: reads two small files. */
export async function findBaseModel(requested: BaseModelSetting, options: Location): Promise<BaseModel | undefined> {
  const source = await locate(requested, options);
  const base = await openBaseModel(preparedFolder(source, options));
  const { quantization } = source;
  return quantization === undefined || base?.manifest.quantization === quantization ? base : undefined;
}

/** The prepared base model, or an error that says how to prepare it. */
export async function requireBaseModel(requested: BaseModelSetting, options: Location): Promise<BaseModel> {
  const base = await findBaseModel(requested, options);
  if (!base) throw baseModelNotPrepared(baseModelText(requested));
  return base;
}

/** The base model in a folder of the data home; undefined while it is not whole. */
export async function openBaseModel(folder: string): Promise<BaseModel | undefined> {
  // One that is torn is made again, like one that is not there.
  const manifest = await readJsonIfThere(path.join(folder, 'base.json'), BaseModelManifest).catch(() => undefined);
  if (!manifest || !(await isWhole(folder, manifest))) return undefined;
  const proof = await readJsonIfThere(path.join(folder, PROOF_FILE), BaseProof).catch(() => undefined);
  const huggingFaceFolder = path.resolve(folder, manifest.files.huggingFace);
  let tokenizer: Promise<LoadedTokenizer> | undefined;
  // Of the choice that was asked for last, which is mostly the next as well.
  let last: { readonly key: string; readonly encoder: ConversationEncoder } | undefined;
  return {
    folder,
    manifest,
    proof,
    huggingFaceFolder,
    gguf: path.resolve(folder, manifest.files.gguf),
    ggufF32: path.resolve(folder, manifest.files.ggufF32),
    encoder: async (choice) => {
      const loaded = await (tokenizer ??= readTokenizerFiles(huggingFaceFolder).then(
        (files) => new LoadedTokenizer(files),
      ));
      const key = JSON.stringify(choice ?? {});
      if (last?.key !== key) last = { key, encoder: new ConversationEncoder(loaded, choice) };
      return last.encoder;
    },
  };
}

/** Whether each file is there in its size; a look into them would take minutes. */
async function isWhole(folder: string, { bytes = {} }: BaseModelManifest): Promise<boolean> {
  const sizes = await Promise.all(
    Object.entries(bytes).map(async ([file, size]) => {
      const found = await stat(path.join(folder, file)).catch(() => undefined);
      return found?.size === size;
    }),
  );
  return sizes.every(Boolean);
}
