import { isLearned } from '../../../conversation/learned';
import { wholeLine } from '../../../dataset/place';
import { certainLanguage } from '../../../evaluation/language';
import { type TrainEntries } from '../trainEntries';
import type { SetEntry, SetFinding, SetRule } from '../setRule';

/** Fewer examples are a beginning, and say nothing. */
const ENOUGH = 30;
/** A single answer may be a quotation. */
const FEWEST = 2;
const SMALL_SHARE = 0.1;

/** A language with so few answers that the persona will hardly speak it. */
export class LanguageBalance implements SetRule {
  private readonly languages = new Map<SetEntry, string>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly entries: TrainEntries) {}

  add(entry: SetEntry): void {
    if (entry.use !== 'train') return;
    const answer = entry.messages.findLast(isLearned)?.content ?? '';
    const language = certainLanguage(answer);
    if (language === undefined) return;
    this.languages.set(entry, language);
    this.count(language, 1);
  }

  remove(entry: SetEntry): void {
    const language = this.languages.get(entry);
    if (language !== undefined) this.count(language, -1);
    this.languages.delete(entry);
  }

  *findings(): Generator<SetFinding> {
    const known = this.languages.size;
    if (known < ENOUGH) return;
    for (const [language, count] of this.counts) {
      if (count < FEWEST || count / known >= SMALL_SHARE) continue;
      const entry = this.entries.first((one) => this.languages.get(one) === language);
      if (!entry) continue;
      const others = [...this.counts].sort(([, a], [, b]) => b - a).map(([name, times]) => `${name} ${String(times)}`);
      const message =
        `Only ${String(count)} of ${String(known)} answers are in ${language} (${others.join(', ')}). The persona will soon answer in ` +
        `${[...this.counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0]} when asked in ${language}. Add examples in it, or leave it out.`;
      yield { code: 'language-imbalance', entry, span: wholeLine(entry.text), message, related: [] };
    }
  }

  private count(language: string, change: number): void {
    const count = (this.counts.get(language) ?? 0) + change;
    if (count > 0) this.counts.set(language, count);
    else this.counts.delete(language);
  }
}
