import * as vscode from 'vscode';
import { bytesText } from '../../core/bytes';
import type { Verdict } from '../../core/plan/modelFit';
import type { BaseModelChoice } from '../../services/models/choices';

export interface ChoiceItem extends vscode.QuickPickItem {
  /** What is written into persona.json. */
  readonly setting?: string;
  /** Or what is asked next. */
  readonly ask?: 'id' | 'file' | 'folder';
}

/** The list: what is on this machine by where it is, then what can be named. */
export function choiceItems(choices: readonly BaseModelChoice[], current: string): ChoiceItem[] {
  const heading: Record<BaseModelChoice['kind'], string> = {
    builtin: vscode.l10n.t('built in'),
    prepared: vscode.l10n.t('prepared'),
    cached: vscode.l10n.t("in the hub's cache"),
  };
  const items = (['builtin', 'prepared', 'cached'] as const).flatMap((kind) => {
    const of = choices.filter((choice) => choice.kind === kind);
    return of.length === 0 ? [] : [separator(heading[kind]), ...of.map((choice) => itemOf(choice, current))];
  });
  return [
    ...items,
    separator(vscode.l10n.t('another')),
    {
      label: `$(cloud-download) ${vscode.l10n.t('Model of the hub…')}`,
      detail: vscode.l10n.t('owner/name, or owner/name@revision'),
      ask: 'id',
    },
    { label: `$(file) ${vscode.l10n.t('GGUF file…')}`, ask: 'file' },
    { label: `$(folder) ${vscode.l10n.t('Folder with safetensors…')}`, ask: 'folder' },
  ];
}

function separator(label: string): ChoiceItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function itemOf(choice: BaseModelChoice, current: string): ChoiceItem {
  const { setting, fit } = choice;
  const marked = setting === current ? `$(check) ${setting}` : setting;
  const fits = fit ? [trainingWords(fit.training), answeringWords(fit.answering)] : [];
  return { label: marked, description: sizeWords(choice).join(' · '), detail: fits.join(' · '), setting };
}

/** Parameters, context, size and licence, as far as they are known. */
function sizeWords({ parameters, contextLength, bytes, license }: Partial<BaseModelChoice>): string[] {
  return [
    ...(parameters === undefined ? [] : [parametersText(parameters)]),
    ...(contextLength === undefined ? [] : [vscode.l10n.t('context {0}', contextLength)]),
    ...(bytes === undefined ? [] : [bytesText(bytes)]),
    ...(license === undefined ? [] : [license]),
  ];
}

/** `135 M`, `1.5 B`. */
function parametersText(parameters: number): string {
  const millions = parameters / 1e6;
  if (millions < 1) return vscode.l10n.t('{0} parameters', parameters);
  return millions < 1000 ? `${millions.toFixed(0)} M` : `${(millions / 1000).toFixed(1)} B`;
}

function trainingWords(verdict: Verdict): string {
  switch (verdict) {
    case 'fits':
      return `$(pass) ${vscode.l10n.t('training fits this machine')}`;
    case 'smaller':
      return `$(warning) ${vscode.l10n.t('training fits with smaller settings')}`;
    case 'too-large':
      return `$(error) ${vscode.l10n.t('too large to train on this machine')}`;
  }
}

function answeringWords(verdict: Verdict): string {
  switch (verdict) {
    case 'fits':
      return `$(pass) ${vscode.l10n.t('answering fits')}`;
    case 'smaller':
      return `$(warning) ${vscode.l10n.t('answering fits with fewer bits')}`;
    case 'too-large':
      return `$(error) ${vscode.l10n.t('too large to answer')}`;
  }
}
