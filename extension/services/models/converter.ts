import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { llamaCppCheckoutInvalid, llamaLibraryMissing } from '../../core/errors';
import type { Environment } from '../environment/environment';
import { extraEnvironment } from '../environment/extraEnvironment';
import { versionOf } from '../environment/extraPackages';
import { exists } from '../system/files';
import type { TaskOptions } from '../system/progress';

const LOCK = 'convert';

/** Where the trainer finds what makes a GGUF of safetensors. */
export interface Converter {
  /** The environment with ggml's converter and the transformers that it needs. */
  readonly packages: string;
  /** A checkout of llama.cpp, whose own converter is taken. */
  readonly llamaCpp?: string;
}

/**
 * Installs the converter when it is first needed, beside the environment, in which it replaces nothing.
 *
 * @param llamaCpp - a checkout of llama.cpp that the person names
 */
export async function findConverter(
  environment: Environment,
  options: TaskOptions & { readonly home?: string; readonly llamaCpp?: string },
): Promise<Converter> {
  const { llamaCpp = process.env.PERSONA_TUNER_LLAMA_CPP } = options;
  if (llamaCpp && !(await exists(path.join(llamaCpp, 'convert_hf_to_gguf.py'))))
    throw llamaCppCheckoutInvalid(llamaCpp);
  const { folder } = await extraEnvironment(LOCK, environment.installation, {
    ...options,
    // Made by the very Python that will import them.
    base: () => Promise.resolve({ file: environment.python, arguments: [] }),
    python: await versionOf(environment),
    saying: 'Installing the converter (about 81 MiB), for this and later models',
  });
  return { packages: folder, ...(llamaCpp && { llamaCpp: path.resolve(llamaCpp) }) };
}

/** Folder with llama.cpp's libraries for this platform's processor, as node-llama-cpp ships them. */
export async function llamaLibraryFolder(installation: string): Promise<string> {
  const packages = path.join(installation, 'node_modules', '@node-llama-cpp');
  const system = { darwin: 'mac', win32: 'win' } as Partial<Record<NodeJS.Platform, string>>;
  const name = `${system[process.platform] ?? process.platform}-${process.arch}`;
  const found = (await readdir(packages).catch(() => [])).filter((one) => one === name || one.startsWith(`${name}-`));
  // The shortest name is the one without a graphics card's code; Apple's only one has Metal in it.
  for (const one of found.sort((a, b) => a.length - b.length)) {
    const bins = path.join(packages, one, 'bins');
    const [built] = await readdir(bins).catch(() => []);
    if (built !== undefined) return path.join(bins, built);
  }
  throw llamaLibraryMissing(packages);
}
