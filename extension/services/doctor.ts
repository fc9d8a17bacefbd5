import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../protocol/errors';
import { EMBEDDED_BASE_MODEL, findBaseModel } from './baseModels';
import { runCommand } from './command';
import { dataHome } from './dataHome';
import type { Environment } from './environment';
import { exists } from './files';
import { findPython } from './python';

/** One thing that was looked at. */
export interface Finding {
  readonly id: 'python' | 'installer' | 'environment' | 'base-model' | 'llama' | 'disk';
  readonly level: 'ok' | 'warning' | 'error';
  readonly message: string;
}

const ROOM_NEEDED_GB = 5;

/** Looks at all that training and answering need; changes nothing. */
export async function examine(options: {
  readonly environment: Environment;
  readonly installation: string;
  readonly python?: string;
  readonly home?: string;
}): Promise<Finding[]> {
  const home = options.home ?? dataHome();
  return Promise.all([
    examinePython(options.python),
    examineInstaller(),
    examineEnvironment(options.environment),
    examineBaseModel(home),
    examineLlama(options.installation),
    examineDisk(home),
  ]);
}

async function examinePython(chosen?: string): Promise<Finding> {
  try {
    const python = await findPython(chosen);
    return {
      id: 'python',
      level: 'ok',
      message: `Python ${python.version} at ${python.executable}`,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { id: 'python', level: 'error', message: error.message };
  }
}

async function examineInstaller(): Promise<Finding> {
  const uv = await runCommand({ file: 'uv', arguments: ['--version'] }, { timeoutSeconds: 20 });
  const message = uv.failure === undefined ? uv.stdout.trim() : 'pip (uv is not on the PATH; it would be faster)';
  return { id: 'installer', level: 'ok', message };
}

async function examineEnvironment(environment: Environment): Promise<Finding> {
  const status = await environment.status();
  const cure = "Run 'persona-tuner env create'.";
  if (status.kind === 'missing')
    return {
      id: 'environment',
      level: 'error',
      message: `Not set up yet. ${cure}`,
    };
  if (status.kind === 'damaged')
    return {
      id: 'environment',
      level: 'error',
      message: `Damaged: ${status.reason}. ${cure}`,
    };
  const { torch = '?', transformers = '?' } = status.versions;
  return {
    id: 'environment',
    level: 'ok',
    message: `transformers ${transformers}, torch ${torch} in ${environment.folder}`,
  };
}

async function examineBaseModel(home: string): Promise<Finding> {
  const base = await findBaseModel(EMBEDDED_BASE_MODEL, {
    projectFolder: home,
    home,
  });
  return base
    ? {
        id: 'base-model',
        level: 'ok',
        message: `${EMBEDDED_BASE_MODEL} in ${base.folder}`,
      }
    : {
        id: 'base-model',
        level: 'error',
        message: "Not prepared yet. Run 'persona-tuner env create'.",
      };
}

/** Its binaries come as packages of their own, one per platform; a copied installation may lack them. */
async function examineLlama(installation: string): Promise<Finding> {
  const there = await exists(path.join(installation, 'node_modules', 'node-llama-cpp', 'package.json'));
  return there
    ? { id: 'llama', level: 'ok', message: 'node-llama-cpp is installed' }
    : {
        id: 'llama',
        level: 'error',
        message: 'node-llama-cpp is missing. Install Persona Tuner again for this platform.',
      };
}

async function examineDisk(home: string): Promise<Finding> {
  const folder = (await exists(home)) ? home : path.parse(path.resolve(home)).root;
  const { bavail, bsize } = await statfs(folder);
  const free = (bavail * bsize) / 1e9;
  const message = `${free.toFixed(1)} GB free at ${home}`;
  return free < ROOM_NEEDED_GB
    ? {
        id: 'disk',
        level: 'warning',
        message: `${message}; a set-up and a few runs need ${String(ROOM_NEEDED_GB)} GB`,
      }
    : { id: 'disk', level: 'ok', message };
}
