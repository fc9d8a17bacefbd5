import * as vscode from 'vscode';
import * as adapters from './features/adapters/register';
import * as datasets from './features/datasets/register';
import * as diagnostics from './features/diagnostics/register';
import * as environment from './features/environment/register';
import * as project from './features/project/register';
import * as runs from './features/runs/register';
import * as training from './features/training/register';
import { registerCommand } from './platform/commands';
import { createContext } from './platform/createContext';
import { watchWorkspace } from './platform/watchWorkspace';

/** Each feature by the folder that holds it. */
const FEATURES = [project, environment, diagnostics, datasets, training, runs, adapters];

/** Called by VS Code when a JSONL file, a `persona.json`, a view or a command of ours is met. */
export function activate(extension: vscode.ExtensionContext): void {
  const started = performance.now();
  const context = createContext(extension);
  extension.subscriptions.push(
    registerCommand(context, 'personaTuner.log.show', () => {
      context.log.show();
    }),
    ...FEATURES.map((feature) => feature.register(context)),
    watchWorkspace(context),
  );
  context.log.info(`Activated in ${(performance.now() - started).toFixed(0)} ms.`);
}
