import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConversationEncoder } from '../../extension/core/conversation/encoder';
import { repository } from './bundles';

/** The interpreter with the managed environment's packages and those whose files tests read. */
export function toolsPython(): string {
  const python = ['bin/python', 'Scripts/python.exe']
    .map((file) => path.join(repository, '.venv-test-data', file))
    .find(existsSync);
  if (python === undefined)
    throw new Error("There is no '.venv-test-data'. Run 'npm test -- contract', which makes it.");
  return python;
}

/** trl's chat templates, by name. */
export function realTemplates(): ReadonlyMap<string, string> {
  const found = execFileSync(
    toolsPython(),
    ['-c', "import importlib.util, pathlib; print(pathlib.Path(importlib.util.find_spec('trl').origin).parent)"],
    { encoding: 'utf8' },
  );
  const folder = path.join(found.trim(), 'chat_templates');
  const names = readdirSync(folder).filter((name) => name.endsWith('.jinja'));
  return new Map(names.map((name) => [path.parse(name).name, readFileSync(path.join(folder, name), 'utf8')]));
}

/**
 * Tokenizer and template of each family, as make_families.py makes them.
 *
 * @returns their folders, by name
 */
export function makeFamilies(output: string): ReadonlyMap<string, string> {
  const script = path.join(import.meta.dirname, 'make_families.py');
  execFileSync(toolsPython(), [script, output, path.join(repository, '.test-tokenizers')], {
    env: { ...process.env, PYTHONUTF8: '1', PYTHONPATH: path.join(repository, 'python', 'src') },
    stdio: 'inherit',
  });
  return new Map(readdirSync(output).map((name) => [name, path.join(output, name)]));
}

export function readEncoder(folder: string): ConversationEncoder {
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  return new ConversationEncoder(
    { tokenizerJson: read('tokenizer.json'), tokenizerConfigJson: read('tokenizer_config.json') },
    {},
    () => '2026-02-03T04:05:06',
  );
}
