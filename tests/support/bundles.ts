import { buildSync } from 'esbuild';
import { execa } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const repository = path.resolve(import.meta.dirname, '../..');

/** An installation made of today's sources, so that no test ever runs yesterday's bundle. */
export interface Installation {
  readonly folder: string;
  readonly cli: string;
  readonly inferenceHost: string;
  readonly lineJudge: string;
  run(args: readonly string[], options?: RunOptions): Promise<CliResult>;
  remove(): void;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export function bundleInstallation(): Installation {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'persona tuner é-'));
  for (const name of ['python', 'examples', 'node_modules']) {
    symlinkSync(path.join(repository, name), path.join(folder, name), 'junction');
  }
  mkdirSync(path.join(folder, 'dist'));
  const cli = path.join(folder, 'dist', 'cli.js');
  const inferenceHost = path.join(folder, 'dist', 'inference-host.mjs');
  const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error' } as const;
  const source = (file: string) => [path.join(repository, 'extension', file)];
  const lineJudge = path.join(folder, 'dist', 'line-judge.js');
  buildSync({ ...common, entryPoints: source('cli/main.ts'), outfile: cli, format: 'cjs' });
  buildSync({ ...common, entryPoints: source('hosts/lineJudge.ts'), outfile: lineJudge, format: 'cjs' });
  const external = ['node-llama-cpp'];
  buildSync({
    ...common,
    entryPoints: source('hosts/inferenceHost.ts'),
    outfile: inferenceHost,
    format: 'esm',
    external,
  });
  return {
    folder,
    cli,
    inferenceHost,
    lineJudge,
    run: async (args, { cwd = os.tmpdir(), env = {}, input = '' } = {}) => {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, ...args], {
        cwd,
        env,
        input,
        reject: false,
      });
      return { exitCode, stdout, stderr };
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
