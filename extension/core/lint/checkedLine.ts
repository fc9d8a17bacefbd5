import type { DatasetShape } from '../../../protocol/dataset';
import { withSystemPrompt } from '../conversation/systemPrompt';
import { readLine } from '../dataset/line';
import { readQuestionLine } from '../dataset/question';
import type { SourcedMessage } from '../dataset/shapes';
import { lineRules } from './lineRules';
import type { LintSettings, Rule, RuleFinding } from './rule';
import type { FileUse } from './set/setRule';

/** What one line's text tells, wherever it stands. */
export interface CheckedLine {
  readonly findings: readonly RuleFinding[];
  /** Absent where the line is blank or no example. */
  readonly example?: { readonly shape: DatasetShape; readonly messages: readonly SourcedMessage[] };
  /** Absent where it could not be tokenised. */
  readonly tokens?: number;
}

const NOTHING: CheckedLine = { findings: [] };

/** Judges lines, each by itself. */
export class LineChecker {
  private readonly rules: readonly Rule[];

  constructor(private readonly settings: LintSettings) {
    this.rules = lineRules(settings);
  }

  check(text: string, use: FileUse): CheckedLine {
    if (text.trim() === '') return NOTHING;
    if (use === 'questions') return { findings: [], example: readQuestionLine(text) };
    const reading = readLine(text);
    if (reading.kind === 'problem') return { findings: reading.findings };
    const { shape, messages } = reading;
    const encoding = this.settings.encoder?.tryEncode(withSystemPrompt(messages, this.settings.systemPrompt));
    const example = { text, messages, encoding };
    return {
      findings: this.rules.flatMap((rule) => rule(example)),
      example: { shape, messages },
      tokens: encoding?.kind === 'encoded' ? encoding.ids.length : undefined,
    };
  }
}
