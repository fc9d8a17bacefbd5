import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { TrainingSettings } from '../../../protocol/project';
import { architectureOf, countParameters } from '../../core/plan/architecture';
import type { Room } from '../../core/plan/fit';
import { fitOfModel, type ModelFit } from '../../core/plan/modelFit';
import { dataHome } from '../system/dataHome';
import { openBaseModel } from './baseModels';
import { cachedModels } from './hubCache';
import { EMBEDDED_BASE_MODEL } from './source';

/** A base model that needs nothing, or little, to be trained on. */
export interface BaseModelChoice {
  /** What persona.json says of it. */
  readonly setting: string;
  readonly kind: 'builtin' | 'prepared' | 'cached';
  readonly parameters?: number | undefined;
  readonly contextLength?: number | undefined;
  /** Of its weights. */
  readonly bytes?: number | undefined;
  readonly license?: string | undefined;
  /** Undefined for an architecture whose memory cannot be told. */
  readonly fit?: ModelFit | undefined;
}

export interface ChoiceOptions {
  readonly training: TrainingSettings;
  /** Where it would train. */
  readonly room: Room;
  /** Of the processor, where llama.cpp answers. */
  readonly memoryBytes: number;
  readonly home?: string;
}

/** Known without reading it, so that it can be told before the set-up. */
const EMBEDDED = { parameters: 134_515_008, contextLength: 8192, bytes: 98_362_432, license: 'apache-2.0' } as const;

/** What is on this machine: the embedded model, those made ready, and those in the hub's cache; each once. */
export async function baseModelChoices(options: ChoiceOptions): Promise<BaseModelChoice[]> {
  const prepared = await preparedChoices(options);
  const embedded = prepared.find(({ setting }) => setting === EMBEDDED_BASE_MODEL);
  const others = prepared.filter((choice) => choice !== embedded);
  const cached = await Promise.all(
    (await cachedModels())
      .filter(({ id }) => !others.some(({ setting }) => setting === id))
      .map(async ({ id, folder, bytes }): Promise<BaseModelChoice> => {
        const license = await licenseIn(folder);
        return { setting: id, kind: 'cached', bytes, license, ...(await toldByConfig(folder, options)) };
      }),
  );
  const builtin: BaseModelChoice = { ...EMBEDDED, setting: EMBEDDED_BASE_MODEL, kind: 'builtin', fit: embedded?.fit };
  return [builtin, ...others, ...cached];
}

async function preparedChoices(options: ChoiceOptions): Promise<BaseModelChoice[]> {
  const folder = path.join(options.home ?? dataHome(), 'models');
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.includes('.')).sort();
  const found = await Promise.all(
    names.map(async (name): Promise<BaseModelChoice | undefined> => {
      const base = await openBaseModel(path.join(folder, name)).catch(() => undefined);
      if (!base) return undefined;
      const { requested, parameters, contextLength } = base.manifest;
      const bytes = (await stat(base.gguf).catch(() => undefined))?.size;
      const { fit } = await toldByConfig(base.huggingFaceFolder, options, bytes);
      return { setting: requested, kind: 'prepared', parameters, contextLength, bytes, fit };
    }),
  );
  const bySetting = new Map(found.filter((choice) => choice !== undefined).map((choice) => [choice.setting, choice]));
  return [...bySetting.values()];
}

/** What a `config.json` says of the model's size, and so of what it takes. */
async function toldByConfig(
  folder: string,
  { training, room, memoryBytes }: ChoiceOptions,
  ggufBytes?: number,
): Promise<Pick<BaseModelChoice, 'parameters' | 'contextLength' | 'fit'>> {
  try {
    const config = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
    const length = config['max_position_embeddings'];
    const contextLength = typeof length === 'number' ? length : undefined;
    const model = architectureOf(config);
    if (!model) return { contextLength };
    const { linear, embeddings, norms } = countParameters(model);
    const fit = fitOfModel(model, training, room, { memoryBytes, ggufBytes });
    return { parameters: linear + embeddings + norms, contextLength, fit };
  } catch {
    return {};
  }
}

/** Of the model card, where its tools brought one. */
async function licenseIn(folder: string): Promise<string | undefined> {
  const card = await readFile(path.join(folder, 'README.md'), 'utf8').catch(() => '');
  const [, head = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card) ?? [];
  return /^license: *["']?([\w.+-]+)/m.exec(head)?.[1];
}
