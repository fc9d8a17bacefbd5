import { compareEncoders, type EncoderDifference } from '../../../conversation/compareEncoders';
import { withSystemPrompt } from '../../../conversation/systemPrompt';
import type { LintSettings } from '../../rule';
import type { SetEntry, SetFinding, SetRule } from '../setRule';
import { told } from '../told';
import { type TrainEntries } from '../trainEntries';

/**
 * The chat template that is trained with makes other text of the examples than the GGUF's own. Templates that are written
 * otherwise and render the same do not differ.
 */
export class TemplateDiffers implements SetRule {
  private readonly differing = new Set<SetEntry>();

  constructor(
    private readonly settings: LintSettings,
    private readonly entries: TrainEntries,
  ) {}

  add(entry: SetEntry): void {
    if (entry.use === 'train' && this.differenceOf(entry)) this.differing.add(entry);
  }

  remove(entry: SetEntry): void {
    this.differing.delete(entry);
  }

  *findings(): Generator<SetFinding> {
    if (this.differing.size === 0) return;
    const entry = this.entries.first((one) => this.differing.has(one));
    const difference = entry && this.differenceOf(entry);
    if (!difference) return;
    const message =
      'The chat template that is trained with and the one in the GGUF make other text of ' +
      `${String(this.differing.size)} of ${String(this.entries.size)} examples: ${inWords(difference)}. Programs that take the template from ` +
      'the GGUF would ask in another form than was learned. Compare the two, and use a GGUF with the template of its model.';
    yield told('template-differs', message, entry, this.settings.places?.baseModel);
  }

  private differenceOf({ messages }: SetEntry): EncoderDifference | undefined {
    const { encoder, ggufEncoder, systemPrompt } = this.settings;
    if (!encoder || !ggufEncoder) return undefined;
    const compared = compareEncoders(encoder, ggufEncoder, withSystemPrompt(messages, systemPrompt));
    return compared.kind === 'differs' ? compared : undefined;
  }
}

function inWords({ text, ids, refusal }: EncoderDifference): string {
  if (refusal !== undefined) return `one of them refuses it (${refusal})`;
  const parts = [
    ...(text ? [`${JSON.stringify(text.one)} in training, ${JSON.stringify(text.other)} in the GGUF`] : []),
    ...(ids ? [`ids from position ${String(ids.at)} on ${ids.one.join(' ')} … and ${ids.other.join(' ')} …`] : []),
  ];
  return parts.join('; ');
}
