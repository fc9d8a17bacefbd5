import type { Message, Role } from '../../../protocol/dataset';
import type { Rendering } from '../template/chatTemplate';

/** A stretch of rendered text, in UTF-16 units: a message's words, or what the template puts around them. */
export interface TextPart {
  readonly role: Role | 'template';
  /** Position of the message; absent for the template's own words. */
  readonly turn?: number;
  readonly start: number;
  readonly end: number;
}

/** Private use: no message and no template has it. */
const MARK = '\uE0FF';

/**
 * Which stretches of a rendered conversation are whose. The parts follow one another and cover the text.
 *
 * The conversation is rendered once more with marks for words, which shows the template's own text. Where that does not fit
 * (a template that looks into the words), each message's words are looked for behind those of the one before.
 *
 * @param text - `messages`, rendered
 */
export function partsOf(
  text: string,
  messages: readonly Message[],
  render: (messages: readonly Message[]) => Rendering,
): TextPart[] {
  const marked = render(messages.map(({ role }, index) => ({ role, content: `${MARK}${String(index)}${MARK}` })));
  const places =
    (marked.kind === 'rendered' ? fitMarks(text, messages, marked.text) : undefined) ?? searchWords(text, messages);
  const parts: TextPart[] = [];
  let at = 0;
  for (const { turn, start, end } of places) {
    if (start > at) parts.push({ role: 'template', start: at, end: start });
    const role = messages[turn]?.role;
    if (role && end > start) parts.push({ role, turn, start, end });
    at = end;
  }
  if (text.length > at) parts.push({ role: 'template', start: at, end: text.length });
  return parts;
}

interface Place {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

/** Puts the words where the marks are; undefined when that does not give the text. */
function fitMarks(text: string, messages: readonly Message[], marked: string): Place[] | undefined {
  const places: Place[] = [];
  let at = 0;
  // Text, number, text, number …, text.
  const pieces = marked.split(new RegExp(`${MARK}(\\d+)${MARK}`));
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) {
      if (!text.startsWith(piece, at)) return undefined;
      at += piece.length;
      continue;
    }
    const content = messages[Number(piece)]?.content ?? '';
    const words = [content, content.trim(), content.trimStart(), content.trimEnd()].find(
      (form) => text.startsWith(form, at) && text.startsWith(pieces[index + 1] ?? '', at + form.length),
    );
    if (words === undefined) return undefined;
    places.push({ turn: Number(piece), start: at, end: at + words.length });
    at += words.length;
  }
  return at === text.length ? places : undefined;
}

function searchWords(text: string, messages: readonly Message[]): Place[] {
  let from = 0;
  return messages.flatMap(({ content }, turn): Place[] => {
    const words = content.trim();
    const start = words === '' ? -1 : text.indexOf(words, from);
    if (start < 0) return [];
    from = start + words.length;
    return [{ turn, start, end: from }];
  });
}
