/** CUDA of the builds that torch 2.13.0 comes in, oldest first; the last is the one that PyPI has for Linux. */
const CUDA_BUILDS = ['12.6', '12.8', '13.0'] as const;
export const DEFAULT_CUDA = '13.0';

/**
 * The newest build that a driver runs, as uv's `--torch-backend` names it.
 *
 * @param driverCuda - the newest CUDA of the driver, e.g. `12.4`; undefined where it does not say
 * @returns e.g. `cu128`; `cpu` where the driver is older than every build
 */
export function torchBackend(driverCuda: string | undefined): string {
  if (driverCuda === undefined) return `cu${DEFAULT_CUDA.replace('.', '')}`;
  const fitting = CUDA_BUILDS.findLast((build) => !isOlder(driverCuda, build));
  return fitting === undefined ? 'cpu' : `cu${fitting.replace('.', '')}`;
}

/** CUDA that an installed torch was built for: `2.13.0+cu128` → `12.8`; none for a CPU build, Linux' default without a tag. */
export function cudaOfBuild(torchVersion: string): string | undefined {
  if (process.platform === 'darwin' || torchVersion.includes('+cpu')) return undefined;
  const digits = /\+cu(\d+)(\d)$/.exec(torchVersion);
  return digits ? `${digits[1] ?? ''}.${digits[2] ?? ''}` : DEFAULT_CUDA;
}

/** Whether version `a` (major.minor) is older than `b`. */
export function isOlder(a: string, b: string): boolean {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor < bMajor || (aMajor === bMajor && aMinor < bMinor);
}
