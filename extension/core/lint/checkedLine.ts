import type { DatasetShape } from '../../../protocol/dataset';
import type { Judgement } from '../../../protocol/lineJudge';
import type { Encoding } from '../conversation/encoder';
import { countSupervised } from '../conversation/supervised';
import { withSystemPrompt } from '../conversation/systemPrompt';
import { readLine, type LineReading } from '../dataset/line';
import { readQuestionLine } from '../dataset/question';
import type { SourcedMessage } from '../dataset/shapes';
import { lineRules, questionRules } from './lineRules';
import type { LintSettings, Rule, RuleFinding } from './rule';
import type { FileUse } from './set/setRule';

/** What one line's text tells, wherever it stands. */
export interface CheckedLine extends Judgement {
  readonly blank: boolean;
  /** Absent where the line is none. */
  readonly example?: { readonly shape: DatasetShape; readonly messages: readonly SourcedMessage[] };
}

/** A judgement that stays where it was made, with what was read for it. */
export interface JudgedLine extends Judgement {
  readonly reading: LineReading;
}

const NONE: readonly never[] = [];
const NOTHING: CheckedLine = { blank: false, findings: NONE, tokens: undefined, supervised: undefined };
const BLANK: CheckedLine = { blank: true, findings: NONE, tokens: undefined, supervised: undefined };

/** Judges lines, each by itself. */
export class LineChecker {
  private readonly rules: readonly Rule[];
  private readonly questionRules: readonly Rule[];

  constructor(private readonly settings: LintSettings) {
    this.rules = lineRules(settings);
    this.questionRules = questionRules(settings);
  }

  /** @param judged - what {@link judge} has said of the line elsewhere */
  check(text: string, use: FileUse, judged?: Judgement | JudgedLine): CheckedLine {
    if (text.trim() === '') return BLANK;
    if (use === 'questions') return this.checkQuestion(text);
    // What was judged here has been read here.
    const reading = judged && 'reading' in judged ? judged.reading : readLine(text);
    if (reading.kind === 'problem') return { ...NOTHING, findings: reading.findings };
    const { shape, messages } = reading;
    const { findings, tokens, supervised } = judged ?? this.judged(text, reading);
    return {
      blank: false,
      // Most lines have none, and of a large file each list counts.
      findings: findings.length === 0 ? NONE : findings,
      example: { shape, messages },
      tokens,
      supervised,
    };
  }

  /** Questions are few, and nobody judges them elsewhere. */
  private checkQuestion(text: string): CheckedLine {
    const reading = readQuestionLine(text);
    if (reading.kind === 'problem') return { ...NOTHING, findings: reading.findings };
    const findings = this.questionRules.flatMap((rule) => rule({ text, ...reading }));
    return { ...NOTHING, findings, example: reading };
  }

  /** What costs most of a check; of a line that is no example, nothing. */
  judge(text: string): Judgement {
    if (text.trim() === '') return { findings: NONE };
    const { findings, tokens, supervised } = this.judgeHere(text);
    return { findings, tokens, supervised };
  }

  /** As {@link judge}, for the one that will {@link check} the line: it need not be read again. */
  judgeHere(text: string): JudgedLine {
    const reading = readLine(text);
    const judgement = reading.kind === 'example' ? this.judged(text, reading) : { findings: NONE };
    return { ...judgement, reading };
  }

  private judged(text: string, { shape, messages, unread }: Extract<LineReading, { kind: 'example' }>): Judgement {
    const encoding = this.settings.encoder?.tryEncode(withSystemPrompt(messages, this.settings.systemPrompt));
    const example = { text, shape, messages, unread, encoding };
    const findings: RuleFinding[] = [];
    for (const rule of this.rules) for (const finding of rule(example)) findings.push(finding);
    return { findings, ...sizeOf(encoding) };
  }
}

function sizeOf(encoding: Encoding | undefined): Pick<CheckedLine, 'tokens' | 'supervised'> {
  if (encoding?.kind !== 'encoded') return { tokens: undefined, supervised: undefined };
  return { tokens: encoding.ids.length, supervised: countSupervised(encoding.supervised) };
}
