import { readJson, type JsonNode } from '../json';
import { childOf, placeOf, type JsonPath } from '../place';
import { applyEdits, LineStyle, type TextEdit, type WrittenLine } from './lineText';
import type { Section } from './readable';
import type { ReadSlots, Slot } from './slots';

type Original = Extract<ReadSlots, { kind: 'slots' }>;
type ObjectNode = JsonNode & { readonly kind: 'object' };

/** Writes other turns than the line has: added, removed, or in another order. */
export function restructure(sections: readonly Section[], original: Original, line: string): WrittenLine {
  const reading = readJson(line);
  if (reading.kind === 'problem' || reading.node.kind !== 'object') return broken('The line is no JSON object.');
  const at: Rewriting = { line, style: new LineStyle(line), root: reading.node, slots: original.slots };
  switch (original.shape) {
    case 'messages':
      return rewritten(at, turnsOnly(at, ['messages'], sections));
    case 'sharegpt':
      return rewritten(
        at,
        withSystem(at, sections, (turns) => turnsOnly(at, ['conversations'], turns)),
      );
    case 'alpaca':
      return rewritten(at, alpaca(at, sections));
    case 'prompt-completion':
      return rewritten(
        at,
        withSystem(at, sections, (turns) => promptCompletion(at, turns)),
      );
  }
}

interface Rewriting {
  readonly line: string;
  readonly style: LineStyle;
  readonly root: ObjectNode;
  readonly slots: readonly Slot[];
}

/** The edits, or why there can be none. */
type Edits = readonly TextEdit[] | string;

function rewritten({ line }: Rewriting, edits: Edits): WrittenLine {
  return typeof edits === 'string' ? broken(edits) : { kind: 'line', text: applyEdits(line, edits) };
}

/** A system prompt beside the turns stays there; one that the line does not have yet becomes a turn. */
function withSystem(at: Rewriting, sections: readonly Section[], write: (turns: readonly Section[]) => Edits): Edits {
  if (at.slots[0]?.path[0] !== 'system') return write(sections);
  const [first, ...rest] = sections;
  const isSystem = first?.heading === 'system';
  const turns = write(isSystem ? rest : sections);
  return typeof turns === 'string' ? turns : [...turns, ...setText(at, 'system', isSystem ? first.content : '')];
}

function alpaca(at: Rewriting, sections: readonly Section[]): Edits {
  const order = sections.map(({ heading }) => heading).join(' ');
  if (!/^(system )?user( input)? assistant$/.test(order)) {
    return "An Alpaca example has one '# user', at most one '# input' below it, and one '# assistant'. Convert it to messages for more turns.";
  }
  const content = (heading: string) => sections.find((section) => section.heading === heading)?.content ?? '';
  return [
    ...setText(at, 'system', content('system')),
    ...setText(at, 'instruction', content('user')),
    ...setText(at, 'input', content('input')),
    ...setText(at, 'output', content('assistant')),
  ];
}

function promptCompletion(at: Rewriting, sections: readonly Section[]): Edits {
  const answers = sections.length - 1 - sections.findLastIndex(({ heading }) => heading !== 'assistant');
  const border = sections.length - answers;
  const parts = { prompt: sections.slice(0, border), completion: sections.slice(border) };
  const edits = (['prompt', 'completion'] as const).map((key): Edits => {
    const part = parts[key];
    if (childOf(at.root, key)?.kind === 'array') return turnsOnly(at, [key], part);
    const [only] = part;
    if (part.length !== 1 || only?.heading !== (key === 'prompt' ? 'user' : 'assistant')) {
      return "Where 'prompt' and 'completion' are texts, there is one '# user' and one '# assistant'. Convert the example to messages for more turns.";
    }
    return setText(at, key, only.content);
  });
  const problem = edits.find((edit) => typeof edit === 'string');
  return problem ?? edits.flatMap((edit) => (typeof edit === 'string' ? [] : edit));
}

/** Sets a text of the example's top level; an empty one that is not there need not come. */
function setText({ line, style, root }: Rewriting, key: string, text: string): TextEdit[] {
  const json = style.string(text);
  if (root.members.has(key)) return [{ ...placeOf(line, [key]), text: json }];
  return text === '' ? [] : [style.added(root, key, json)];
}

/** Writes a whole list of turns. A turn that was there before keeps its other keys. */
function turnsOnly(at: Rewriting, list: JsonPath, sections: readonly Section[]): Edits {
  if (sections.length === 0) return 'At least one turn must stay. Write a question and an answer.';
  if (sections.some(({ heading }) => heading === 'input')) {
    return "'# input' belongs to Alpaca examples. Write its text below '# user'.";
  }
  const { line, style } = at;
  const before = at.slots.filter(({ path }) => path[0] === list[0] && path.length === 3);
  const kept = matchTurns(before, sections);
  const items = sections.map(({ heading, content }, index) => {
    const slot = kept[index];
    if (!slot) return newTurn(at, list, heading, content);
    const turn = placeOf(line, slot.path.slice(0, 2));
    const place = placeOf(line, slot.path);
    const text = slot.content === content ? line.slice(place.start, place.end) : style.string(content);
    return line.slice(turn.start, place.start) + text + line.slice(place.end, turn.end);
  });
  return [{ ...placeOf(line, list), text: style.list(items) }];
}

function newTurn({ line, style, slots }: Rewriting, list: JsonPath, heading: string, content: string): string {
  if (list[0] !== 'conversations') {
    return style.object([
      ['role', style.string(heading)],
      ['content', style.string(content)],
    ]);
  }
  const same = slots.find((slot) => slot.heading === heading && slot.path.length === 3);
  const name = same && placeOf(line, [...same.path.slice(0, 2), 'from']);
  const usual = { user: 'human', assistant: 'gpt' }[heading] ?? heading;
  return style.object([
    ['from', name ? line.slice(name.start, name.end) : style.string(usual)],
    ['value', style.string(content)],
  ]);
}

/** For each section the turn that it was: the same at both ends, then in order those of the same role. */
function matchTurns(before: readonly Slot[], sections: readonly Section[]): (Slot | undefined)[] {
  const same = (a: Section | undefined, b: Section | undefined) =>
    a !== undefined && a.heading === b?.heading && a.content === b.content;
  const shorter = Math.min(before.length, sections.length);
  let head = 0;
  while (head < shorter && same(before[head], sections[head])) head++;
  let tail = 0;
  while (tail < shorter - head && same(before.at(-1 - tail), sections.at(-1 - tail))) tail++;
  let next = head;
  return sections.map(({ heading }, index) => {
    if (index < head) return before[index];
    if (index >= sections.length - tail) return before[index - sections.length + before.length];
    const found = before.findIndex((slot, at) => at >= next && at < before.length - tail && slot.heading === heading);
    if (found < 0) return undefined;
    next = found + 1;
    return before[found];
  });
}

function broken(message: string): WrittenLine {
  return { kind: 'broken', message };
}
