import type { DiagnosticCode } from '../../../../protocol/diagnostics';
import type { DatasetShape } from '../../../../protocol/dataset';
import type { Span } from '../../dataset/json';
import type { SourcedMessage } from '../../dataset/shapes';

/** What a file is to its project. */
export type FileUse = 'train' | 'validation' | 'questions';

/** One example at its place. The document that holds it moves `line` when lines above it come or go; the rest never changes. */
export interface SetEntry {
  /** The file's key (its path or URI). */
  readonly file: string;
  readonly use: FileUse;
  /** 1-based. */
  line: number;
  /** The line, as written. */
  readonly text: string;
  readonly shape: DatasetShape;
  readonly messages: readonly SourcedMessage[];
  /** How long it is, with the project's prompt; undefined where it could not be tokenised. */
  readonly tokens: number | undefined;
}

/** Where a finding stands: at an entry, or at a line of the project's own files. */
type SetLine = Pick<SetEntry, 'file' | 'line'>;

/** Something about an entry that only its neighbours show, or about the project that only its examples show. */
export interface SetFinding {
  readonly code: DiagnosticCode;
  readonly entry: SetLine;
  readonly span: Span;
  readonly message: string;
  /** The other lines that it is about. */
  readonly related: readonly { readonly entry: SetLine; readonly span: Span; readonly message: string }[];
}

/**
 * Judges a whole set, and keeps up with it: a keystroke removes one entry and adds one, so `add` and `remove` cost that entry
 * alone, and `findings` costs what is found, not what is looked through.
 */
export interface SetRule {
  /** Absent where a rule needs no more than which examples there are. */
  add?(entry: SetEntry): void;
  /** @param entry - one that was added, the same object */
  remove?(entry: SetEntry): void;
  findings(): Iterable<SetFinding>;
}
