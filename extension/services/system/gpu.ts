import { runCommand } from './command';

/** The first NVIDIA graphics card, as its driver tells it. */
export interface NvidiaGpu {
  readonly name: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** e.g. `535.183.01` */
  readonly driver: string;
  /** The newest CUDA that the driver runs, e.g. `12.2`; undefined where nvidia-smi does not say. */
  readonly cuda: string | undefined;
}

const MiB = 1024 ** 2;

/** Asks `nvidia-smi`, which comes with the driver; undefined where there is no card or no driver. */
export async function findNvidiaGpu(signal?: AbortSignal): Promise<NvidiaGpu | undefined> {
  const ask = (...args: string[]) =>
    runCommand({ file: 'nvidia-smi', arguments: args }, { timeoutSeconds: 20, ...(signal && { signal }) });
  const query = await ask('--query-gpu=name,memory.total,memory.free,driver_version', '--format=csv,noheader,nounits');
  if (query.failure !== undefined) return undefined;
  return parseNvidiaSmi(query.stdout, (await ask()).stdout);
}

/**
 * @param query - `name, total MiB, free MiB, driver` for each card
 * @param banner - what nvidia-smi prints without options: the only place that names the driver's CUDA
 */
export function parseNvidiaSmi(query: string, banner: string): NvidiaGpu | undefined {
  const [name, total, free, driver] = (query.split('\n')[0] ?? '').split(',').map((cell) => cell.trim());
  const [totalMiB, freeMiB] = [Number(total), Number(free)];
  if (!name || !driver || !Number.isFinite(totalMiB) || !Number.isFinite(freeMiB)) return undefined;
  return {
    name,
    totalBytes: totalMiB * MiB,
    freeBytes: freeMiB * MiB,
    driver,
    cuda: /CUDA Version: *(\d+\.\d+)/.exec(banner)?.[1],
  };
}
