import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnswerSet, Question, Rubric, type ScoreSheet } from '../../../protocol/evaluation';
import { RubricHost, RubricView, type RubricState } from '../../../protocol/webviews/rubric';
import { pageOpener, takePicture } from './harness';
import type { ThemeName } from './themes';

const openPage = pageOpener({ name: 'rubric', host: RubricHost, view: RubricView });
const evaluation = (file: string) =>
  readFileSync(path.resolve(import.meta.dirname, '../../../examples/claudio/evaluation', file), 'utf8');
const rubric = Rubric.parse(JSON.parse(evaluation('rubric.json')));
const questions = evaluation('questions.jsonl')
  .trim()
  .split('\n')
  .map((line) => Question.parse(JSON.parse(line)));
const ANSWER =
  'O João é desenvolvedor na Softtor e o meu principal parceiro de conversa. ' +
  'Escreve TypeScript e Python, e guarda tudo em PostgreSQL. Curiosidade! — Cláudio';

function answersOf(model: 'base' | 'adapter'): AnswerSet {
  return AnswerSet.parse({
    id: `${model}-20260220-090000`,
    model,
    created: '2026-02-20T09:00:00Z',
    systemPrompt: 'Você é o Cláudio.',
    generation: { maxTokens: 160, temperature: 0, topP: 0.95, seed: 0 },
    answers: questions.map(({ id }) => ({
      question: id,
      text: model === 'adapter' ? ANSWER : 'I am an AI language model. I am an AI',
      tokens: 42,
      stopReason: model === 'adapter' ? 'end-of-turn' : 'max-tokens',
      seconds: 1.4,
      checks: [
        { id: 'stops', passed: model === 'adapter', detail: 'The answer ends by itself.' },
        { id: 'facts', passed: false, detail: "Says nothing of 'fase' or 'casca'." },
      ],
    })),
    checks: { passed: 8, total: 16, share: 0.5 },
  });
}

/** The rubric page before an extension that keeps the sheets in memory. */
async function openRubric({ theme, width = 1100, height = 900, scores = [] }: RubricOptions = {}) {
  const sheets = new Map<string, ScoreSheet>();
  const stateOf = (answers: AnswerSet): RubricState => ({
    title: '20260220-084135-claudio',
    sets: (['adapter', 'base'] as const).map((model) => ({ id: answersOf(model).id, label: model })),
    rubric,
    questions,
    answers,
    sheet: sheets.get(answers.id) ?? { rubric: rubric.id, rater: 'joão', scores },
  });
  const opened = await openPage(
    (wire) => ({
      requests: {
        save: ({ answers, sheet }) => {
          sheets.set(answers, sheet);
          return { file: 'scores.json' };
        },
        open: ({ answers }) => stateOf(answersOf(answers.startsWith('base') ? 'base' : 'adapter')),
      },
      notifications: {
        ready: () => {
          wire.channel.notify('state', stateOf(answersOf('adapter')));
        },
      },
    }),
    { theme, width, height },
  );
  await opened.page.getByRole('radiogroup').first().waitFor();
  const saved = () => sheets.get(answersOf('adapter').id)?.scores ?? [];
  return { ...opened, saved, sheets };
}
interface RubricOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly scores?: ScoreSheet['scores'];
}

const WHOLE = { D1: 2, D2: 0, D3: 1, D4: 2, D5: 1 };

