import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
import { ConversationEncoder } from '../../extension/core/conversation/encoder';

/** What set-up has made, for the tests that compare with the real thing. */
export interface PreparedBase {
  /** Hugging Face folder. */
  readonly folder: string;
  readonly gguf: string;
  /** The managed environment's interpreter. */
  readonly python: string;
  readonly encoder: ConversationEncoder;
}

/** @throws Error that says to run set-up; a missing base is a failure, never a skipped test */
export function preparedBase(): PreparedBase {
  const home = process.env['PERSONA_TUNER_HOME'] ?? envPaths('persona-tuner', { suffix: '' }).data;
  const model = find(path.join(home, 'models'), 'base.json');
  const python = ['bin/python', 'Scripts/python.exe'].flatMap((file) => {
    const environment = find(path.join(home, 'environments'), file);
    return environment === undefined ? [] : [path.join(environment, file)];
  })[0];
  if (model === undefined || python === undefined) {
    throw new Error(`No prepared base model and environment in '${home}'. Run 'npm run setup' first.`);
  }
  const folder = path.join(model, 'huggingface');
  return { folder, gguf: path.join(model, 'model.gguf'), python, encoder: readEncoder(folder) };
}

function readEncoder(folder: string): ConversationEncoder {
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  return new ConversationEncoder({
    tokenizerJson: read('tokenizer.json'),
    tokenizerConfigJson: read('tokenizer_config.json'),
  });
}

function find(folder: string, holding: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => path.join(folder, name)).find((candidate) => existsSync(path.join(candidate, holding)));
}
