import { likelyLanguages } from '../../../evaluation/language';
import { fold } from '../../../evaluation/words';
import { placeOfMessage } from '../../../dataset/line';
import { at, placeInPrompt } from '../../projectPlaces';
import type { LintSettings } from '../../rule';
import { tooLong } from '../../rules/systemPromptLong';
import type { SetEntry, SetFinding, SetRule } from '../setRule';
import { told } from '../told';
import { hasSystem, type TrainEntries } from '../trainEntries';

/** A few sentences, longer than many a good answer: a shorter prompt is not weighed against its examples. */
const FEW_SENTENCES = 128;

/** What is wrong with the system prompts, the project's above all, said once: where the prompt stands. */
export class ProjectPrompts implements SetRule {
  private readonly length: string | undefined;
  private readonly lost: readonly Fact[];
  /** Examples more than half of which is their system prompt, and how long that is. */
  private readonly outweighed = new Map<SetEntry, number>();
  /** Examples mostly have the same one. */
  private measured: { readonly prompt: string; readonly tokens: number } = { prompt: '', tokens: 0 };

  constructor(
    private readonly settings: LintSettings,
    private readonly entries: TrainEntries,
  ) {
    const { encoder, maxLength, systemPrompt = '', inferencePrompt } = settings;
    this.length = encoder && tooLong(systemPrompt, encoder, maxLength);
    this.lost = inferencePrompt === undefined ? [] : lostFacts(systemPrompt, inferencePrompt);
  }

  add(entry: SetEntry): void {
    if (entry.use !== 'train' || entry.tokens === undefined) return;
    const own = entry.messages.find(({ role }) => role === 'system');
    const tokens = this.tokensOf(own?.content ?? this.settings.systemPrompt ?? '');
    // Beyond half of maxLength, that is what is told.
    const isLong = tokens > this.settings.maxLength / 2;
    if (tokens >= FEW_SENTENCES && !isLong && tokens > entry.tokens / 2) this.outweighed.set(entry, tokens);
  }

  remove(entry: SetEntry): void {
    this.outweighed.delete(entry);
  }

  *findings(): Generator<SetFinding> {
    const { places } = this.settings;
    if (this.length !== undefined) {
      const entry = this.entries.first((one) => !hasSystem(one));
      if (entry) yield told('system-prompt-long', this.length, entry, places?.trainingPrompt);
    }
    if (this.outweighed.size > this.entries.size / 2) yield* this.outweighing();
    const first = this.lost.length > 0 ? this.entries.first() : undefined;
    if (first) yield this.disagreement(first);
  }

  private *outweighing(): Generator<SetFinding> {
    const entry = this.entries.first((one) => this.outweighed.has(one));
    if (!entry) return;
    const message =
      `The system prompt takes ${String(this.outweighed.get(entry))} tokens, more than half of ${String(this.outweighed.size)} of the ` +
      `${String(this.entries.size)} examples: most of what is computed is the same words. Train with a shorter prompt; the full one can ` +
      "stand in 'systemPrompt.inference'.";
    const own = entry.messages.find(({ role }) => role === 'system');
    if (own) {
      const span = placeOfMessage(entry.text, own);
      yield { code: 'system-prompt-outweighs', entry, span, message, related: [] };
    } else yield told('system-prompt-outweighs', message, entry, this.settings.places?.trainingPrompt);
  }

  /** Told at the inference prompt, which lacks the facts, with each of them in the training prompt. */
  private disagreement(entry: SetEntry): SetFinding {
    const { places, systemPrompt = '' } = this.settings;
    const named = this.lost.slice(0, NAMED_FACTS);
    const facts = named.map(({ words }) => `'${words}'`).join(', ');
    const message =
      `The training prompt says ${facts}, the inference prompt does not: the persona would be asked behind another prompt ` +
      'than it was trained behind. Begin the inference prompt with the training prompt, or say the same in both.';
    const { trainingPrompt, inferencePrompt } = places ?? {};
    const finding = told('prompts-disagree', message, entry, inferencePrompt);
    if (!trainingPrompt || !inferencePrompt) return finding;
    const related = named.map(({ words, start }) => ({
      ...at(placeInPrompt(trainingPrompt, systemPrompt, start, start + words.length)),
      message: 'The training prompt says it here.',
    }));
    return { ...finding, related };
  }

  private tokensOf(prompt: string): number {
    const { encoder } = this.settings;
    if (!encoder || prompt === '') return 0;
    if (this.measured.prompt !== prompt) this.measured = { prompt, tokens: encoder.encodeText(prompt).length };
    return this.measured.tokens;
  }
}

/** At most so many facts are named. */
const NAMED_FACTS = 5;

/** A name or a number, and where the prompt says it first. */
interface Fact {
  readonly words: string;
  readonly start: number;
}

/**
 * Names and numbers of the training prompt that the inference prompt lacks. Other words may well be said otherwise.
 * A name is a word with a capital inside a sentence; German writes every noun so, and is judged by its numbers alone.
 */
function lostFacts(training: string, inference: string): Fact[] {
  const patterns = [
    ...(likelyLanguages(training).includes('German') ? [] : [/(?<=[\p{Ll},;)] )\p{Lu}[\p{L}\p{N}]+/gu]),
    /\d+(?:[.,]\d+)*/g,
  ];
  const facts = patterns.flatMap((pattern) => [...training.matchAll(pattern)]);
  const said = fold(inference);
  const lost = new Map<string, Fact>();
  for (const { 0: words, index } of facts) {
    if (!said.includes(fold(words)) && !lost.has(words)) lost.set(words, { words, start: index });
  }
  return [...lost.values()];
}
