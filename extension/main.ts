import * as vscode from 'vscode';
import * as adapters from './features/adapters/register';
import * as baseModel from './features/baseModel/register';
import * as chat from './features/chat/register';
import * as compare from './features/compare/register';
import * as datasets from './features/datasets/register';
import * as diagnostics from './features/diagnostics/register';
import * as editing from './features/editing/register';
import * as environment from './features/environment/register';
import * as overview from './features/overview/register';
import * as plan from './features/plan/register';
import * as project from './features/project/register';
import * as quickFixes from './features/quickFixes/register';
import * as rubric from './features/rubric/register';
import * as run from './features/run/register';
import * as runs from './features/runs/register';
import * as template from './features/template/register';
import * as tokenCounts from './features/tokenCounts/register';
import * as tokens from './features/tokens/register';
import * as training from './features/training/register';
import { registerCommand } from './platform/commands';
import type { FeatureContext } from './platform/context';
import { createContext } from './platform/createContext';
import { watchWorkspace } from './platform/watchWorkspace';

/** Each feature by the folder that holds it. */
const FEATURES = [
  project,
  environment,
  baseModel,
  diagnostics,
  quickFixes,
  datasets,
  plan,
  training,
  runs,
  adapters,
  chat,
  rubric,
  run,
  compare,
  tokens,
  tokenCounts,
  overview,
  template,
  editing,
];

/**
 * Called by VS Code when a JSONL file, a `persona.json`, a view or a command of ours is met.
 *
 * @returns what the features share, for the tests that run inside VS Code; nobody else gets it
 */
export function activate(extension: vscode.ExtensionContext): FeatureContext | undefined {
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
  return extension.extensionMode === vscode.ExtensionMode.Test ? context : undefined;
}
