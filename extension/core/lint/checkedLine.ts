import type { DatasetShape } from '../../../protocol/dataset';
import type { Encoding } from '../conversation/encoder';
import { countSupervised } from '../conversation/supervised';
import { withSystemPrompt } from '../conversation/systemPrompt';
import { readLine } from '../dataset/line';
import { readQuestionLine } from '../dataset/question';
import type { SourcedMessage } from '../dataset/shapes';
import { lineRules } from './lineRules';
import type { LintSettings, Rule, RuleFinding } from './rule';
import type { FileUse } from './set/setRule';

/** What one line's text tells, wherever it stands. */
export interface CheckedLine {
  readonly blank: boolean;
  readonly findings: readonly RuleFinding[];
  /** Absent where the line is none. */
  readonly example?: { readonly shape: DatasetShape; readonly messages: readonly SourcedMessage[] };
  /** Absent where it could not be tokenised. */
  readonly tokens: number | undefined;
  readonly supervised: number | undefined;
}

const NONE: readonly never[] = [];
const NOTHING: CheckedLine = { blank: false, findings: NONE, tokens: undefined, supervised: undefined };
const BLANK: CheckedLine = { blank: true, findings: NONE, tokens: undefined, supervised: undefined };

/** Judges lines, each by itself. */
export class LineChecker {
  private readonly rules: readonly Rule[];

  constructor(private readonly settings: LintSettings) {
    this.rules = lineRules(settings);
  }

  check(text: string, use: FileUse): CheckedLine {
    if (text.trim() === '') return BLANK;
    if (use === 'questions') return { ...NOTHING, example: readQuestionLine(text) };
    const reading = readLine(text);
    if (reading.kind === 'problem') return { ...NOTHING, findings: reading.findings };
    const { shape, messages, unread } = reading;
    const encoding = this.settings.encoder?.tryEncode(withSystemPrompt(messages, this.settings.systemPrompt));
    const example = { text, shape, messages, unread, encoding };
    const findings = this.rules.flatMap((rule) => rule(example));
    return {
      blank: false,
      // Most lines have none, and of a large file each list counts.
      findings: findings.length === 0 ? NONE : findings,
      example: { shape, messages },
      ...sizeOf(encoding),
    };
  }
}

function sizeOf(encoding: Encoding | undefined): Pick<CheckedLine, 'tokens' | 'supervised'> {
  if (encoding?.kind !== 'encoded') return { tokens: undefined, supervised: undefined };
  return { tokens: encoding.ids.length, supervised: countSupervised(encoding.supervised) };
}
