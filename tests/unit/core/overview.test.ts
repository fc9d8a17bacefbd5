import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../extension/core/overview/coverage';
import { histogram } from '../../../extension/core/overview/histogram';
import { overviewOf } from '../../../extension/core/overview/overview';
import { topicsOf } from '../../../extension/core/overview/topics';
import { tinyEncoder } from '../../support/tinyEncoder';

describe('the overview of a dataset', () => {
  const line = (prompt: string, completion: string) => JSON.stringify({ prompt, completion });

  it('spends every token on one part, and leads from each number to its lines', async () => {
    const text = [line('Quem é você?', 'Cláudio.'), 'broken', line('O que é o Molting?', 'Um treino.')].join('\n');
    const asked = [{ id: 'Q1', question: 'Quem é você afinal?' }];
    const settings = { encoder: tinyEncoder(), systemPrompt: 'Seja breve.', maxLength: 100, asked };
    const overview = await overviewOf(text, settings, () => Promise.resolve());
    expect(overview.examples).toBe(2);
    const { system, user, assistant, template } = overview.budget;
    expect(system + user + assistant + template).toBe(overview.tokens);
    expect(system).toBe(2 * 'Seja breve.'.length);
    expect(overview.lengths.flatMap(({ lines }) => lines)).toEqual([1, 3]);
    expect(overview.topics.flatMap(({ lines }) => lines).sort()).toEqual([1, 3]);
    expect(overview.coverage[0]).toMatchObject({ id: 'Q1', covered: true, nearest: { line: 1 } });
  });

  it('of nothing is empty', async () => {
    const settings = { encoder: tinyEncoder(), systemPrompt: undefined, maxLength: 100, asked: [] };
    const overview = await overviewOf('', settings, () => Promise.resolve());
    expect(overview).toMatchObject({ examples: 0, lengths: [], topics: [], coverage: [] });
  });

  it('stops where it is told to', async () => {
    const settings = { encoder: tinyEncoder(), systemPrompt: undefined, maxLength: 100, asked: [] };
    const stop = () => Promise.reject(new Error('stopped'));
    await expect(overviewOf(line('u', 'a'), settings, stop)).rejects.toThrow('stopped');
  });
});

describe('topics', () => {
  const questions = [
    'Quem é o João?',
    'Onde o João trabalha?',
    'O João tem irmãos?',
    'Como funciona o treino?',
    'Quanto tempo dura o treino?',
    'O treino precisa de placa de vídeo?',
    'What is the weather like?',
    'Will the weather be fine?',
  ];

  it('are what questions have in common, told by their words', () => {
    const topics = topicsOf(questions);
    const groupOf = (index: number) => topics.findIndex(({ members }) => members.includes(index));
    expect(new Set([groupOf(0), groupOf(1), groupOf(2)]).size).toBe(1);
    expect(groupOf(3)).toBe(groupOf(4));
    expect(groupOf(0)).not.toBe(groupOf(3));
    expect(topics[groupOf(0)]?.words).toContain('joão');
  });

  it('hold each question once, the same ones every time', () => {
    const many = Array.from({ length: 300 }, (_, index) => `${questions[index % 8] ?? ''} ${String(index % 40)}`);
    const topics = topicsOf(many);
    expect(topics.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(many.map((_, index) => index));
    expect(topicsOf(many)).toEqual(topics);
  });

  it('come of questions without a telling word, and of none', () => {
    expect(topicsOf(['?', 'o que é'])).toEqual([{ words: [], members: [0, 1] }]);
    expect(topicsOf([])).toEqual([]);
  });
});

describe('coverage', () => {
  it('sees through endings and small rewordings, and names what nothing is like', () => {
    const training = [
      { line: 1, question: 'Quem é o João?' },
      { line: 2, question: 'O que é o Molting?' },
    ];
    const coverage = coverageOf(
      [
        { id: 'Q1', question: 'Me diga o que é Molting' },
        { id: 'Q2', question: 'How many planets are there?' },
      ],
      training,
    );
    expect(coverage.map(({ id, covered }) => [id, covered])).toEqual([
      ['Q2', false],
      ['Q1', true],
    ]);
    expect(coverage[1]?.nearest?.line).toBe(2);
    expect(coverageOf([{ id: 'Q', question: 'x' }], [])[0]).toMatchObject({ covered: false, similarity: 0 });
  });
});

describe('a histogram of lengths', () => {
  it('has round borders, and every line in its bin', () => {
    const bins = histogram([0, 99, 100, 731].map((tokens, index) => ({ line: index + 1, tokens })));
    expect(bins[0]).toEqual({ from: 0, to: 50, lines: [1] });
    expect(bins.filter(({ lines }) => lines.length > 0).map(({ from, lines }) => [from, lines])).toEqual([
      [0, [1]],
      [50, [2]],
      [100, [3]],
      [700, [4]],
    ]);
    expect(histogram([])).toEqual([]);
  });
});
