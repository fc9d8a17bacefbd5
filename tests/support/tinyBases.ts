import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { preparedBase } from './preparedBase';

/** Makes tiny random models with the managed environment; their folders, by name. */
export function makeBases<Name extends string>(output: string, names: readonly Name[]): Record<Name, string> {
  const { folder, python } = preparedBase();
  const script = path.join(import.meta.dirname, 'make_bases.py');
  execFileSync(python, [script, folder, output, ...names], { env: { ...process.env, PYTHONUTF8: '1' } });
  return Object.fromEntries(names.map((name) => [name, path.join(output, name)])) as Record<Name, string>;
}
