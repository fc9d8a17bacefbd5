import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ScoreSheet } from '../../protocol/evaluation';
import { ParityReport } from '../../protocol/run';
import { packageExtension } from '../../scripts/package.mjs';
import { openWindow, type Window } from './openWindow';
import { type Workbench } from './workbench';

const MINUTE = 60_000;
const DATASET = 'datasets/personality_v1.jsonl';

/** Sixteen examples, four steps an epoch, short answers: minutes of the real thing. */
function shorten(folder: string): void {
  const dataset = path.join(folder, DATASET);
  const lines = readFileSync(dataset, 'utf8').split('\n');
  writeFileSync(dataset, `${lines.slice(0, 16).join('\n')}\n`);
  const file = path.join(folder, 'persona.json');
  const project = JSON.parse(readFileSync(file, 'utf8')) as { training: object; generation: object };
  project.training = { ...project.training, epochs: 3, learningRate: 2e-3 };
  project.generation = { ...project.generation, maxTokens: 48 };
  writeFileSync(file, JSON.stringify(project, null, 2));
}

/** One person, one afternoon: each step stands on the one before. */
describe('the loop, in the packaged extension', () => {
  let window: Window;
  let workbench: Workbench;
  const runsFolder = () => path.join(window.folder, 'runs');
  const runFile = (...names: string[]) => path.join(runsFolder(), readdirSync(runsFolder())[0] ?? '', ...names);
  const filesOf = (name: string) => readdirSync(runFile(name));
  const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

  beforeAll(async () => {
    window = await openWindow({ vsix: [await packageExtension()], prepare: shorten });
    ({ workbench } = window);
    await workbench.activity('Persona').click();
    await workbench.row(/personality_v1\.jsonl.*16/).waitFor();
  });
  afterAll(async () => {
    await window.close();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.capture(`failed-${task.name.replace(/\W+/g, '-').slice(0, 40)}`);
  });

  it('underlines a mistake while it is made, and forgets it when it is undone', async () => {
    const { page } = workbench;
    await workbench.open(DATASET);
    await workbench.goTo(1, 27);
    await page.keyboard.type('s');
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.command('Problems: Focus on Problems View');
    await page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'unknown-role' }).first().waitFor();
    await workbench.screenshot('diagnostics', 'light');
    await workbench.screenshot('diagnostics', 'dark');
    await workbench.command('View: Hide Panel');
    await page.locator('.tab.active[data-resource-name="personality_v1.jsonl"]').click();
    await page.keyboard.press('Control+z');
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
  });

  it('trains a LoRA from the palette, with progress, to an adapter that agrees with llama.cpp', async () => {
    const { page } = workbench;
    await workbench.command('Persona: Train LoRA');
    await page.locator('.monaco-dialog-box').filter({ hasText: '12 steps' }).waitFor({ timeout: MINUTE });
    await workbench.screenshot('plan', 'dark');
    await workbench.button('Train').click();
    await workbench
      .toast(/loss/)
      .first()
      .waitFor({ timeout: 3 * MINUTE });
    await workbench.command('Persona: Show Run');
    const run = await workbench.webview('[role=status]', /Training|Trained/);
    await run.locator('canvas').first().waitFor();
    await workbench.screenshot('train', 'light');
    await workbench.screenshot('train', 'dark');
    await workbench.toast('The persona is trained').waitFor({ timeout: 8 * MINUTE });
    expect(ParityReport.parse(json(runFile('parity.json'))).passed).toBe(true);
    await run.getByText('Trained').waitFor();
    await workbench.screenshot('trained', 'dark');
  });

  it('talks with the adapter, word by word', async () => {
    const { page } = workbench;
    await workbench.button('Chat').click();
    const chat = await workbench.webview('header', '');
    const field = chat.getByRole('textbox', { name: 'Question' });
    // A toast that goes gives the cursor back to the editor; after that it comes to the chat, and stays.
    await workbench.toast('The persona is trained').waitFor({ state: 'detached' });
    const hasCursor = () => field.evaluate((area) => document.hasFocus() && area.matches(':focus'));
    await expect.poll(hasCursor, { timeout: 30_000 }).toBe(true);
    const ask = async (number: number) => {
      await field.fill('Quem é você?');
      await field.press('Enter');
      await chat.locator('article.question').nth(number).waitFor();
      const figures = chat.locator('article.answer').nth(number).locator('.numbers');
      await figures.waitFor({ timeout: 2 * MINUTE });
    };
    await ask(0);
    expect((await chat.locator('article.answer .words p.text').first().innerText()).length).toBeGreaterThan(10);
    await chat.getByRole('combobox').focus();
    await page.keyboard.press('End');
    await ask(1);
    const models = await chat.locator('article.answer h2').allInnerTexts();
    expect(new Set(models).size).toBe(2);
    await workbench.screenshot('chat', 'light');
    await workbench.screenshot('chat', 'dark');
  });

  it('answers the questions, and scores them by keyboard', async () => {
    const { page } = workbench;
    await workbench.command('Persona: Answer the Questions');
    await workbench.toast('The questions are answered').waitFor({ timeout: 8 * MINUTE });
    expect(filesOf('answers')).toHaveLength(2);
    await workbench.button('Score Answers').click();
    const rubric = await workbench.webview('h2', /^Q1/);
    await rubric.locator('[role=radiogroup]').first().click();
    for (let questions = 0; questions < 8; questions++) {
      for (const digit of '12021') await page.keyboard.press(digit);
      await page.keyboard.press('Enter');
    }
    await rubric.getByText('8 of 8 questions').waitFor();
    // Each change is saved after the one before; the last is on disk when all eight are.
    const scored = () => filesOf('scores').map((name) => ScoreSheet.parse(json(runFile('scores', name))).scores.length);
    await expect.poll(scored, { timeout: MINUTE }).toEqual([8]);
    await rubric.getByText('Saved').waitFor();
    await workbench.screenshot('rubric', 'light');
    await workbench.screenshot('rubric', 'dark');
  });

  it('writes the report with the scores in it', async () => {
    await workbench.command('Persona: Write and Open Report');
    const preview = await workbench.webview('h1', 'Cláudio', MINUTE);
    await preview.locator('table').first().waitFor();
    await workbench.screenshot('report', 'light');
    await workbench.screenshot('report', 'dark');
    expect(readFileSync(runFile('report.md'), 'utf8')).toContain('6/10');
  });
});
