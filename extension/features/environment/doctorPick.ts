import * as vscode from 'vscode';
import type { FeatureContext } from '../../platform/context';
import type { Finding } from '../../services/doctor/doctor';

interface FindingItem extends vscode.QuickPickItem {
  readonly finding: Finding;
}

const ICONS = { ok: '$(pass)', warning: '$(warning)', error: '$(error)' };

/** The findings as a list, what is wrong first; picking one cures it where that is possible. Resolves when something was done. */
export async function showFindings(context: FeatureContext, findings: readonly Finding[]): Promise<boolean> {
  const order = ['error', 'warning', 'ok'];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const picked = await vscode.window.showQuickPick<FindingItem>(sorted.map(itemOf), {
    title: vscode.l10n.t('Persona Tuner: Doctor'),
    placeHolder: vscode.l10n.t('Pick a finding to cure it'),
    matchOnDetail: true,
  });
  if (!picked) return false;
  const { cure, mend, message, cause } = picked.finding;
  if (mend) return confirmAndMend(message, cause, mend);
  if (cure?.command === undefined) {
    if (cure) void vscode.window.showInformationMessage([message, cause, cure.title].join(' '));
    return false;
  }
  context.log.info(`Doctor: ${cure.command}`);
  await vscode.commands.executeCommand(cure.command, ...(cure.arguments ?? []));
  return true;
}

function itemOf(finding: Finding): FindingItem {
  const { severity, message, code, cause, cure } = finding;
  const detail = [cause, cure?.title].filter(Boolean).join(' ');
  return { label: `${ICONS[severity]} ${message}`, description: code, ...(detail && { detail }), finding };
}

async function confirmAndMend(message: string, cause = '', mend: () => Promise<void>): Promise<boolean> {
  const change = vscode.l10n.t('Change the File');
  const pressed = await vscode.window.showWarningMessage(
    message,
    { modal: true, detail: `${cause}\n${vscode.l10n.t('What is there now stays beside it as a .backup file.')}` },
    change,
  );
  if (pressed !== change) return false;
  await mend();
  return true;
}
