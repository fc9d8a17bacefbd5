import type { Diagnostic } from '../../../protocol/diagnostics';
import type { ConversationEncoder } from '../conversation/encoder';
import { notWrittenYet } from '../errors';

export interface LintSettings {
  /** Absent while the base model is not prepared: rules that need tokens then rest. */
  readonly encoder?: ConversationEncoder;
  readonly maxLength: number;
  readonly systemPrompt?: string;
}

export interface LintResult {
  readonly diagnostics: Diagnostic[];
  readonly examples: number;
}

/** Checks dataset text; keeps what it found for each line's text, so that a keystroke costs one line. */
export class Linter {
  constructor(settings: LintSettings) {
    throw notWrittenYet(`Linter ${String(settings.maxLength)}`);
  }

  lint(text: string): LintResult {
    throw notWrittenYet(String(text.length));
  }
}
