import type { JsonPath } from './place';

type Fields = Readonly<Record<string, unknown>>;

/** Data that says something which is not honoured here: it is named, and not learned as something else. */
export interface Unsupported {
  readonly code: 'unsupported-kind' | 'unsupported-label';
  readonly path: JsonPath;
  readonly message: string;
  /** What is said once a file. */
  readonly once: string;
}

/** Keys of the answers that somebody preferred, and of those that lost. */
const PREFERENCES = (
  'chosen rejected chosen_response rejected_response preferred_output non_preferred_output response_j response_k ' +
  'response_a response_b better worse'
).split(' ');
const MEDIA = ['image', 'images', 'video', 'videos', 'audio', 'audios'];
const TOOLS = ['tools', 'functions'];
const TOOL_ROLES = new Set(
  'tool function ipython observation function_call function_response tool_call tool_response tool_result'.split(' '),
);

/** What an example says of itself beside its conversation: true and 1 ask for nothing that is not done anyway. */
export const WISHES: readonly string[] = [
  ...['label', 'kto_tag', 'desirable', 'accepted', 'preferred', 'weight', 'train', 'loss'],
];
/** Marks that somebody gave: whoever keeps them knows which answers are good. */
const MARKS = ['rating', 'ratings', 'score', 'scores', 'reward', 'rewards'];

/** Whether a key holds marks: where it says nothing, it is a note. */
export function isMark(key: string): boolean {
  return MARKS.includes(key);
}

/** Whether the example as a whole is of a kind, or has a label, that training here cannot honour. */
export function unsupportedExample(value: Fields): Unsupported | undefined {
  const preference = PREFERENCES.find((key) => Object.hasOwn(value, key));
  if (preference !== undefined) {
    return kind(
      'preference',
      [preference],
      `This is a preference pair ('${preference}'), as DPO learns from. Here an answer is learned or it is not: keep the ` +
        `better one, as 'prompt' and 'completion' or as 'messages'.`,
    );
  }
  const medium = MEDIA.find((key) => isFilled(value[key]));
  if (medium !== undefined) return multimodal([medium], `'${medium}'`);
  const tool = TOOLS.find((key) => isFilled(value[key]));
  if (tool !== undefined) return toolCalls([tool], `'${tool}'`);
  return unwantedLabel(value);
}

function unwantedLabel(value: Fields): Unsupported | undefined {
  for (const key of [...WISHES, ...MARKS]) {
    const said = value[key];
    if (said === undefined || said === null || said === true || (said === 1 && !MARKS.includes(key))) continue;
    const written = typeof said === 'object' ? '…' : JSON.stringify(said);
    if (said === false && (key === 'label' || key === 'kto_tag')) {
      return kind(
        'kto',
        [key],
        `'${key}': false says that this answer is not wanted (KTO). Training here would learn it all the same, so it is ` +
          'refused. Remove the line.',
      );
    }
    // A text under 'label' is a topic.
    if (typeof said === 'string' && !MARKS.includes(key) && !NEGATIVE.test(said)) continue;
    return {
      code: 'unsupported-label',
      path: [key],
      once: `label ${key}`,
      message:
        `'${key}': ${written} judges the example, and nothing here honours it: every answer would be learned alike. Remove ` +
        `the lines that should not be learned, then the key. To leave one answer out, give its turn "weight": 0.`,
    };
  }
  return undefined;
}

const NEGATIVE = /^(?:false|no|0|bad|rejected|negative|undesirable|wrong|incorrect)$/i;

/** Whether a turn is one that only tools or pictures make sense of. @param role - as it is written */
export function unsupportedTurn(
  turn: Fields,
  path: JsonPath,
  role: unknown,
  contentKey: string,
): Unsupported | undefined {
  for (const key of ['tool_calls', 'function_call']) {
    if (isFilled(turn[key])) return toolCalls([...path, key], `'${key}'`);
  }
  if (typeof role === 'string' && TOOL_ROLES.has(role.toLowerCase())) return toolCalls(path, `the role '${role}'`);
  const content = turn[contentKey];
  if (!Array.isArray(content)) return undefined;
  const types = content.map((part: unknown) => (part as { type?: unknown } | null)?.type);
  const other = types.find((type) => type !== 'text') ?? 'text';
  return multimodal([...path, contentKey], `a part of type ${JSON.stringify(other)}`);
}

/** A text that is no conversation. */
export function unsupportedText(value: Fields): Unsupported | undefined {
  if (typeof value['text'] !== 'string') return undefined;
  return kind(
    'text-only',
    ['text'],
    `This is plain text ('text'), as a model is trained on before it learns to chat. A persona learns from questions and ` +
      `answers: write 'messages'.`,
  );
}

function toolCalls(path: JsonPath, what: string): Unsupported {
  const message =
    `This is a conversation with tools (${what}). Calls and results of tools are not trained here: keep the turns of ` +
    'user and assistant, in words.';
  return kind('tools', path, message);
}

function multimodal(path: JsonPath, what: string): Unsupported {
  const message =
    `This is content in parts, for models that see or hear (${what}). Here a turn is one text: write it as ` +
    'such, without pictures and sound.';
  return kind('multimodal', path, message);
}

function kind(once: string, path: JsonPath, message: string): Unsupported {
  return { code: 'unsupported-kind', path, message, once };
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== '[]';
}
