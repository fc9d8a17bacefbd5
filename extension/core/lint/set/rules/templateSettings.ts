import { templateRemarks, type TemplateRemark } from '../../../conversation/templateRemarks';
import type { LintSettings } from '../../rule';
import type { SetFinding, SetRule } from '../setRule';
import { told } from '../told';
import type { TrainEntries } from '../trainEntries';

/** What is to say of the chat template itself and of its options: once, where persona.json names them. */
export class TemplateSettings implements SetRule {
  private readonly remarks: readonly TemplateRemark[];

  constructor(
    private readonly settings: LintSettings,
    private readonly entries: TrainEntries,
  ) {
    const { encoder, template } = settings;
    this.remarks = encoder ? templateRemarks(encoder, template?.name) : [];
  }

  *findings(): Generator<SetFinding> {
    const { optionPlaces, places, templateProblem } = this.settings;
    const entry = this.entries.first();
    if (!entry) return;
    const place = places?.chatTemplate ?? places?.baseModel;
    if (templateProblem !== undefined) yield told('no-chat-template', templateProblem, entry, place);
    for (const { code, message, option } of this.remarks) {
      const own = option === undefined ? undefined : optionPlaces?.[option];
      yield told(code, message, entry, own ?? place);
    }
  }
}
