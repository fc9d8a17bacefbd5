import type { Message } from '../../../protocol/dataset';
import type { DiagnosticCode } from '../../../protocol/diagnostics';
import { likelyMeant } from '../spelling';
import { printedClock } from '../template/clock';
import { NAMED_TEMPLATES } from '../template/namedTemplates';
import type { ConversationEncoder } from './encoder';

/** Something to know about how conversations are rendered, whatever they say: for lint and plan alike. */
export interface TemplateRemark {
  readonly code: Extract<
    DiagnosticCode,
    'no-end-of-turn' | 'template-tokens-missing' | 'template-option-unread' | 'template-date' | 'empty-thought'
  >;
  readonly message: string;
  /** The option of `templateOptions` that it is about. */
  readonly option?: string;
}

/** @param name - of the project's `chatTemplate`, where it has one */
export function templateRemarks(encoder: ConversationEncoder, name: string | undefined): TemplateRemark[] {
  return [
    ...missingTokens(encoder, name),
    ...endOfTurn(encoder),
    ...unreadOptions(encoder),
    ...date(encoder),
    ...emptyThought(encoder),
  ];
}

function missingTokens(encoder: ConversationEncoder, name = ''): TemplateRemark[] {
  const missing = (NAMED_TEMPLATES.get(name)?.tokens ?? []).filter((token) => encoder.encodeText(token).length !== 1);
  if (missing.length === 0) return [];
  const message =
    `The chat template '${name}' writes ${missing.join(', ')}, which this model's tokenizer does not have: they are spelt out in ` +
    'letters, which the model has never seen as marks. Choose the chat template of the family that the model is of.';
  return [{ code: 'template-tokens-missing', message }];
}

function endOfTurn(encoder: ConversationEncoder): TemplateRemark[] {
  if (teachesToStop(encoder)) return [];
  const message =
    'The chat template writes no end-of-turn token behind an answer, so nothing teaches the model to stop: its answers would ' +
    'run on to the limit. Name a chatTemplate in persona.json that ends each turn with a token of this model, or choose a ' +
    'base model with a chat template (an instruct or chat version).';
  return [{ code: 'no-end-of-turn', message }];
}

function emptyThought(encoder: ConversationEncoder): TemplateRemark[] {
  const sample = encoder.tryEncode(SAMPLE);
  const [thought] = sample.kind === 'encoded' ? sample.emptyThoughts : [];
  if (sample.kind !== 'encoded' || !thought) return [];
  const words = Buffer.concat(sample.ids.slice(...thought).map((id) => encoder.bytesOf(id))).toString();
  const becomes =
    encoder.emptyThoughts === 'learn'
      ? 'which is learned: the persona answers at once, without thinking. Set "emptyThoughts": "skip" in persona.json to leave ' +
        'thinking as the model has it, or write thoughts into the examples.'
      : 'which is not learned ("emptyThoughts": "skip"): the model may think before it answers, so leave room for it in ' +
        '\'generation.maxTokens\'. Set it to "learn" for answers at once.';
  const message = `The chat template lets an answer without a thought begin with ${JSON.stringify(words)}, ${becomes}`;
  return [{ code: 'empty-thought', message }];
}

const SAMPLE: readonly Message[] = [
  { role: 'user', content: 'Question' },
  { role: 'assistant', content: 'Answer' },
];

/** Whether the last token that is learned of an answer is one that ends the model's turn. */
function teachesToStop(encoder: ConversationEncoder): boolean {
  const sample = encoder.tryEncode(SAMPLE);
  if (sample.kind !== 'encoded') return true;
  const end = sample.supervised.at(-1)?.[1];
  return end !== undefined && encoder.stopIds.includes(sample.ids[end - 1] ?? -1);
}

function unreadOptions({ template, templateOptions }: ConversationEncoder): TemplateRemark[] {
  const { reads } = template;
  // Names of special tokens may be given in place of the tokenizer's.
  return Object.keys(templateOptions)
    .filter((option) => !template.mentions(option))
    .map((option) => {
      const likely = likelyMeant(option, reads);
      const meant = likely === undefined ? '' : ` Did you mean '${likely}'?`;
      const known = reads.size === 0 ? 'It reads no options.' : `It reads: ${[...reads].join(', ')}.`;
      const message = `The chat template never reads '${option}', so it changes nothing.${meant} ${known}`;
      return { code: 'template-option-unread', option, message };
    });
}

function date({ template }: ConversationEncoder): TemplateRemark[] {
  const clock = printedClock(template);
  if (!clock) return [];
  const cure =
    clock.option === undefined
      ? 'The template takes no option in its place; a chatTemplate of your own can leave it out.'
      : `Fix it with "templateOptions": {"${clock.option}": "…"} in persona.json.`;
  const message =
    `The chat template writes today's date or time into every conversation (${clock.words.join(', ')}), which is learned as if it ` +
    `were always so. A run keeps its own; programs that ask the model elsewhere write theirs. ${cure}`;
  return [{ code: 'template-date', message }];
}
