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

const PHASE_6 = { name: 'Phase 6', average: 2.9 };

describe('the scores of phase 7', () => {
  const summary = summariseScores(sheet, rubric, PHASE_6);

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
    expect(summariseScores(sheet, undefined, PHASE_6)).toEqual(summary);
  });

  it('are printed in the layout of the log', () => {
    const report = reportMarkdown({
      title: 'Phase 7',
      events: [],
      questions,
      rubric,
      answers: [],
      scores: [sheet],
      baseline: PHASE_6,
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

describe('a baseline', () => {
  const scored = (ids: readonly string[], points: Record<string, number>, rubric = sheet.rubric): ScoreSheet => ({
    rubric,
    rater: 'log',
    scores: ids.map((question) => ({ question, dimensions: points })),
  });
  const baselineOf = (earlier: ScoreSheet) => ({ name: 'phase6.json', average: 0, sheet: earlier });
  const compare = (earlier: ScoreSheet) => summariseScores(sheet, rubric, baselineOf(earlier));
  const zeros = { D1: 0, D2: 0, D3: 0, D4: 0, D5: 0 };

  it('over other questions is compared on those that both have', () => {
    // Q1 has 4 points and Q4 8 in phase 7.
    expect(compare(scored(['Q1', 'Q4', 'Q99'], { ...zeros, D1: 1 }))).toMatchObject({
      average: 5.5,
      delta: 5,
      compared: { questions: ['Q1', 'Q4'], isWhole: false, average: 6, baseline: 1 },
    });
  });

  it('over other dimensions is compared on those that both have', () => {
    // D1 and D4 of phase 7: 1.25 and 1.625 on average.
    const all = sheet.scores.map(({ question }) => question);
    expect(compare(scored(all, { D1: 1, D4: 1, D9: 2 }))).toMatchObject({
      delta: 0.875,
      compared: { dimensions: ['D1', 'D4'], average: 2.875, baseline: 2 },
    });
  });

  it('that was printed as totals is compared by question', () => {
    const { questions: totals, dimensions } = summariseScores(scored(['Q4', 'Q5'], { ...zeros, D2: 2 }), rubric);
    const printed = { name: 'phase6.json', average: 2, totals: { questions: totals, dimensions } };
    expect(summariseScores(sheet, rubric, printed)).toMatchObject({ delta: 6, compared: { questions: ['Q4', 'Q5'] } });
    const others = { ...printed, totals: { questions: totals, dimensions: dimensions.slice(1) } };
    expect(() => summariseScores(sheet, rubric, others)).toThrow(/totals over D2, D3, D4, D5, these scores are of D1/);
  });

  it.each([
    ['has no question in common', scored(['Q98', 'Q99'], zeros), /no question is scored in both/],
    ['has no dimension in common', scored(['Q1'], { X1: 1 }), /no dimension is scored in both/],
    ['was scored by another rubric', scored(['Q1'], zeros, 'other'), /by the rubric 'other'/],
  ])('that %s is refused', (_, earlier, why) => {
    expect(() => compare(earlier)).toThrow(why);
  });

  it('is told in the report with what it was compared on', () => {
    const baseline = baselineOf(scored(['Q1', 'Q4'], { ...zeros, D1: 1 }));
    const report = reportMarkdown({
      title: 'x',
      events: [],
      questions,
      rubric,
      answers: [],
      scores: [sheet],
      baseline,
    });
    expect(report).toContain(
      'phase6.json: 1. This run: 6. Difference: **+5 points**. Compared on what both have: Q1, Q4.',
    );
  });
});

it('a sheet that names another rubric is totalled without it, and says so', () => {
  const misspelt = { ...sheet, rubric: 'rubrik' };
  const report = reportMarkdown({ title: 'x', events: [], questions, rubric, answers: [], scores: [misspelt] });
  expect(report).toContain(`name the rubric 'rubrik'; the project's is '${rubric.id}'`);
  expect(report).toContain('**5.5/10**');
});
