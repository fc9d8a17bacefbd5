import type { Diagnostic } from '../../../protocol/diagnostics';
import { withSystemPrompt } from '../conversation/systemPrompt';
import { splitLines } from '../dataset/dataset';
import { readLine } from '../dataset/line';
import type { LintSettings, Rule, RuleFinding } from './rule';
import { emptyAnswer } from './rules/emptyAnswer';
import { foreignSpecialToken } from './rules/foreignSpecialToken';
import { lastTurnNotAssistant } from './rules/lastTurn';
import { nothingToLearn, tokenOverrun } from './rules/length';
import { systemPromptMissing } from './rules/systemPromptMissing';
import { templateError } from './rules/templateError';
import { toDiagnostic } from './severity';

export interface LintResult {
  readonly diagnostics: Diagnostic[];
  readonly examples: number;
}

/** What one line's text tells, wherever it stands. */
interface CheckedLine {
  readonly isExample: boolean;
  readonly findings: readonly RuleFinding[];
  /** Absent where it could not be tokenised. */
  readonly tokens?: number;
}

/** Checks dataset text; keeps what it found for each line's text, so that a keystroke costs one line. */
export class Linter {
  private readonly rules: readonly Rule[];
  /** By line text: what the last check saw, and no more, so that it does not grow. */
  private known: ReadonlyMap<string, CheckedLine> = new Map();

  constructor(private readonly settings: LintSettings) {
    this.rules = [
      emptyAnswer,
      lastTurnNotAssistant,
      systemPromptMissing(settings),
      foreignSpecialToken(settings),
      templateError,
      tokenOverrun(settings),
      nothingToLearn(settings),
    ];
  }

  lint(text: string): LintResult {
    const lines = splitLines(text);
    if (lines.length === 0) {
      const message = 'The dataset has no example. Write one JSON object per line.';
      return {
        diagnostics: [toDiagnostic({ code: 'empty-dataset', span: { start: 0, end: 0 }, message }, 1)],
        examples: 0,
      };
    }
    const seen = new Map<string, CheckedLine>();
    const checked = lines.map((line) => {
      const result = seen.get(line.text) ?? this.known.get(line.text) ?? this.check(line.text);
      seen.set(line.text, result);
      return { line: line.line, ...result };
    });
    this.known = seen;
    const file = {
      longest: checked.reduce((longest, { tokens }) => Math.max(longest, tokens ?? 0), 0),
    };
    const diagnostics = checked.flatMap(({ line, findings }) =>
      findings.map(({ message, ...finding }) =>
        toDiagnostic(
          {
            ...finding,
            message: typeof message === 'string' ? message : message(file),
          },
          line,
        ),
      ),
    );
    return {
      diagnostics,
      examples: checked.filter(({ isExample }) => isExample).length,
    };
  }

  private check(text: string): CheckedLine {
    const reading = readLine(text);
    if (reading.kind === 'problem') return { isExample: false, findings: reading.findings };
    const { messages } = reading;
    const encoding = this.settings.encoder?.tryEncode(withSystemPrompt(messages, this.settings.systemPrompt));
    const example = { text, messages, encoding };
    return {
      isExample: true,
      findings: this.rules.flatMap((rule) => rule(example)),
      tokens: encoding?.kind === 'encoded' ? encoding.ids.length : undefined,
    };
  }
}
