import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../extension/contributions';
import { diagnose, KNOWN_ISSUES, recognise } from '../../../extension/core/knownIssues/diagnose';
import { diagnosisText } from '../../../extension/core/knownIssues/knownIssue';

const logs = path.resolve(import.meta.dirname, '../../fixtures/logs');
const log = (code: string) => readFileSync(path.join(logs, `${code}.log`), 'utf8');
const codes = KNOWN_ISSUES.map(({ code }) => code);

describe('the known issues', () => {
  it('have one log and one section of the docs each', () => {
    const docs = readFileSync(path.resolve(import.meta.dirname, '../../../docs/known-issues.md'), 'utf8');
    const sections = [...docs.matchAll(/^## (.+)$/gm)].map(([, code]) => code);
    expect(sections).toEqual(codes);
    expect(readdirSync(logs).sort()).toEqual(codes.map((code) => `${code}.log`).sort());
  });

  it.each(codes)('%s is recognised in its log, whatever was printed before', (code) => {
    expect(recognise(log(code))?.code).toBe(code);
    expect(recognise(`Loading weights: 100%\n${log(code)}\n`)?.code).toBe(code);
  });

  it.each(KNOWN_ISSUES)('$code says what happened, why, and what to do', (issue) => {
    const diagnosis = recognise(log(issue.code));
    expect(diagnosis).toBeDefined();
    if (!diagnosis) return;
    const { message, cause, cure } = diagnosis;
    for (const sentence of [message, cause, cure.title]) expect(sentence).toMatch(/^['"\p{Lu}\p{L}\d].*\.$/u);
    expect(diagnosisText(diagnosis)).not.toMatch(/undefined|NaN| \?/);
    // Without values, a sentence still stands.
    expect(issue.explain({})).toMatch(/\.$/);
    if (cure.command !== undefined) expect(COMMANDS).toContain(cure.command);
    expect(cure.label === undefined).toBe(cure.command === undefined);
  });

  it.each([
    ['cuda-out-of-memory', 'it asked for 86 MiB with 42 MiB free of 3.8 GiB'],
    ['out-of-memory', '4.0 GiB more'],
    ['driver-too-old', 'CUDA up to 11.4'],
    ['architecture-unknown', "'qwen3'"],
    ['model-not-cached', "'acme/tiny-chat-1b'"],
    ['model-gated', "'acme/tiny-chat-1b'"],
    ['disk-full', 'checkpoint-20'],
    ['nan-loss', 'near step 37, at a learning rate of 0.01'],
    ['ids-differ', 'datasets/personality_v1.jsonl:12'],
    ['package-left-pin', "'transformers.utils' has no 'is_flax_available'"],
    ['data-worker-killed', '4188 was ended by the signal Killed'],
    ['gpu-unsupported', 'compute capability 5.0'],
    ['template-refuses', 'datasets/personality_v1.jsonl:7 is refused'],
    ['export-unsupported', "Adapters of 'bloom' models"],
    ['tokenizer-unknown', "pre-tokenizer 'superbpe'"],
    ['base-model-unknown', "'builtin:smollm2-135m-instrct'"],
  ])('%s carries the values of its log: %s', (code, words) => {
    expect(recognise(log(code))?.message).toContain(words);
  });

  it('leave other logs alone', () => {
    expect(recognise('ValueError: something else\nloss 2.31\nThe run was not killed.\n')).toBeUndefined();
    expect(diagnose({ log: 'ZeroDivisionError: division by zero', error: { code: 'unexpected', message: 'x' } })).toBe(
      undefined,
    );
  });

  it('take the last words of a log, not an older warning in it', () => {
    expect(recognise(`${log('bitsandbytes-without-gpu')}${log('disk-full')}`)?.code).toBe('disk-full');
    expect(recognise(`${log('disk-full')}${log('cuda-out-of-memory')}`)?.code).toBe('cuda-out-of-memory');
  });
});

describe("the trainer's error codes", () => {
  const sources = path.resolve(import.meta.dirname, '../../../python/src/persona_trainer');
  const text = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .map((name) => readFileSync(path.join(sources, name), 'utf8'))
    .join('\n');
  const raised = [...text.matchAll(/TrainerError\(\s*"([a-z-]+)"/g)].map(([, code = '']) => code);

  it('are words in the sources, so that all of them are found', () => {
    const made = [...text.matchAll(/(?<!class )TrainerError\(/g)];
    expect(raised).toHaveLength(made.length);
    expect(raised.length).toBeGreaterThan(15);
  });

  // It carries whatever a library raised, which the other entries recognise.
  it.each([...new Set(raised)].filter((code) => code !== 'unexpected').sort())('%s is explained', (code) => {
    expect(diagnose({ log: '', error: { code, message: 'Something happened.' } })).toBeDefined();
  });
});

describe('a run that is over', () => {
  it('is explained by its log where the trainer only passed on what a library said', () => {
    const error = { code: 'out-of-memory', message: 'Memory ran out.' };
    expect(diagnose({ log: log('cuda-out-of-memory'), error })?.code).toBe('cuda-out-of-memory');
    expect(diagnose({ log: 'nothing', error })?.code).toBe('out-of-memory');
  });

  it("is explained by the trainer's own error, whatever warnings the log holds", () => {
    const message = 'The loss became nan near step 3. Lower training.learningRate (now 1) in persona.json.';
    expect(diagnose({ log: log('gpu-unsupported'), error: { code: 'nan-loss', message } })?.code).toBe('nan-loss');
  });

  it('without a word was killed, and says how much memory it held', () => {
    const memory = { heldBytes: 3.6 * 1024 ** 3, machineBytes: 4 * 1024 ** 3 };
    expect(diagnose({ log: '', interrupted: true, memory })).toMatchObject({
      code: 'trainer-killed',
      message: expect.stringContaining("it held 3.6 GiB of this machine's 4.0 GiB"),
    });
    expect(diagnose({ log: log('disk-full'), interrupted: true })?.code).toBe('disk-full');
  });
});
