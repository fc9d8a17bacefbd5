import * as vscode from 'vscode';
import { bytesText } from '../../core/bytes';
import { registerCommand } from '../../platform/commands';
import { readSetting } from '../../platform/settings';
import type { FeatureContext } from '../../platform/context';
import { Observed } from '../../platform/observed';
import { hubAccess } from '../../platform/hubAccess';
import { partOf } from '../../services/system/progress';
import { prepareBaseModel } from '../../services/models/preparation';
import { examine, type Finding } from '../../services/doctor/doctor';
import { findNvidiaGpu } from '../../services/system/gpu';
import { setUpSize } from '../../services/environment/installation';
import { measureSpeed } from '../../services/training/speed';
import { showFindings } from './doctorPick';
import { DoctorStatusItem } from './statusItem';

/** Share of the set-up's time that the environment takes, when the base model is made ready too. */
const ENVIRONMENT_SHARE = 0.7;

/** *Set Up Environment*, *Remove Environment* and *Doctor*, with what the doctor found in the status bar. */
export function register(context: FeatureContext): vscode.Disposable {
  const statusItem = new DoctorStatusItem();
  const findings = new Observed<readonly Finding[]>(
    () =>
      examine({
        environment: context.environment(),
        installation: context.installation,
        project: context.project.current,
        ...(readSetting('personaTuner.python.path') && { python: readSetting('personaTuner.python.path') }),
      }),
    [],
    (error) => {
      context.log.warn('The doctor could not look at everything.', error);
    },
  );
  const look = () => {
    if (context.project.current) void findings.refresh();
    else statusItem.hide();
  };
  return vscode.Disposable.from(
    statusItem,
    findings,
    findings.onDidChange((found) => {
      if (context.project.current && found.length > 0) statusItem.show(found);
    }),
    context.project.onDidChange(look),
    context.baseModel.onDidChange(look),
    registerCommand(context, 'personaTuner.environment.setUp', (asked) => setUp(context, asked === 'asked')),
    registerCommand(context, 'personaTuner.environment.remove', () => remove(context)),
    registerCommand(context, 'personaTuner.environment.doctor', async () => {
      if (await showFindings(context, await findings.refresh())) look();
    }),
  );
}

/**
 * @param asked - whoever calls has asked the person already
 * @returns whether all is there now
 */
async function setUp(context: FeatureContext, asked: boolean): Promise<boolean> {
  if (!asked && (await context.environment().status()).kind !== 'ready' && !(await confirmSize())) return false;
  await context.runTask(vscode.l10n.t('Setting up Persona Tuner'), async (progress, signal) => {
    const environment = context.environment();
    const project = context.project.current;
    const { kind } = await environment.status();
    if (kind !== 'ready') {
      const share = project ? ENVIRONMENT_SHARE : 1;
      await environment.create({
        progress: partOf(progress, 0, share),
        signal,
      });
    }
    await measureSpeed(environment, signal);
    if (!project) return;
    await prepareBaseModel(project.settings.baseModel, {
      projectFolder: project.folder,
      environment,
      inference: context.inference(),
      hub: await hubAccess(context.extension),
      ...(readSetting('personaTuner.llamaCpp.path') && { llamaCpp: readSetting('personaTuner.llamaCpp.path') }),
      progress: partOf(progress, kind === 'ready' ? 0 : ENVIRONMENT_SHARE, 1),
      signal,
    });
  });
  // Also after a cancel or an error: what was finished stays, and the views must show it.
  const [status, base] = await Promise.all([context.environmentStatus.refresh(), context.baseModel.refresh()]);
  const isSetUp = status.kind === 'ready' && (base !== undefined || context.project.current === undefined);
  if (isSetUp) void vscode.window.showInformationMessage(vscode.l10n.t('Persona Tuner is set up.'));
  return isSetUp;
}

/** Says what a set-up costs, once, before it costs it. */
async function confirmSize(): Promise<boolean> {
  const { downloadBytes, diskBytes } = setUpSize(await findNvidiaGpu());
  const start = vscode.l10n.t('Set Up');
  const pressed = await vscode.window.showInformationMessage(
    vscode.l10n.t('Set up the Python environment of Persona Tuner?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It fetches about {0} and takes about {1} of disk, once, apart from your own Python. It can be cancelled and removed at any time.',
        bytesText(downloadBytes),
        bytesText(diskBytes),
      ),
    },
    start,
  );
  return pressed === start;
}

async function remove(context: FeatureContext): Promise<void> {
  const { folder } = context.environment();
  const confirm = vscode.l10n.t('Remove');
  const pressed = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the Python environment of Persona Tuner?'),
    {
      modal: true,
      detail: vscode.l10n.t('{0}\nProjects, runs and adapters stay. It can be set up again at any time.', folder),
    },
    confirm,
  );
  if (pressed !== confirm) return;
  await context.environment().remove();
  await context.environmentStatus.refresh();
}
