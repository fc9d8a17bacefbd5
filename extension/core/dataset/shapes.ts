import type { DatasetShape, Message, Role } from '../../../protocol/dataset';
import type { DiagnosticCode } from '../../../protocol/diagnostics';
import type { JsonPath } from './place';
import { unsupportedExample, unsupportedText, unsupportedTurn, WISHES } from './unsupported';
import { isHonoured, weightOf } from './weight';

/** A string of the example that went into a message: where it stands in the JSON, and where in the message. */
interface TextSource {
  readonly path: JsonPath;
  /** Offset in the message's content at which this string begins. */
  readonly offset: number;
  readonly length: number;
}

/** A turn, and the strings that it was made of. */
export interface SourcedMessage extends Message {
  readonly sources: readonly TextSource[];
}

interface ShapeProblem {
  readonly code: DiagnosticCode;
  readonly path: JsonPath;
  readonly message: string;
  /** See `Finding`. */
  readonly once?: string;
}

export type ShapeReading =
  | {
      readonly kind: 'example';
      readonly shape: DatasetShape;
      readonly messages: readonly SourcedMessage[];
      /** Where the keys stand that the shape does not read. */
      readonly unread: readonly JsonPath[];
    }
  | { readonly kind: 'problem'; readonly problems: readonly ShapeProblem[] };

type Fields = Readonly<Record<string, unknown>>;

/** Reads an example in whichever of the four shapes its keys tell. Keys that no shape knows are left alone. */
export function readShape(value: unknown): ShapeReading {
  if (!isFields(value)) {
    return problem('wrong-shape', [], `An example is a JSON object, not ${describe(value)}.`);
  }
  const unsupported = unsupportedExample(value);
  if (unsupported) return { kind: 'problem', problems: [unsupported] };
  const has = (key: string) => Object.hasOwn(value, key);
  if (has('messages')) return result('messages', value, readTurns(value, 'messages', MESSAGES));
  if (has('conversations')) return result('sharegpt', value, readConversations(value));
  if (has('instruction')) return result('alpaca', value, readAlpaca(value));
  if (has('prompt')) return result('prompt-completion', value, readPromptCompletion(value));
  const text = unsupportedText(value);
  if (text) return { kind: 'problem', problems: [text] };
  const keys = Object.keys(value).map((key) => `'${key}'`);
  const found = keys.length === 0 ? 'It is empty.' : `It has ${keys.slice(0, 6).join(', ')}.`;
  return problem(
    'wrong-shape',
    [],
    `The example has neither 'messages', nor 'conversations', nor 'instruction' and 'output', nor 'prompt' and 'completion'. ${found}`,
  );
}

/** How a list of turns names its parts. */
interface TurnNames {
  readonly role: string;
  readonly content: string;
  readonly roles: Readonly<Record<string, Role>>;
}

const MESSAGES: TurnNames = {
  role: 'role',
  content: 'content',
  roles: { system: 'system', user: 'user', assistant: 'assistant' },
};

const SHAREGPT: TurnNames = {
  role: 'from',
  content: 'value',
  roles: {
    ...MESSAGES.roles,
    human: 'user',
    gpt: 'assistant',
    chatgpt: 'assistant',
    bot: 'assistant',
    model: 'assistant',
  },
};

type Turns = readonly SourcedMessage[] | readonly ShapeProblem[];

function readConversations(value: Fields): Turns {
  const turns = readTurns(value, 'conversations', SHAREGPT);
  if (isProblems(turns) || !isGiven(value['system']) || turns[0]?.role === 'system') return turns;
  return sequence([readText(value, 'system', 'system'), turns]);
}

function readAlpaca(value: Fields): Turns {
  const instruction = readText(value, 'instruction', 'user');
  const question = isGiven(value['input']) ? joined(instruction, readText(value, 'input', 'user')) : instruction;
  const system = isGiven(value['system']) ? readText(value, 'system', 'system') : [];
  return sequence([system, readHistory(value['history']), question, readText(value, 'output', 'assistant')]);
}

/** Rounds before the question, as pairs of texts. */
function readHistory(history: unknown): Turns {
  if (!isGiven(history)) return [];
  const wrong = (path: JsonPath): ShapeProblem[] => [
    {
      code: 'wrong-shape',
      path,
      message: '\'history\' is a list of rounds, each a question and an answer: ["…", "…"].',
    },
  ];
  if (!Array.isArray(history)) return wrong(['history']);
  return sequence(
    history.map((round: unknown, index) => {
      const path = ['history', index] as const;
      if (!Array.isArray(round) || round.length !== 2 || !round.every((part) => typeof part === 'string'))
        return wrong(path);
      return (['user', 'assistant'] as const).map((role, part) => sourced(role, String(round[part]), [...path, part]));
    }),
  );
}

/** Both keys hold either a text, or (as TRL also takes it) a list of messages. */
function readPromptCompletion(value: Fields): Turns {
  const part = (key: string, role: Role) =>
    Array.isArray(value[key]) ? readTurns(value, key, MESSAGES) : readText(value, key, role);
  const system = isGiven(value['system']) ? readText(value, 'system', 'system') : [];
  return sequence([system, part('prompt', 'user'), part('completion', 'assistant')]);
}

function readTurns(value: Fields, key: string, names: TurnNames): Turns {
  const list = value[key];
  if (!Array.isArray(list))
    return [
      {
        code: 'wrong-shape',
        path: [key],
        message: `'${key}' must be a list of turns, not ${describe(list)}.`,
      },
    ];
  if (list.length === 0)
    return [
      {
        code: 'wrong-shape',
        path: [key],
        message: `'${key}' is empty. Write at least a question and an answer.`,
      },
    ];
  return sequence(list.map((turn: unknown, index) => readTurn(turn, [key, index], names)));
}

