import * as assert from 'node:assert';
import * as vscode from 'vscode';
import type { FeatureContext } from '../../extension/platform/context';

/** The extension, activated in this window, with its project opened. */
export async function activated(): Promise<FeatureContext> {
  const extension = vscode.extensions.getExtension<FeatureContext>('persona-tuner.persona-tuner');
  assert.ok(extension, 'The extension is not installed in this host.');
  const context = await extension.activate();
  if (!context.project.current) await context.project.refresh();
  return context;
}

/** Resolves once `holds` does, looking now and at each event; rejects after `seconds`. */
export async function until<T>(event: vscode.Event<T>, holds: () => boolean, seconds = 20): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve, reject) => {
    const subscription = event(() => {
      if (!holds()) return;
      finish();
      resolve();
    });
    const timer = setTimeout(() => {
      finish();
      reject(new Error(`Waited ${String(seconds)} s in vain for: ${holds.toString()}`));
    }, seconds * 1000);
    const finish = () => {
      clearTimeout(timer);
      subscription.dispose();
    };
  });
}
