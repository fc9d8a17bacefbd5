import { isLearned } from '../../../conversation/learned';
import { plainText } from '../../../evaluation/words';
import type { LintSettings } from '../../rule';
import type { SetEntry, SetFinding, SetRule } from '../setRule';
import { told } from '../told';
import { type TrainEntries } from '../trainEntries';

/** Fewer examples are a beginning, and say nothing. */
const ENOUGH = 10;

/** No answer of the whole set says the persona's name. */
export class PersonaNeverNamed implements SetRule {
  private readonly naming = new Set<SetEntry>();
  /** The name, or the first part of it, folded; looked for inside words too, as languages inflect names. */
  private readonly name: string;

  constructor(
    private readonly settings: LintSettings,
    private readonly entries: TrainEntries,
  ) {
    this.name = plainText(settings.persona?.trim().split(/\s+/)[0] ?? '');
  }

  add(entry: SetEntry): void {
    const names = (message: SetEntry['messages'][number]) =>
      isLearned(message) && plainText(message.content).includes(this.name);
    if (entry.messages.some(names)) this.naming.add(entry);
  }

  remove(entry: SetEntry): void {
    this.naming.delete(entry);
  }

  *findings(): Generator<SetFinding> {
    if (this.name === '' || this.naming.size > 0 || this.entries.size < ENOUGH) return;
    const entry = this.entries.first();
    if (!entry) return;
    const message =
      `None of the ${String(this.entries.size)} examples lets '${this.settings.persona ?? ''}' say its name, so it will not know it ` +
      "when asked. Add answers to 'Who are you?' and the like, or correct 'name' in persona.json.";
    yield told('persona-never-named', message, entry, this.settings.places?.name);
  }
}
