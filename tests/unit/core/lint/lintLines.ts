import { Linter } from '../../../../extension/core/lint/linter';
import type { LintSettings } from '../../../../extension/core/lint/rule';

/** Each finding of a text with the characters that it marks; checked with a system prompt, and without a tokenizer. */
export function lintLines(text: string, settings: Partial<LintSettings> = {}) {
  const lines = text.split('\n');
  return new Linter({ maxLength: 1000, systemPrompt: 'Be brief.', ...settings })
    .lint(text)
    .diagnostics.map(({ code, line, column, endColumn, message, severity }) => ({
      code,
      line,
      message,
      severity,
      marked: (lines[line - 1] ?? '').slice(column - 1, endColumn - 1),
    }));
}
