import type { Diagnostic } from '../../../../protocol/diagnostics';
import { readJson, type JsonNode } from '../../dataset/json';
import { readLine } from '../../dataset/line';
import { placeOfKey, type JsonPath } from '../../dataset/place';
import { fold } from '../../evaluation/words';
import { meantKey } from '../rules/unknownKey';
import { editOf, type FixMaker } from './fix';
import { messageAt } from './messageAt';
import { removalOf } from './removal';

/** Removes the line, its end included. */
export const removeLine: FixMaker = ({ line }) => [
  { kind: 'remove-line', edits: [{ line, column: 1, endLine: line + 1, endColumn: 1, newText: '' }] },
];

/** Removes the marked words: a control token. */
export const removeToken: FixMaker = (diagnostic, text) => {
  const span = spanOf(diagnostic);
  return [{ kind: 'remove-token', text: text.slice(span.start, span.end), edits: [editOf(span, diagnostic.line)] }];
};

/** Corrects a misspelt key, or removes one that is not read. */
export const correctKey: FixMaker = (diagnostic, text) => {
  const reading = readLine(text);
  if (reading.kind === 'problem') return [];
  const { start } = spanOf(diagnostic);
  const path = reading.unread.find((unread) => placeOfKey(text, unread).start === start);
  const removal = path && removalOf(text, path);
  if (!path || !removal) return [];
  const key = String(path.at(-1));
  const meant = meantKey(path, reading.shape);
  const remove = { kind: 'remove-key' as const, text: key, edits: [editOf(removal, diagnostic.line)] };
  return meant === undefined ? [remove] : [replacement(diagnostic, key, meant), remove];
};

/** Removes a label that nothing honours. */
export const removeLabel: FixMaker = (diagnostic, text) => {
  const reading = readJson(text);
  const path = reading.kind === 'value' ? pathTo(reading.node, spanOf(diagnostic).start) : undefined;
  const removal = path && removalOf(text, path);
  if (!path || !removal) return [];
  return [{ kind: 'remove-key', text: String(path.at(-1)), edits: [editOf(removal, diagnostic.line)] }];
};

/** The path to the value that begins at `start`. */
function pathTo(node: JsonNode, start: number): JsonPath | undefined {
  if (node.start === start) return [];
  const children: [string | number, JsonNode][] =
    node.kind === 'object'
      ? [...node.members].map(([key, { value }]) => [key, value])
      : node.kind === 'array'
        ? [...node.items.entries()]
        : [];
  for (const [step, child] of children) {
    if (child.start > start || start >= child.end) continue;
    const path = pathTo(child, start);
    if (path) return [step, ...path];
  }
  return undefined;
}

/** Removes the last turn, where it is the one that is marked. */
export const removeLastTurn: FixMaker = (diagnostic, text) => {
  const path = turnOf(text, diagnostic);
  const reading = readLine(text);
  if (!path || reading.kind === 'problem' || reading.messages.at(-1) !== reading.messages[Number(path[1])]) return [];
  const removal = removalOf(text, path);
  return removal ? [{ kind: 'remove-turn', edits: [editOf(removal, diagnostic.line)] }] : [];
};

/** Removes the example's own system prompt: its turn, or its key. */
export const removeSystemPrompt: FixMaker = (diagnostic, text) => {
  const path = turnOf(text, diagnostic) ?? messageAt(text, diagnostic)?.sources[0]?.path;
  const removal = path && removalOf(text, path);
  return removal ? [{ kind: 'remove-system-prompt', edits: [editOf(removal, diagnostic.line)] }] : [];
};

/** Role names of other languages and tools. */
const ROLES: Readonly<Record<string, 'system' | 'user' | 'assistant'>> = {
  ...{
    usuario: 'user',
    usuaria: 'user',
    human: 'user',
    humano: 'user',
    utilisateur: 'user',
    benutzer: 'user',
    nutzer: 'user',
  },
  ...{ pergunta: 'user', pessoa: 'user', question: 'user', usr: 'user', users: 'user' },
  ...{ assistente: 'assistant', asistente: 'assistant', assistent: 'assistant', gpt: 'assistant', bot: 'assistant' },
  ...{
    model: 'assistant',
    ai: 'assistant',
    ia: 'assistant',
    chatgpt: 'assistant',
    resposta: 'assistant',
    answer: 'assistant',
  },
  ...{
    sistema: 'system',
    systeme: 'system',
    developer: 'system',
    user: 'user',
    assistant: 'assistant',
    system: 'system',
  },
};

/** Writes the role that another language's name means. */
export const renameRole: FixMaker = (diagnostic, text) => {
  const { start, end } = spanOf(diagnostic);
  const written = text.slice(start + 1, end - 1);
  const role = ROLES[fold(written)];
  return role === undefined ? [] : [replacement(diagnostic, written, role)];
};

/** Puts the persona's name where a slot for it was left open. */
export const fillPlaceholder: FixMaker = (diagnostic, text, { persona }) => {
  const { start, end } = spanOf(diagnostic);
  const slot = text.slice(start, end);
  const asksForName =
    /^\W*(?:(?:your|seu|tu|my|bot|model|assistant|persona)[ _-]?)?(?:name|nome|nombre|nom|persona)\W*$/i.test(slot);
  if (persona === undefined || !asksForName) return [];
  const written = JSON.stringify(persona).slice(1, -1);
  return [{ kind: 'replace', text: slot, by: persona, edits: [editOf({ start, end }, diagnostic.line, written)] }];
};

function replacement(diagnostic: Diagnostic, text: string, by: string) {
  return {
    kind: 'replace' as const,
    text,
    by,
    edits: [editOf(spanOf(diagnostic), diagnostic.line, JSON.stringify(by))],
  };
}

/** The path of the turn that is marked; undefined in shapes whose turns are keys. */
function turnOf(text: string, diagnostic: Diagnostic): JsonPath | undefined {
  const path = messageAt(text, diagnostic)?.sources[0]?.path;
  return path && typeof path[1] === 'number' ? path.slice(0, 2) : undefined;
}

function spanOf({ column, endColumn }: Diagnostic) {
  return { start: column - 1, end: endColumn - 1 };
}
