import type { Diagnostic, Place } from '../../../../protocol/diagnostics';
import type { Span } from '../../dataset/json';
import { placed } from '../severity';

/** `newText` in place of a range of the file. */
export interface FixEdit extends Place {
  readonly newText: string;
}

/** What the editor itself does to a file, without an edit of its text. */
type FileFix = 'use-lf' | 'remove-byte-order-mark' | 'convert-to-utf8' | 'rewrite-as-jsonl';

/** What a fix does; whoever shows it says so in the person's language. */
export type FixKind =
  | {
      readonly kind:
        'remove-characters' | 'normalise' | 'remove-line' | 'remove-turn' | 'remove-system-prompt' | FileFix;
    }
  | { readonly kind: 'remove-token' | 'remove-key'; readonly text: string }
  | { readonly kind: 'replace'; readonly text: string; readonly by: string }
  | { readonly kind: 'raise-max-length'; readonly tokens: number };

export type Fix = FixKind & {
  /** In the file of the finding, or in `persona.json` where the kind is about the project. None for a {@link FileFix}. */
  readonly edits: readonly FixEdit[];
};

/** What a fix may need beyond the line. */
export interface FixContext {
  readonly persona?: string;
  /** The text of `persona.json`. */
  readonly projectFile?: string;
}

/** Makes the fixes of a finding. @param text - the line that it is in */
export type FixMaker = (diagnostic: Diagnostic, text: string, context: FixContext) => Fix[];

export function editOf(span: Span, line: number, newText = ''): FixEdit {
  return { ...placed(span, line), newText };
}
