import * as vscode from 'vscode';
import type { FeatureContext } from '../../platform/context';
import { LengthLens } from './codeLens';
import { TokenHover } from './hover';
import { TokenHints } from './inlayHints';

/** Tokens where one writes: a line above the dataset, a hover on each example, and a count behind it where it is wanted. */
export function register(context: FeatureContext): vscode.Disposable {
  const datasets: vscode.DocumentSelector = { language: 'jsonl', scheme: 'file' };
  const lens = new LengthLens(context);
  const hints = new TokenHints(context);
  return vscode.Disposable.from(
    lens,
    hints,
    vscode.languages.registerCodeLensProvider(datasets, lens),
    vscode.languages.registerInlayHintsProvider(datasets, hints),
    vscode.languages.registerHoverProvider(datasets, new TokenHover(context)),
  );
}