describe('the rubric page', { timeout: 12_000 }, () => {
  it.each(['dark', 'light', 'contrast'] as const)('is drawn within the security policy (%s)', async (theme) => {
    const { page, complaints } = await openRubric({ theme, scores: [{ question: 'Q1', dimensions: WHOLE }] });
    await page.keyboard.press('2');
    await takePicture(page, `rubric-${theme}`);
    expect(complaints).toEqual([]);
  });

  it('is scored wholly by keyboard', async () => {
    const { page, saved } = await openRubric();
    for (const digit of '20121') await page.keyboard.press(digit);
    await page.getByText('1 of 8 questions').waitFor();
    await page.getByText('6 of 10 points').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^Q2/).first().waitFor();
    await page.keyboard.press('1');
    await expect.poll(saved).toEqual([
      { question: 'Q1', dimensions: { D1: 2, D2: 0, D3: 1, D4: 2, D5: 1 } },
      { question: 'Q2', dimensions: { D1: 1 } },
    ]);
  });

  it('moves with arrows, n and p, and takes points back', async () => {
    const { page, saved } = await openRubric();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('1');
    await page.keyboard.press('n');
    await page.keyboard.press('2');
    await page.keyboard.press('p');
    await expect.poll(saved).toEqual([
      { question: 'Q1', dimensions: { D2: 1 } },
      { question: 'Q2', dimensions: { D1: 2 } },
    ]);
    // The first dimension without points has the focus.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await expect.poll(saved).toEqual([{ question: 'Q2', dimensions: { D1: 2 } }]);
  });

  it('takes no digit that the rubric does not have', async () => {
    const { page, saved } = await openRubric();
    await page.keyboard.press('3');
    await page.keyboard.press('1');
    await expect.poll(saved).toEqual([{ question: 'Q1', dimensions: { D1: 1 } }]);
  });

  it('keeps a note, in which digits are text', async () => {
    const { page, saved } = await openRubric();
    await page.getByRole('textbox', { name: 'Note' }).pressSequentially('2 facts, n');
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await expect.poll(saved).toEqual([{ question: 'Q1', dimensions: { D1: 2 }, note: '2 facts, n' }]);
  });

  it('shows what was scored before, and opens where one left off', async () => {
    const { page } = await openRubric({ scores: [{ question: 'Q1', dimensions: WHOLE, note: 'a father' }] });
    await page.getByRole('heading', { name: /^Q2/ }).waitFor();
    await page.keyboard.press('p');
    expect(await page.getByRole('radio', { checked: true }).allInnerTexts()).toHaveLength(5);
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('a father');
  });

  it('shows the anchors of every score, the facts and the checks beside the answer', async () => {
    const { page } = await openRubric();
    for (const { anchors } of rubric.dimensions) {
      for (const anchor of Object.values(anchors)) expect(await page.getByText(anchor).isVisible()).toBe(true);
    }
    expect(await page.getByText('desenvolvedor / developer; Softtor').isVisible()).toBe(true);
    expect(await page.getByText("Says nothing of 'fase' or 'casca'.").isVisible()).toBe(true);
  });

  it('leaves no anchor alone in a row, however wide the editor is', async () => {
    const { page } = await openRubric();
    for (const width of [400, 500, 600, 700, 800, 900, 1000, 1200, 1500]) {
      await page.setViewportSize({ width, height: 900 });
      const edges = await page
        .getByRole('radiogroup')
        .first()
        .getByRole('radio')
        .evaluateAll((anchors) =>
          anchors.map((anchor) => anchor.getBoundingClientRect()).map(({ x, y }) => ({ x, y })),
        );
      const columns = new Set(edges.map(({ x }) => x)).size;
      const rows = new Set(edges.map(({ y }) => y)).size;
      expect({ width, even: columns * rows }).toEqual({ width, even: edges.length });
    }
  });

  it.each(['dark', 'light', 'contrast'] as const)('shows which score was given (%s)', async (theme) => {
    const { page } = await openRubric({ theme, scores: [{ question: 'Q1', dimensions: { D1: 2 } }] });
    const looks = await page
      .getByRole('radiogroup')
      .first()
      .getByRole('radio')
      .evaluateAll((choices) => {
        const behind = getComputedStyle(document.body).backgroundColor;
        const own = choices.map((choice) => getComputedStyle(choice).backgroundColor);
        return own.map((colour) => (colour === 'rgba(0, 0, 0, 0)' ? behind : colour));
      });
    expect(looks[2]).not.toBe(looks[1]);
    expect(looks[1]).toBe(looks[0]);
  });

  it('fits a narrow editor', async () => {
    const { page } = await openRubric({ width: 420 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    await takePicture(page, 'rubric-narrow');
  });

  it('scores the base model on a sheet of its own', async () => {
    const { page, sheets } = await openRubric();
    await page.getByRole('combobox').focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText('I am an AI language model').waitFor();
    await page.keyboard.press('0');
    await expect.poll(() => [...sheets.keys()]).toEqual([answersOf('base').id]);
  });
});
