import { placeInMessage } from '../../dataset/line';
import type { SourcedMessage } from '../../dataset/shapes';
import { INVISIBLE, isSuspicious } from '../invisible';
import { CONTROL } from '../rules/characters';
import { decomposed } from '../rules/notNfc';
import { editOf, type FixMaker } from './fix';
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
