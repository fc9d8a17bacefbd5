import * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import { RubricHost, RubricView } from '../../../protocol/webviews/rubric';
import type { FeatureContext } from '../../platform/context';
import { createPanel, showPage } from '../../platform/webview';
import type { Project } from '../../services/projects/project';
import { readRubric } from '../../services/projects/project';
import { writeScores, type Run } from '../../services/runs/runs';
import { readRubricState, summariseWhole } from './rubricState';

/** The answers of a run in the editor area, to be scored. */
export class RubricPanel implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly channel: Channel<typeof RubricView, typeof RubricHost>;
  /** Set of answers that is shown; undefined for the newest of the adapter. */
  private answers: string | undefined;

  constructor(
    private readonly context: FeatureContext,
    private readonly project: Project,
    private readonly run: Run,
    closed: () => void,
  ) {
    const title = vscode.l10n.t('Scores: {0}', run.id);
    this.panel = createPanel('rubric', title);
    this.channel = showPage(
      context,
      this.panel.webview,
      { name: 'rubric', title, host: RubricHost, view: RubricView },
      {
        requests: {
          save: async ({ answers, sheet }) => ({
            file: await writeScores(run, answers, sheet),
            summary: summariseWhole(sheet, await readRubric(project)),
          }),
          open: ({ answers }) => {
            this.answers = answers;
            return this.read();
          },
        },
        notifications: { ready: () => void this.show() },
      },
    );
    this.panel.onDidDispose(() => {
      this.channel.close();
      closed();
    });
  }

  /** Brings the panel to the front, with answers that have come since. */
  async reveal(): Promise<void> {
    this.panel.reveal();
    await this.show();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private read() {
    return readRubricState(this.project, this.run, this.answers);
  }

  private async show(): Promise<void> {
    try {
      this.channel.notify('state', await this.read());
    } catch (error) {
      this.context.showError(error);
      this.panel.dispose();
    }
  }
}
