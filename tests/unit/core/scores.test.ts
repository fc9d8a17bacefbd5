import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Question, Rubric, ScoreSheet } from '../../../protocol/evaluation';
import { summariseScores } from '../../../extension/core/evaluation/scores';
import { reportMarkdown } from '../../../extension/core/report/report';

const read = (file: string) => readFile(path.join(import.meta.dirname, '../../fixtures/phase7', file), 'utf8');
const rubric = Rubric.parse(JSON.parse(await read('rubric.json')));
const sheet = ScoreSheet.parse(JSON.parse(await read('scores.json')));
const questions = (await read('questions.jsonl'))
  .trim()
  .split('\n')
  .map((line) => Question.parse(JSON.parse(line)));

describe('the scores of phase 7', () => {
  const summary = summariseScores(sheet, rubric, 2.9);

  it('are totalled as the log has them', () => {
    expect(summary.questions.map(({ total }) => total)).toEqual([4, 6, 6, 8, 8, 3, 6, 3]);
    expect(summary.dimensions.map(({ average }) => average)).toEqual([1.25, 0.625, 1.125, 1.625, 0.875]);
    expect(summary).toMatchObject({ average: 5.5, best: 'Q4', worst: 'Q6', delta: 2.6 });
  });

  it('give factual accuracy 31 % of its points, not the 25 % that the log says, and cleanliness 81 %', () => {
    const percent = Object.fromEntries(summary.dimensions.map(({ id, share }) => [id, Math.round(share * 100)]));
    expect(percent).toMatchObject({ D2: 31, D4: 81 });
  });

  it('come out the same without a rubric', () => {
    expect(summariseScores(sheet, undefined, 2.9)).toEqual(summary);
  });

  it('are printed in the layout of the log', () => {
    const baseline = { name: 'Phase 6', average: 2.9 };
    const report = reportMarkdown({
      title: 'Phase 7',
      events: [],
      questions,
      rubric,
      answers: [],
      scores: [sheet],
      baseline,
    });
    expect(report).toContain(
      [
        '| Q1 Quem é o João? | 1 | 0 | 1 | 2 | 0 | **4/10** |',
        '| Q2 O que é o Molting? | 1 | 1 | 1 | 2 | 1 | **6/10** |',
        '| Q3 CRM da Softtor | 1 | 1 | 1 | 2 | 1 | **6/10** |',
        '| Q4 Tecnologias | 2 | 0 | 2 | 2 | 2 | **8/10** |',
        '| Q5 Sobre você | 2 | 1 | 2 | 2 | 1 | **8/10** |',
        '| Q6 Personalidade | 1 | 1 | 0 | 0 | 1 | **3/10** |',
        '| Q7 Jeito de trabalhar | 1 | 1 | 1 | 2 | 1 | **6/10** |',
        '| Q8 Pontos fortes/fracos | 1 | 0 | 1 | 1 | 0 | **3/10** |',
        '| **Average** | **1.25** | **0.625** | **1.125** | **1.625** | **0.875** | **5.5/10** |',
        '| Share | 63 % | 31 % | 56 % | 81 % | 44 % | 55 % |',
      ].join('\n'),
    );
    expect(report).toContain('Phase 6: 2.9. This run: 5.5. Difference: **+2.6 points**.');
    expect(report).toContain('Best: Q4 Tecnologias. Worst: Q6 Personalidade.');
  });
});

describe('a sheet of scores that cannot be totalled', () => {
  const [first, ...rest] = sheet.scores;
  const withFirst = (dimensions: Record<string, number>) => ({
    ...sheet,
    scores: [{ question: 'Q1', dimensions }, ...rest],
  });
  const five = { D1: 1, D2: 1, D3: 1, D4: 1, D5: 1 };

  it.each([
    ['a score out of range', withFirst({ ...five, D2: 3 }), 'Question Q1 has 3 for D2; a score is 0 to 2.'],
    ['a dimension missing', withFirst({ D1: 1, D2: 1, D3: 1, D4: 1 }), 'Question Q1 has no score for D5.'],
    ['a dimension that the rubric lacks', withFirst({ ...five, D6: 1 }), 'Question Q1 has a score for D6;'],
    [
      'a question twice',
      { ...sheet, scores: [...sheet.scores, { ...first, question: 'Q8', dimensions: five }] },
      'Question Q8 is scored twice.',
    ],
    ['no score at all', { ...sheet, scores: [] }, 'There is no score.'],
  ])('says so: %s', (_, broken, message) => {
    expect(() => summariseScores(broken, rubric)).toThrow(message);
  });

  it('leaves the rest of a report standing', () => {
    const unfinished = withFirst({ D1: 1 });
    const report = reportMarkdown({
      title: 'T',
      events: [],
      questions,
      rubric,
      answers: [],
      scores: [unfinished, sheet],
    });
    expect(report).toContain('Question Q1 has no score for D2.');
    expect(report).toContain('**5.5/10**');
  });
});