function readTurn(turn: unknown, path: JsonPath, names: TurnNames): Turns {
  if (!isFields(turn))
    return [
      {
        code: 'wrong-shape',
        path,
        message: `A turn is an object with '${names.role}' and '${names.content}', not ${describe(turn)}.`,
      },
    ];
  const role = turn[names.role];
  const unsupported = unsupportedTurn(turn, path, role, names.content);
  if (unsupported) return [unsupported];
  const problems: ShapeProblem[] = [];
  const known = typeof role === 'string' && Object.hasOwn(names.roles, role) ? names.roles[role] : undefined;
  if (role === undefined)
    problems.push({
      code: 'wrong-shape',
      path,
      message: `The turn has no '${names.role}'.`,
    });
  else if (!known) {
    const roles = Object.keys(names.roles).map((name) => `'${name}'`);
    const given = typeof role === 'string' ? `'${role}'` : describe(role);
    problems.push({
      code: 'unknown-role',
      path: [...path, names.role],
      message: `${given} is no role. Write one of ${roles.join(', ')}.`,
    });
  }
  const content = readText(turn, names.content, known ?? 'user', path);
  if (known === 'assistant') {
    const weight = weightOf(turn, path);
    if (weight.kind === 'problem')
      problems.push({ code: 'unsupported-label', path: weight.path, message: weight.message });
    else if (weight.weight === 0 && !isProblems(content))
      return content.map((message) => ({ ...message, weight: 0 as const }));
  }
  return problems.length > 0 ? [...problems, ...(isProblems(content) ? content : [])] : content;
}

function readText(value: Fields, key: string, role: Role, above: JsonPath = []): Turns {
  const text = value[key];
  if (typeof text === 'string') return [sourced(role, text, [...above, key])];
  const message = text === undefined ? `'${key}' is missing.` : `'${key}' must be a text, not ${describe(text)}.`;
  return [{ code: 'wrong-shape', path: [...above, key], message }];
}

function sourced(role: Role, content: string, path: JsonPath): SourcedMessage {
  return { role, content, sources: [{ path, offset: 0, length: content.length }] };
}

/** Alpaca's instruction and input as one question, an empty line between them. */
function joined(first: Turns, second: Turns): Turns {
  if (isProblems(first) || isProblems(second)) return sequence([first, second]);
  const [instruction] = first;
  const [input] = second;
  if (!instruction || !input) return first;
  const offset = instruction.content.length + 2;
  return [
    {
      role: instruction.role,
      content: `${instruction.content}\n\n${input.content}`,
      sources: [...instruction.sources, ...input.sources.map((source) => ({ ...source, offset }))],
    },
  ];
}

/** The turns of all parts, or the problems of all parts. */
function sequence(parts: readonly Turns[]): Turns {
  const turns: SourcedMessage[] = [];
  const problems: ShapeProblem[] = [];
  for (const part of parts) {
    if (isProblems(part)) problems.push(...part);
    else for (const turn of part) turns.push(turn);
  }
  return problems.length > 0 ? problems : turns;
}

function result(shape: DatasetShape, value: Fields, turns: Turns): ShapeReading {
  if (isProblems(turns)) return { kind: 'problem', problems: turns };
  return { kind: 'example', shape, messages: turns, unread: unreadKeys(shape, value) };
}

/** The keys of an example in each shape; lists among their values hold turns. */
export const EXAMPLE_KEYS: Readonly<Record<DatasetShape, readonly string[]>> = {
  messages: ['messages'],
  sharegpt: ['conversations', 'system'],
  alpaca: ['instruction', 'input', 'output', 'system', 'history'],
  'prompt-completion': ['prompt', 'completion', 'system'],
};

/** The keys of a turn in each shape. */
export function turnKeys(shape: DatasetShape): readonly string[] {
  const { role, content } = shape === 'sharegpt' ? SHAREGPT : MESSAGES;
  return [role, content, 'weight'];
}

function unreadKeys(shape: DatasetShape, value: Fields): JsonPath[] {
  const keys = EXAMPLE_KEYS[shape];
  const ofTurns = turnKeys(shape);
  const unread: JsonPath[] = [];
  for (const key of Object.keys(value)) {
    const part = value[key];
    if (!keys.includes(key)) {
      // What it asks for is done, else it had been refused.
      if (!WISHES.includes(key) || typeof part === 'string') unread.push([key]);
    } else if (Array.isArray(part) && key !== 'history') {
      for (const [index, turn] of part.entries()) unreadOfTurn(turn as Fields, ofTurns, [key, index], unread);
    }
  }
  return unread;
}

function unreadOfTurn(turn: Fields, names: readonly string[], path: JsonPath, unread: JsonPath[]): void {
  const [roleKey = '', contentKey = ''] = names;
  const role = turn[roleKey];
  const isAnswer = role !== 'user' && role !== 'system' && role !== 'human';
  for (const name of Object.keys(turn)) {
    if (name !== roleKey && name !== contentKey && !isHonoured(turn, name, isAnswer)) unread.push([...path, name]);
  }
}

function problem(code: DiagnosticCode, path: JsonPath, message: string): ShapeReading {
  return { kind: 'problem', problems: [{ code, path, message }] };
}

function isProblems(turns: Turns): turns is readonly ShapeProblem[] {
  return turns.length > 0 && 'code' in (turns[0] ?? {});
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${JSON.stringify(value)}`;
}
