import * as path from 'node:path';
import * as vscode from 'vscode';
import type { DatasetFindings } from '../../../protocol/datasetWorker';
import type { FeatureContext } from '../../platform/context';

/** One dataset of the project. */
export interface DatasetItem {
  readonly uri: vscode.Uri;
  readonly use: 'train' | 'validation';
  /** What became of the check; undefined while it runs. */
  readonly result: { readonly findings: DatasetFindings } | { readonly failure: string } | undefined;
}

/** The project's datasets, each with its count of examples and what is wrong with it. */
export class DatasetsTree implements vscode.TreeDataProvider<DatasetItem> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly context: FeatureContext) {}

  getChildren(): DatasetItem[] {
    const project = this.context.project.current;
    if (!project) return [];
    return [
      ...project.trainFiles.map((file) => this.item(file, 'train')),
      ...project.validationFiles.map((file) => this.item(file, 'validation')),
    ];
  }

  getTreeItem(item: DatasetItem): vscode.TreeItem {
    const tree = new vscode.TreeItem(item.uri);
    tree.label = path.basename(item.uri.fsPath);
    tree.id = `${item.use}:${item.uri.toString()}`;
    tree.contextValue = `dataset.${item.use}`;
    tree.description = describe(item);
    tree.iconPath = icon(item);
    const failure = item.result && 'failure' in item.result ? item.result.failure : tree.description;
    tree.tooltip = `${item.uri.fsPath}\n${failure}`;
    tree.command = {
      command: 'vscode.open',
      title: vscode.l10n.t('Open Dataset'),
      arguments: [item.uri],
    };
    return tree;
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  private item(file: string, use: DatasetItem['use']): DatasetItem {
    const uri = vscode.Uri.file(file);
    const failure = this.context.datasetChecks.failure(uri)?.message;
    const findings = this.context.datasetChecks.get(uri);
    const result = failure === undefined ? findings && { findings } : { failure };
    return { uri, use, result };
  }
}

function describe({ use, result }: DatasetItem): string {
  const parts = use === 'validation' ? [vscode.l10n.t('validation')] : [];
  if (!result) return [...parts, vscode.l10n.t('checking…')].join(' · ');
  if ('failure' in result) return [...parts, vscode.l10n.t('cannot be checked')].join(' · ');
  const { examples, counts } = result.findings;
  parts.push(examples === 1 ? vscode.l10n.t('1 example') : vscode.l10n.t('{0} examples', examples));
  const { error: errors, warning: warnings } = counts;
  if (errors > 0) parts.push(errors === 1 ? vscode.l10n.t('1 error') : vscode.l10n.t('{0} errors', errors));
  if (warnings > 0) parts.push(warnings === 1 ? vscode.l10n.t('1 warning') : vscode.l10n.t('{0} warnings', warnings));
  return parts.join(' · ');
}

function icon({ result }: DatasetItem): vscode.ThemeIcon {
  if (!result) return new vscode.ThemeIcon('loading~spin');
  if ('failure' in result || result.findings.counts.error > 0) {
    return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  }
  if (result.findings.counts.warning > 0) {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  }
  return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
}
