import { rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { examineFolder, stateOfFolder } from '../../../../extension/services/models/huggingFaceFolder';
import { temporaryFolder, writeFiles } from '../../../support/temporary';

let folder = '';

/** A safetensors file of zeros: what it holds is in its header. */
function safetensors(shape: readonly number[]): string {
  const bytes = shape.reduce((all, one) => all * one, 4);
  const header = JSON.stringify({ weight: { dtype: 'F32', shape, data_offsets: [0, bytes] } });
  return String.fromCharCode(header.length, 0, 0, 0, 0, 0, 0, 0) + header + '\0'.repeat(bytes);
}
const config = { architectures: ['LlamaForCausalLM'], model_type: 'llama' };
const write = (files: Readonly<Record<string, unknown>>) =>
  writeFiles(
    folder,
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? content : JSON.stringify(content),
      ]),
    ),
  );

beforeEach(async () => {
  folder = path.join(await temporaryFolder(), 'modèle');
  await write({
    'config.json': config,
    'tokenizer.json': {},
    'tokenizer_config.json': {},
    'model.safetensors': safetensors([2, 3]),
  });
});

it('is taken with what its header says, also in shards', async () => {
  expect(await examineFolder(folder)).toMatchObject({ architecture: 'LlamaForCausalLM', parameters: 6 });
  await rm(path.join(folder, 'model.safetensors'));
  await write({
    'model-00001-of-00002.safetensors': safetensors([2, 2]),
    'model-00002-of-00002.safetensors': safetensors([5]),
    'model.safetensors.index.json': {
      weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
    },
  });
  expect(await examineFolder(folder)).toMatchObject({ parameters: 9 });
  await rm(path.join(folder, 'model-00002-of-00002.safetensors'));
  await expect(examineFolder(folder)).rejects.toMatchObject({
    code: 'base-folder-incomplete',
    message: expect.stringContaining('model-00002-of-00002.safetensors'),
  });
});

it.each([
  ['base-custom-code', 'auto_map', { 'config.json': { ...config, auto_map: { AutoModel: 'x.Y' } } }],
  ['base-custom-code', 'auto_map', { 'tokenizer_config.json': { auto_map: { AutoTokenizer: ['x.Y', null] } } }],
  ['base-quantised', 'gptq', { 'config.json': { ...config, quantization_config: { quant_method: 'gptq' } } }],
  ['base-not-text', 'images', { 'config.json': { ...config, vision_config: {} } }],
  ['base-not-text', 'encoder', { 'config.json': { ...config, is_encoder_decoder: true } }],
  ['base-not-text', 'BertForMaskedLM', { 'config.json': { architectures: ['BertForMaskedLM'] } }],
  ['file-invalid', 'config.json', { 'config.json': '{' }],
  ['weights-unreadable', 'LFS', { 'model.safetensors': 'version https://git-lfs.github.com/spec/v1\noid sha256:0' }],
  ['weights-unreadable', 'header', { 'model.safetensors': `${'\x7f'.repeat(8)}{}` }],
  ['weights-unreadable', 'header', { 'model.safetensors': '' }],
  [
    'base-folder-incomplete',
    '../x.safetensors',
    { 'model.safetensors.index.json': { weight_map: { a: '../x.safetensors' } } },
  ],
])('is refused (%s) with %s', async (code, named, files) => {
  await write(files);
  await expect(examineFolder(folder)).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
});

it.each([
  ['config.json', 'base-folder-incomplete'],
  ['tokenizer.json', 'base-folder-incomplete'],
  ['model.safetensors', 'base-folder-incomplete'],
])('is refused without %s', async (name, code) => {
  await rm(path.join(folder, name));
  await expect(examineFolder(folder)).rejects.toMatchObject({ code, message: expect.stringContaining(name) });
});

it('is refused where pickles are all that there is, and where it is an adapter', async () => {
  await rm(path.join(folder, 'model.safetensors'));
  await write({ 'pytorch_model.bin': 'x' });
  await expect(examineFolder(folder)).rejects.toMatchObject({ code: 'base-only-pickle' });
  await rm(path.join(folder, 'config.json'));
  await write({ 'adapter_config.json': {} });
  await expect(examineFolder(folder)).rejects.toMatchObject({ code: 'base-folder-adapter' });
});

it('is refused when its weights were cut short', async () => {
  const file = path.join(folder, 'model.safetensors');
  await truncate(file, 70);
  await expect(examineFolder(folder)).rejects.toMatchObject({
    code: 'weights-unreadable',
    message: expect.stringContaining('cut short'),
  });
});

it('is another state when a file of it changed, and the same when another file did', async () => {
  const before = await stateOfFolder(folder);
  await write({ 'README.md': 'new' });
  expect(await stateOfFolder(folder)).toBe(before);
  await write({ 'config.json': { ...config, rope_theta: 1 } });
  expect(await stateOfFolder(folder)).not.toBe(before);
});
