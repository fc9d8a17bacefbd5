import { fork, spawn, type ChildProcess } from 'node:child_process';
import { findProgram } from './programs';
import type { Command } from './command';
import { surroundings } from './surroundings';

/** Starts a program that outlives this process, its output in an open file. Resolves when it runs. */
export async function startDetached(command: Command, output: number): Promise<ChildProcess> {
  const child = spawn(findProgram(command.file) ?? command.file, [...command.arguments], {
    ...surroundings(command.variables),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', output, output],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.unref();
  return child;
}

/** Starts one of our bundles in a Node of its own, with a channel to it. */
export function startHost(script: string): ChildProcess {
  return fork(script, {
    // In VS Code the executable is Electron, and must be told to be Node.
    ...surroundings({ ELECTRON_RUN_AS_NODE: '1' }),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}
