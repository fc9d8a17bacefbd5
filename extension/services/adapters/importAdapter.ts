import { cp } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { RunEvent } from '../../../protocol/events';
import type { TrainingSettings } from '../../../protocol/project';
import { adapterFolderInvalid } from '../../core/errors';
import { requireReady, type Environment } from '../environment/environment';
import { exists, noticingFullDisk, readJsonIfThere, writeText } from '../system/files';
import { makeRunFolder } from '../runs/runFolder';
import { EVENTS_FILE, type Run } from '../runs/runs';
import { prepareTraining, type TrainingOptions } from '../training/training';

/** The fields of PEFT's `adapter_config.json` that tell a LoRA that llama.cpp can take. */
const AdapterConfig = z.object({
  peft_type: z.literal('LORA'),
  r: z.number().int().min(1),
  lora_alpha: z.number().positive(),
  target_modules: z.union([z.string(), z.array(z.string())]),
  use_dora: z.boolean().default(false),
  use_rslora: z.boolean().default(false),
});

/**
 * Makes a finished run of zero steps out of a PEFT adapter that was trained elsewhere. It still has to be exported.
 *
 * @throws UserError when the folder holds no LoRA adapter
 */
export async function importAdapter(
  folder: string,
  options: TrainingOptions & { environment: Environment },
): Promise<Run> {
  const config = await readJsonIfThere(path.join(folder, 'adapter_config.json'), AdapterConfig);
  if (!config) throw adapterFolderInvalid(folder, 'there is no adapter_config.json');
  if (!(await exists(path.join(folder, 'adapter_model.safetensors')))) {
    throw adapterFolderInvalid(folder, 'there is no adapter_model.safetensors');
  }
  const { project, base, environment } = options;
  const versions = await requireReady(environment);
  const { target_modules: modules, r: rank, lora_alpha: alpha } = config;
  const overrides = {
    rank,
    alpha,
    method: methodOf(config),
    targetModules: typeof modules === 'string' ? ('all-linear' as const) : modules,
  };
  const prepared = await prepareTraining({ project, base, overrides });
  const end: RunEvent = {
    type: 'end',
    time: new Date().toISOString(),
    outcome: 'completed',
    steps: 0,
    seconds: 0,
  };
  return makeRunFolder({ project, base, versions, ...prepared }, async (run) => {
    await noticingFullDisk(run, () => cp(folder, path.join(run, 'adapter'), { recursive: true }));
    await writeText(path.join(run, EVENTS_FILE), `${JSON.stringify(end)}\n`);
  });
}

function methodOf(config: z.infer<typeof AdapterConfig>): TrainingSettings['method'] {
  if (config.use_dora) return 'dora';
  return config.use_rslora ? 'rslora' : 'lora';
}
