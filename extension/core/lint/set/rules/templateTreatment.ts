import { systemTreatment, type SystemTreatment } from '../../../conversation/systemTreatment';
import { placeOfMessage } from '../../../dataset/line';
import type { LintSettings } from '../../rule';
import type { SetFinding, SetRule } from '../setRule';
import { told } from '../told';
import { hasSystem, type TrainEntries } from '../trainEntries';

/** What the model's chat template does to every example alike: said once, at the first that it concerns. */
export class TemplateTreatment implements SetRule {
  private readonly system: SystemTreatment;

  constructor(
    private readonly settings: LintSettings,
    private readonly entries: TrainEntries,
  ) {
    const { encoder } = settings;
    this.system = encoder ? systemTreatment(encoder) : { kind: 'unknown' };
  }

  *findings(): Generator<SetFinding> {
    if (this.system.kind === 'dropped') {
      const message =
        "The model's chat template leaves system messages out: the persona is trained without its prompt, and asked " +
        'without it. Choose a base model whose template has a place for it, or put the prompt into the first question.';
      yield* this.atSystemPrompt('system-prompt-dropped', message);
    }
    if (this.system.kind === 'moved') {
      const message =
        `The model's chat template has no system turn: it puts the system prompt into ${this.system.where}. Training and ` +
        'inference do the same, so nothing is wrong; expect the persona to hold less firmly than behind a turn of its own.';
      yield* this.atSystemPrompt('system-prompt-moved', message);
    }
  }

  /** Where the system message stands: in the project's prompt, or in the first example that has its own. */
  private *atSystemPrompt(
    code: 'system-prompt-dropped' | 'system-prompt-moved',
    message: string,
  ): Generator<SetFinding> {
    const { systemPrompt, places } = this.settings;
    const given = systemPrompt ? this.entries.first((entry) => !hasSystem(entry)) : undefined;
    if (given) {
      yield told(code, message, given, places?.trainingPrompt);
      return;
    }
    const entry = this.entries.first(hasSystem);
    const own = entry?.messages.find(({ role }) => role === 'system');
    if (entry && own) yield { code, entry, span: placeOfMessage(entry.text, own), message, related: [] };
  }
}
