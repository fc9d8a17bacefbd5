import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import type { MemorySettings } from '../../core/plan/fit';
import type { BaseModel } from '../models/baseModels';
import { runCommand } from '../system/command';
import type { Environment } from '../environment/environment';
import { isolatedPython } from '../environment/isolatedPython';
import { readJsonIfThere, writeJson } from '../system/files';
import { freeCores } from '../system/machine';
import type { Project } from '../projects/project';
import { listRuns, readEvents } from '../runs/runs';

/** `speed.json` in the environment's folder: what this machine multiplies, measured once at set-up. */
const Speed = z.object({ version: z.literal(1), flopsPerSecond: z.number().positive(), threads: z.number().int() });
type Speed = z.infer<typeof Speed>;

/** Multiplies two matrices of 1024 × 1024 for about a second: 2 · n³ operations each time. */
const MEASURE = [
  'import json, sys, time, torch',
  'torch.set_num_threads(int(sys.argv[1]))',
  'device = "cuda" if torch.cuda.is_available() else "cpu"',
  'n = 4096 if device == "cuda" else 1024',
  'a = torch.randn(n, n, device=device, dtype=torch.bfloat16 if device == "cuda" else torch.float32)',
  'wait = torch.cuda.synchronize if device == "cuda" else lambda: None',
  'a @ a; wait()',
  'best = 0.0',
  'began = time.perf_counter()',
  'while time.perf_counter() - began < 1.0:',
  '    start = time.perf_counter(); a @ a; wait()',
  '    best = max(best, 2 * n**3 / (time.perf_counter() - start))',
  'print(json.dumps(best))',
].join('\n');

/** Measures once; a machine that cannot be measured has no speed, and that is no error. */
export async function measureSpeed(environment: Environment, signal?: AbortSignal): Promise<void> {
  if (await readSpeed(environment)) return;
  const threads = freeCores();
  const result = await runCommand(isolatedPython(environment.python, '-c', MEASURE, String(threads)), {
    timeoutSeconds: 120,
    ...(signal && { signal }),
  });
  const speed = Speed.safeParse({ version: 1, flopsPerSecond: Number(result.stdout), threads });
  if (result.failure === undefined && speed.success) await writeJson(speedFile(environment), speed.data);
}

export async function readSpeed(environment: Environment | undefined): Promise<Speed | undefined> {
  return environment && readJsonIfThere(speedFile(environment), Speed).catch(() => undefined);
}

const speedFile = (environment: Environment) => path.join(environment.folder, 'speed.json');

/** Fewer steps than this are mostly the first one's warming up. */
const ENOUGH_STEPS = 4;

/**
 * Tokens a second (as if none were shared) of the newest run with this base model and way of computing, on this machine:
 * the median of its steps, as a step beside another program's work is slow by chance.
 */
export async function measuredRate(
  project: Project,
  base: BaseModel,
  training: MemorySettings,
): Promise<{ readonly tokensPerSecond: number; readonly run: string } | undefined> {
  const cpu = os.cpus()[0]?.model.trim();
  for (const run of await listRuns(project.runsFolder)) {
    const { manifest } = run;
    const isAlike =
      manifest?.baseModel.sha256 === base.manifest.sha256 &&
      manifest.machine.cpu === cpu &&
      isComputedAlike(manifest.training, training);
    if (!isAlike) continue;
    const rates = (await readEvents(run)).flatMap((event) => (event.type === 'step' ? [event.tokensPerSecond] : []));
    rates.sort((a, b) => a - b);
    const median = rates[Math.floor(rates.length / 2)];
    if (rates.length >= ENOUGH_STEPS && median !== undefined) return { tokensPerSecond: median, run: run.id };
  }
  return undefined;
}

/** Whether the same way of storing and computing gives the same speed. */
function isComputedAlike(a: MemorySettings, b: MemorySettings): boolean {
  return a.method === b.method && a.precision === b.precision && a.gradientCheckpointing === b.gradientCheckpointing;
}
