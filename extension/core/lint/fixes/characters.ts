import type { Diagnostic } from '../../../../protocol/diagnostics';
import { placeInMessage, readLine } from '../../dataset/line';
import type { SourcedMessage } from '../../dataset/shapes';
import { mojibakeIn } from '../../encodings/mojibake';
import { INVISIBLE, isSuspicious } from '../invisible';
import { CONTROL } from '../rules/characters';
import { strayEntities } from '../rules/htmlEntity';
import { decomposed } from '../rules/notNfc';
import { editOf, type Fix, type FixMaker } from './fix';
import { messageAt } from './messageAt';

/** Takes all control characters out of the turn. */
export const removeControlCharacters: FixMaker = remover(CONTROL, () => true);

/** Takes all invisible characters out of the turn that nothing asks for. */
export const removeInvisibleCharacters: FixMaker = remover(INVISIBLE, isSuspicious);

/** Writes the turn in NFC. */
export const normaliseText: FixMaker = (diagnostic, text) => {
  const message = messageAt(text, diagnostic);
  if (!message) return [];
  const edits = decomposed(message.content).map(({ start, end, composed }) =>
    editOf(placeInMessage(text, message, start, end), diagnostic.line, composed),
  );
  return [{ kind: 'normalise', edits }];
};

function remover(pattern: RegExp, wanted: (content: string, index: number) => boolean): FixMaker {
  return (diagnostic, text) => {
    const message: SourcedMessage | undefined = messageAt(text, diagnostic);
    if (!message) return [];
    const edits = [...message.content.matchAll(pattern)]
      .filter(({ index }) => wanted(message.content, index))
      .map(({ 0: character, index }) =>
        editOf(placeInMessage(text, message, index, index + character.length), diagnostic.line),
      );
    return [{ kind: 'remove-characters', edits }];
  };
}

/** Writes what was meant in place of letters that went through the wrong encoding, in all of the turn. */
export const mendMojibake: FixMaker = (diagnostic, text) =>
  replaceIn(diagnostic, text, ({ content }) =>
    mojibakeIn(content).map(({ meant, ...place }) => ({ ...place, by: meant })),
  );

/** Writes the characters that HTML's entities stand for, in all of the answer. */
export const decodeEntities: FixMaker = (diagnostic, text) => {
  const reading = readLine(text);
  const messages = reading.kind === 'example' ? reading.messages : [];
  return replaceIn(diagnostic, text, (message) =>
    strayEntities(message, messages).map(({ character, ...place }) => ({ ...place, by: character })),
  );
};

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

function replaceIn(
  diagnostic: Diagnostic,
  text: string,
  find: (message: SourcedMessage) => readonly Replacement[],
): Fix[] {
  const message = messageAt(text, diagnostic);
  const found = message ? find(message) : [];
  const [first] = found;
  if (!message || !first) return [];
  const edits = found.map(({ start, end, by }) =>
    editOf(placeInMessage(text, message, start, end), diagnostic.line, JSON.stringify(by).slice(1, -1)),
  );
  return [{ kind: 'replace', text: message.content.slice(first.start, first.end), by: first.by, edits }];
}
