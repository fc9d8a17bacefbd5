import * as assert from 'node:assert';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';
import { activated, until } from './activated';
import { runFiles } from './runFiles';

/** Behaves in the run folder as the trainer does: tells of step 3, ends when it is asked to stop. */
const TRAINER = `
  const fs = require('node:fs');
  const tell = (event) => fs.appendFileSync('events.jsonl', JSON.stringify({ time: new Date().toISOString(), ...event }) + '\\n');
  tell({ type: 'start', pid: process.pid });
  tell({ type: 'step', step: 3, epoch: 0, loss: 2.4, learningRate: 1e-4, gradNorm: 1, tokens: 600, tokensPerSecond: 100, memoryBytes: 1 });
  setInterval(() => {
    if (!fs.existsSync('stop')) return;
    tell({ type: 'end', outcome: 'stopped', steps: 3, seconds: 1 });
    process.exit();
  }, 20);
`;

describe('a run that trains', () => {
  const id = '20260221-090000-alive';
  let context: FeatureContext;
  let folder: string;
  let trainer: ChildProcess;

  const state = () => context.runs.current.find((run) => run.id === id)?.state;

  before(async () => {
    context = await activated();
    folder = path.join(context.requireProject().runsFolder, id);
  });

  beforeEach(async () => {
    await mkdir(folder, { recursive: true });
    trainer = spawn(process.execPath, ['-e', TRAINER, folder], { cwd: folder, stdio: 'ignore' });
    const started = new Date().toISOString();
    await writeFile(path.join(folder, 'process.json'), JSON.stringify({ pid: trainer.pid, started }));
    await writeFile(path.join(folder, 'run.json'), runFiles(id)['run.json']);
    await until(context.runs.onDidChange, () => state() === 'running');
  });

  afterEach(async () => {
    trainer.kill('SIGKILL');
    await vscode.commands.executeCommand('notifications.clearAll');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await until(context.runs.onDidChange, () => state() === undefined);
  });

  it('is found by a window that did not start it, and stops when asked', async () => {
    await until(context.runs.onDidChange, () => context.runs.current.find((run) => run.id === id)?.step === 3);
    await vscode.commands.executeCommand('personaTuner.training.stop', id);
    assert.strictEqual(state(), 'stopped');
    assert.notStrictEqual(trainer.exitCode, null);
  });

  it('is seen as interrupted when its trainer is killed', async () => {
    trainer.kill('SIGKILL');
    await until(context.runs.onDidChange, () => state() === 'interrupted');
  });
});
