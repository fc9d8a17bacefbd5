import path from 'node:path';
import { expect, it } from 'vitest';
import { readTokenizerFiles as parse } from '../../../../extension/core/tokenizer/config';
import { readTokenizerFiles, readTokenizerFilesSync } from '../../../../extension/services/models/tokenizerFiles';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

const own = { chat_template: 'own' };
const named = {
  chat_template: [
    { name: 'tool_use', template: 'tools' },
    { name: 'default', template: 'named' },
  ],
};

it.each([
  ['of tokenizer_config.json', own, {}, 'own'],
  ['of its own file, before that of the configuration', own, { 'chat_template.jinja': 'file\n' }, 'file\n'],
  ['of its own file alone', {}, { 'chat_template.jinja': 'file' }, 'file'],
  ['of the processor, last', {}, { 'chat_template.json': '{"chat_template":"seeing"}' }, 'seeing'],
  [
    'of the configuration, before that of the processor',
    own,
    { 'chat_template.json': '{"chat_template":"seeing"}' },
    'own',
  ],
  ['that is the default among several', named, { 'additional_chat_templates/tool_use.jinja': 'tools' }, 'named'],
  ['of a broken processor file is none of its own', own, { 'chat_template.json': '{' }, 'own'],
] as const)('the chat template %s', async (_, config, files, expected) => {
  const folder = path.join(await temporaryFolder(), 'modèle');
  await writeFiles(folder, {
    'tokenizer.json': '{"model":{}}',
    'tokenizer_config.json': JSON.stringify(config),
    ...files,
  });
  expect(parse(await readTokenizerFiles(folder)).chatTemplate).toBe(expected);
  expect(parse(readTokenizerFilesSync(folder)).chatTemplate).toBe(expected);
});
