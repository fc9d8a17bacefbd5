import { likelyLanguages } from '../../../evaluation/language';
import { fold } from '../../../evaluation/words';
import { wholeLine } from '../../../dataset/place';
import type { LintSettings } from '../../rule';
import { tooLong } from '../../rules/systemPromptLong';
import type { SetEntry, SetFinding, SetRule } from '../setRule';
import { hasSystem, TrainEntries } from '../trainEntries';

/** What is wrong with the project's own prompts, said at the first example that gets them. */
export class ProjectPrompts implements SetRule {
  private readonly entries = new TrainEntries();
  private readonly length: string | undefined;
  private readonly lost: readonly string[];

  constructor({ encoder, maxLength, systemPrompt = '', inferencePrompt }: LintSettings) {
    this.length = encoder && tooLong(systemPrompt, encoder, maxLength);
    this.lost = inferencePrompt === undefined ? [] : lostFacts(systemPrompt, inferencePrompt);
  }

  add(entry: SetEntry): void {
    this.entries.add(entry);
  }

  remove(entry: SetEntry): void {
    this.entries.remove(entry);
  }

  *findings(): Generator<SetFinding> {
    if (this.length !== undefined) yield* this.atFirst('system-prompt-long', this.length, (entry) => !hasSystem(entry));
    if (this.lost.length > 0) {
      const facts = this.lost.map((fact) => `'${fact}'`).join(', ');
      const message =
        `The training prompt says ${facts}, the inference prompt does not: the persona would be asked behind another prompt ` +
        'than it was trained behind. Begin the inference prompt with the training prompt, or say the same in both.';
      yield* this.atFirst('prompts-disagree', message, () => true);
    }
  }

  private *atFirst(
    code: 'system-prompt-long' | 'prompts-disagree',
    message: string,
    wanted: (entry: SetEntry) => boolean,
  ): Generator<SetFinding> {
    const entry = this.entries.first(wanted);
    if (entry) yield { code, entry, span: wholeLine(entry.text), message, related: [] };
  }
}

/** At most so many facts are named. */
const NAMED_FACTS = 5;

/**
 * Names and numbers of the training prompt that the inference prompt lacks. Other words may well be said otherwise.
 * A name is a word with a capital inside a sentence; German writes every noun so, and is judged by its numbers alone.
 */
function lostFacts(training: string, inference: string): string[] {
  const numbers = training.match(/\d+(?:[.,]\d+)*/g) ?? [];
  const names = likelyLanguages(training).includes('German')
    ? []
    : [...training.matchAll(/(?<=[\p{Ll},;)] )\p{Lu}[\p{L}\p{N}]+/gu)].map(([name]) => name);
  const said = fold(inference);
  return [...new Set([...names, ...numbers])].filter((fact) => !said.includes(fold(fact))).slice(0, NAMED_FACTS);
}
