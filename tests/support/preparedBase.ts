import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
import { ConversationEncoder } from '../../extension/core/conversation/encoder';
import { managedEnvironment } from '../../extension/services/environment/environment';
import { repository } from './bundles';

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
  const models = path.join(home, 'models');
  const model = namesIn(models)
    .filter((name) => name.startsWith('smollm2-135m-instruct-'))
    .map((name) => path.join(models, name))
    .find((candidate) => existsSync(path.join(candidate, 'base.json')));
  const { folder: environment, python } = managedEnvironment('stable', { installation: repository, home });
  if (model === undefined || !existsSync(path.join(environment, 'ready.json'))) {
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

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
