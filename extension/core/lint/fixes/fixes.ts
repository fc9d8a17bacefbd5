import type { Diagnostic, DiagnosticCode } from '../../../../protocol/diagnostics';
import {
  decodeEntities,
  mendMojibake,
  normaliseText,
  removeControlCharacters,
  removeInvisibleCharacters,
} from './characters';
import type { Fix, FixContext, FixMaker } from './fix';
import { raiseMaxLength } from './maxLength';
import {
  correctKey,
  fillPlaceholder,
  removeLabel,
  removeLastTurn,
  removeLine,
  removeSystemPrompt,
  removeToken,
  renameRole,
} from './parts';

/** The codes that have a fix which can be right; of the others only the author knows the cure. */
const MAKERS: Readonly<Partial<Record<DiagnosticCode, FixMaker>>> = {
  'not-utf8': () => [{ kind: 'convert-to-utf8', edits: [] }],
  'not-jsonl': () => [{ kind: 'rewrite-as-jsonl', edits: [] }],
  'unsupported-label': removeLabel,
  'unknown-role': renameRole,
  'unknown-key': correctKey,
  'empty-answer': removeLastTurn,
  'last-turn-not-assistant': removeLastTurn,
  'control-character': removeControlCharacters,
  'invisible-character': removeInvisibleCharacters,
  'not-nfc': normaliseText,
  mojibake: mendMojibake,
  'html-entity': decodeEntities,
  'byte-order-mark': () => [{ kind: 'remove-byte-order-mark', edits: [] }],
  'crlf-line-ends': () => [{ kind: 'use-lf', edits: [] }],
  'token-overrun': raiseMaxLength,
  'nothing-to-learn': raiseMaxLength,
  'system-prompt-differs': removeSystemPrompt,
  'unfilled-placeholder': fillPlaceholder,
  'foreign-special-token': removeToken,
  'duplicate-example': removeLine,
  'near-duplicate': removeLine,
};

/** Fixes that change nothing that anybody sees, and may be made without being asked for one by one. */
export const FIXED_ON_SAVE: readonly DiagnosticCode[] = ['control-character', 'invisible-character', 'not-nfc'];

/** What can be done about a finding with one press. Never throws. @param lineText - the line, as it is now */
export function fixesFor(diagnostic: Diagnostic, lineText: string, context: FixContext = {}): Fix[] {
  // The line may have changed since it was checked; an edit beyond its end would hit another.
  // That of bytes may: the editor has made other letters of them.
  if (diagnostic.endColumn - 1 > lineText.length && diagnostic.code !== 'not-utf8') return [];
  return MAKERS[diagnostic.code]?.(diagnostic, lineText, context) ?? [];
}
