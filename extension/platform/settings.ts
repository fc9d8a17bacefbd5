import * as vscode from 'vscode';
import type { Settings } from '../contributions';

export function readSetting<K extends keyof Settings>(id: K): Settings[K] {
  const value = vscode.workspace.getConfiguration().get<Settings[K]>(id);
  if (value === undefined) throw new Error(`The manifest does not contribute the setting '${id}'.`);
  return value;
}
