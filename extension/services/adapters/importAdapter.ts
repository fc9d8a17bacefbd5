import path from 'node:path';
import * as z from 'zod';
import type { RunEvent } from '../../../protocol/events';
import type { TrainingSettings } from '../../../protocol/project';
import type { ParityReport } from '../../../protocol/run';
import { adapterFolderInvalid, adapterKindUnknown } from '../../core/errors';
import { requireReady, type Environment } from '../environment/environment';
import { runTrainerVerb } from '../environment/trainerCommand';
import type { Inference } from '../inference/inference';
import { readSafetensorsShapes } from '../models/tensorShapes';
import { makeRunFolder } from '../runs/runFolder';
import { EVENTS_FILE, type Run } from '../runs/runs';
import { readJsonIfThere, writeText } from '../system/files';
import { partOf, type TaskOptions } from '../system/progress';
import { prepareTraining, type TrainingOptions } from '../training/training';
import { checkParity } from './parity';

const Kind = z.object({ peft_type: z.unknown() });

/** The fields of PEFT's `adapter_config.json` that are a run's settings. The trainer judges the rest, and the tensors. */
const AdapterConfig = z.object({
  r: z.number().int().min(1),
  lora_alpha: z.number().positive(),
  use_dora: z.boolean().nullish(),
  use_rslora: z.boolean().nullish(),
  base_model_name_or_path: z.string().nullish(),
});

export interface ImportedAdapter {
  readonly run: Run;
  readonly parity: ParityReport;
  /** What a person should know of the adapter, though it can be used. */
  readonly warnings: readonly string[];
}

/**
 * Makes a finished run of zero steps out of a PEFT adapter that was trained elsewhere: converted, and compared with what
 * PEFT itself makes of it. Nothing is left of an import that fails.
 *
 * @throws UserError when the folder holds no LoRA adapter of this base model that llama.cpp can take
 */
export async function importAdapter(
  folder: string,
  options: TrainingOptions & TaskOptions & { environment: Environment; inference: Inference },
): Promise<ImportedAdapter> {
  const { project, base, environment, inference, progress, signal } = options;
  const config = await readConfig(folder);
  const versions = await requireReady(environment);
  const overrides = {
    rank: config.r,
    alpha: config.lora_alpha,
    method: methodOf(config),
    targetModules: await adaptedModules(folder),
  };
  const prepared = await prepareTraining({ project, base, overrides });
  const warnings: string[] = [];
  const named = config.base_model_name_or_path;
  if (named && !isSameModel(named, [base.manifest.requested, base.huggingFaceFolder])) {
    warnings.push(
      `The adapter names the base model '${named}', and this project's is '${base.manifest.requested}'. ` +
        'Its shapes fit; whether it is the same model, its answers tell.',
    );
  }
  let parity: ParityReport | undefined;
  const run = await makeRunFolder({ project, base, versions, ...prepared }, async (partial) => {
    const args = ['import', path.resolve(folder), '--base', base.folder, '--run', partial] as const;
    await runTrainerVerb(environment, args, {
      writesTo: project.runsFolder,
      ...(progress && { progress: partOf(progress, 0, 0.6) }),
      onWarning: (text) => warnings.push(text),
      ...(signal && { signal }),
    });
    parity = await checkParity(
      { id: path.basename(folder), folder: partial },
      {
        base,
        inference,
        template: prepared.template,
        ...(progress && { progress: partOf(progress, 0.6, 1) }),
        ...(signal && { signal }),
      },
    );
    const end: RunEvent = { type: 'end', time: new Date().toISOString(), outcome: 'completed', steps: 0, seconds: 0 };
    await writeText(path.join(partial, EVENTS_FILE), `${JSON.stringify(end)}\n`);
  });
  if (!parity) throw new Error('The folder of a run was made without its contents.');
  return { run, parity, warnings };
}

async function readConfig(folder: string): Promise<z.infer<typeof AdapterConfig>> {
  const file = path.join(folder, 'adapter_config.json');
  const kind = await readJsonIfThere(file, Kind);
  if (!kind) throw adapterFolderInvalid(folder, 'there is no adapter_config.json');
  if (kind.peft_type !== 'LORA')
    throw adapterKindUnknown(folder, kind.peft_type === undefined ? 'missing' : JSON.stringify(kind.peft_type));
  const config = await readJsonIfThere(file, AdapterConfig);
  if (!config) throw adapterFolderInvalid(folder, 'there is no adapter_config.json');
  return config;
}

/** The names of the layers that the tensors adapt: what the config says may be a pattern, or all of them. */
async function adaptedModules(folder: string): Promise<TrainingSettings['targetModules']> {
  const file = path.join(folder, 'adapter_model.safetensors');
  const names = await readSafetensorsShapes(file).then(
    (shapes) => [...shapes.keys()],
    () => [],
  );
  const modules = names.flatMap((name) => /([^.]+)\.lora_A\.weight$/.exec(name)?.[1] ?? []);
  return modules.length === 0 ? 'all-linear' : [...new Set(modules)].sort();
}

function methodOf(config: z.infer<typeof AdapterConfig>): TrainingSettings['method'] {
  if (config.use_dora) return 'dora';
  return config.use_rslora ? 'rslora' : 'lora';
}

/** A model has many names: an id of the hub, a folder, a file. The same last part makes them the same; so does the folder. */
function isSameModel(named: string, names: readonly string[]): boolean {
  if (names.includes(named)) return true;
  // A run of another data home names `…/models/<model>-<hash>/huggingface`.
  const parts = named.split(/[\\/]/).filter((part) => part !== '' && part !== 'huggingface');
  const plain = (name: string) =>
    (name.split(/[\\/:]/).at(-1) ?? name)
      .toLowerCase()
      .replace(/@.*$|\.gguf$/g, '')
      .replace(/-[0-9a-f]{12}$/, '');
  return names.some((name) => plain(name) === plain(parts.at(-1) ?? named));
}
