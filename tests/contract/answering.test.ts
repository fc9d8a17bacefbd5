import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerQuestions } from '../../extension/services/evaluation/answering';
import { createInference, type Inference } from '../../extension/services/inference/inference';
import { openProject } from '../../extension/services/projects/project';
import { bundleInstallation, type Installation } from '../support/bundles';
import { smallPersona } from '../support/smallPersona';
import { writeFiles } from '../support/temporary';

let installation: Installation;
let inference: Inference;
beforeAll(() => {
  installation = bundleInstallation();
  inference = createInference(installation.inferenceHost);
});
afterAll(async () => {
  await inference.dispose();
  installation.remove();
});

it('keeps the finished answers when llama.cpp dies or the person stops, and goes on from there', async () => {
  const { project: small, base } = await smallPersona();
  const questions = ['a', 'b', 'c'].map((id) => JSON.stringify({ id, question: `Who are you, ${id}?` }));
  await writeFiles(small.folder, {
    'persona.json': JSON.stringify({
      ...small.settings,
      evaluation: { questions: 'q.jsonl' },
      generation: { maxTokens: 8, temperature: 0 },
    }),
    'q.jsonl': questions.join('\n'),
  });
  const project = await openProject(small.folder);
  const options = { project, base, inference, model: 'base' } as const;
  const kept = path.join(project.runsFolder, '.unfinished-base.json');

  const died = answerQuestions({
    ...options,
    onText: (id) => {
      if (id === 'b' && inference.pid !== undefined) process.kill(inference.pid, 'SIGKILL');
    },
  });
  await expect(died).rejects.toMatchObject({
    code: 'inference-died',
    message: expect.stringMatching(/SIGKILL\)\. 1 of 3 answers are kept; ask the same again/),
  });

  const abort = new AbortController();
  const asked: string[] = [];
  const stopped = answerQuestions({
    ...options,
    signal: abort.signal,
    onText: (id) => {
      asked.push(id);
      if (id === 'c') abort.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('2 of 3') });
  expect(asked).not.toContain('a');

  asked.length = 0;
  const whole = await answerQuestions({ ...options, onText: (id) => asked.push(id) });
  expect(whole.answers.map(({ question }) => question)).toEqual(['a', 'b', 'c']);
  expect(new Set(asked)).toEqual(new Set(['c']));
  expect(existsSync(kept)).toBe(false);
});
