import { expect, it } from 'vitest';
import { whoAnswers } from '../../../extension/core/run/whoAnswers';

it('the adapter that answers is named', () => {
  expect(whoAnswers({ id: 'r1' }, { baseAsked: false, newest: undefined })).toBe('The adapter of r1 answers.');
});

it.each([
  ['who asked for it', true, undefined, 'The base model answers.'],
  ['before anything was trained', false, undefined, 'The base model answers: nothing has been trained yet.'],
  [
    'after a run that failed, with why',
    false,
    { id: 'r2', state: 'failed' as const, error: 'The loss rose.\nDivide the rate.' },
    'The base model answers: no run has an adapter. The newest, r2, is failed (The loss rose.).',
  ],
  [
    'while one trains',
    false,
    { id: 'r3', state: 'running' as const, error: undefined },
    'The base model answers: no run has an adapter. The newest, r3, is running.',
  ],
])('the base model says so: %s', (_, baseAsked, newest, words) => {
  expect(whoAnswers(undefined, { baseAsked, newest })).toBe(words);
});
