import * as vscode from 'vscode';
import type { Diagnostic } from '../../../protocol/diagnostics';
import type { AskedQuestion } from '../../../protocol/overview';
import type { CodeFindings, OverviewState } from '../../../protocol/webviews/overview';
import type { CommandId } from '../../contributions';
import type { FeatureContext } from '../../platform/context';
import { unlisted } from '../../platform/unlisted';
import { readQuestions } from '../../services/projects/project';

/** What the overview shows of a dataset, made in the worker. */
export async function readOverviewState(
  context: FeatureContext,
  dataset: vscode.Uri,
  signal: AbortSignal,
): Promise<OverviewState> {
  const file = vscode.workspace.asRelativePath(dataset);
  const asked = await readAsked(context);
  const overview = await context.datasetChecks.overview(dataset, asked ?? [], signal);
  if (!overview) {
    return {
      kind: 'notice',
      file,
      message: vscode.l10n.t('The overview needs the base model: its tokenizer and chat template count the tokens.'),
      action: {
        label: vscode.l10n.t('Set Up Environment'),
        command: 'personaTuner.environment.setUp' satisfies CommandId,
      },
    };
  }
  const found = context.datasetChecks.get(dataset);
  return {
    ...{ kind: 'overview', file, overview, hasQuestions: asked !== undefined },
    findings: byCode(found?.diagnostics ?? []),
    unlistedFindings: found ? unlisted(found) : 0,
  };
}

/** Undefined where the project names no questions, or they cannot be read now: the rest is worth seeing without. */
async function readAsked({ project, log }: FeatureContext): Promise<AskedQuestion[] | undefined> {
  const { current } = project;
  if (current?.settings.evaluation.questions === undefined) return undefined;
  try {
    return (await readQuestions(current)).map(({ id, question }) => ({ id, question }));
  } catch (error) {
    log.warn('The overview goes without the questions.', error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

const GRAVEST_FIRST = ['error', 'warning', 'information', 'hint'] as const;

function byCode(diagnostics: readonly Diagnostic[]): CodeFindings[] {
  const found = new Map<string, CodeFindings>();
  for (const { code, severity, line } of diagnostics) {
    const known = found.get(code) ?? { code, severity, lines: [] };
    found.set(code, known);
    if (known.lines.at(-1) !== line) known.lines.push(line);
  }
  const grave = ({ severity }: CodeFindings) => GRAVEST_FIRST.indexOf(severity);
  return [...found.values()].sort((a, b) => grave(a) - grave(b) || b.lines.length - a.lines.length);
}
