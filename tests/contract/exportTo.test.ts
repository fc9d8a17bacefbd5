import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExportReport } from '../../protocol/export';
import { bundleInstallation, repository, type Installation } from '../support/bundles';
import { smallPersona } from '../support/smallPersona';
import { temporaryFolder } from '../support/temporary';

let persona: Awaited<ReturnType<typeof smallPersona>>;
let installation: Installation;
let run: string;

const cli = (...args: readonly string[]) => installation.run([...args, '--json', '--project', persona.project.folder]);

async function exportTo(kind: string, ...more: readonly string[]): Promise<ExportReport> {
  const { exitCode, stdout, stderr } = await cli('export', run, '--to', kind, ...more);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const report = ExportReport.parse(JSON.parse(stdout));
  expect((await readdir(path.dirname(report.output))).filter((name) => name.startsWith('.new-'))).toEqual([]);
  expect(report.files.every(({ bytes }) => bytes > 0)).toBe(true);
  return report;
}

beforeAll(async () => {
  persona = await smallPersona();
  installation = bundleInstallation();
  const adapter = path.join(await temporaryFolder(), 'adaptador é');
  const { file, variables } = persona.environment.command();
  const script = path.join(repository, 'tests/support/make_adapter.py');
  execFileSync(file, [script, persona.base.huggingFaceFolder, adapter], {
    env: { ...process.env, ...variables },
    input: JSON.stringify({ lora: { use_rslora: true, alpha_pattern: { q_proj: 32 } } }),
  });
  ({ run } = JSON.parse((await cli('import', adapter)).stdout) as { run: string });
});
afterAll(() => installation.remove());

it('writes a Modelfile and a merged GGUF that answers as base and adapter do', async () => {
  const { output, parity } = await exportTo('ollama', '--quantization', 'F16');
  expect(parity).toMatchObject({ against: 'llama.cpp', bounds: { mean: 0.005, max: 0.1 } });
  expect(parity?.mean).toBeLessThan(0.005);
  const text = await readFile(path.join(output, 'Modelfile'), 'utf8');
  expect(text).toContain('{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n<|im_start|>user\n');
  expect(text).toContain('SYSTEM """Você é o Cláudio, e assina cada resposta."""');
  expect(text).toContain('PARAMETER stop "<|im_end|>"');
  expect(await readFile(path.join(output, 'README.md'), 'utf8')).toContain('this model against base and adapter');
});

it("quantises with llama.cpp's own quantiser into LM Studio's folders, and tells how far that is", async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'another model'), '');
  const { output, parity, files } = await exportTo('lm-studio', '--quantization', 'Q4_K_M', '--output', folder);
  expect(path.relative(folder, output)).toMatch(/^persona-tuner[\\/]claudio-\d{8}-\d{6}$/);
  expect(parity?.bounds).toBeUndefined();
  expect(parity?.mean).toBeGreaterThan(0.005);
  expect(parity?.mean).toBeLessThan(1);
  expect(files.find(({ path: file }) => file.endsWith('-Q4_K_M.gguf'))?.bytes).toBeLessThan(150e6);
  // What is there already is not written over.
  const again = await cli('export', run, '--to', 'lm-studio', '--quantization', 'Q4_K_M', '--output', folder);
  expect(again).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('is not empty') as string });
});

it('merges into a folder that transformers loads, and copies the adapter itself', async () => {
  const { parity, files } = await exportTo('merged');
  expect(parity).toMatchObject({ against: 'trainer' });
  expect(parity?.max).toBeLessThan(1e-3);
  expect(files.map(({ path: file }) => path.basename(file))).toEqual(
    expect.arrayContaining([
      'README.md',
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]),
  );
  expect((await exportTo('peft')).files).toHaveLength(3);
  expect((await exportTo('lora-gguf')).files).toHaveLength(2);
});
