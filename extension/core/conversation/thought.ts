/** Names of the marks that thinking models put around a thought. */
const NAMES = '(?:seed:)?think|thinking|thought|reasoning';
const OPEN = `<(?:${NAMES})>|\\[THINK\\]`;
const CLOSE = `</(?:${NAMES})>|\\[/THINK\\]`;

const OPEN_AT_END = new RegExp(`(?:${OPEN})\\s*$`);
const AT_END = new RegExp(`(?:${OPEN})\\s*(?:(?:${CLOSE})\\s*)?$`);
const EMPTY = new RegExp(`^\\s*(?:(?:${OPEN})\\s*)?(?:${CLOSE})\\s*`);
const OPEN_AT_START = new RegExp(`^\\s*(?:${OPEN})`);
const CLOSE_ANYWHERE = new RegExp(CLOSE);
/** A close mark that has not come whole, or an open one. */
const HALF_MARK = /[<[]\/?[\w:]*$/;

/** Whether a prompt ends inside a thought, which the model then goes on with: DeepSeek R1's ends with `<think>`. */
export function opensThought(prompt: string): boolean {
  return OPEN_AT_END.test(prompt);
}

/** A prompt without the thought, open or empty, that it ends with. */
export function withoutThought(prompt: string): string {
  return prompt.slice(0, AT_END.exec(prompt)?.index);
}

/** How much of what follows a prompt is a thought that says nothing; 0 where there is none. */
export function emptyThoughtLength(text: string): number {
  return EMPTY.exec(text)?.[0].length ?? 0;
}

/** An answer, and the thought before it. */
export interface SplitAnswer {
  /** Undefined where the model did not think. */
  readonly thought: string | undefined;
  readonly text: string;
}

/**
 * Takes the thought off an answer. One that never ends leaves nothing to answer with.
 *
 * @param inThought - whether the prompt had opened the thought already
 */
export function splitThought(raw: string, inThought = false): SplitAnswer {
  const open = OPEN_AT_START.exec(raw)?.[0].length ?? 0;
  const close = CLOSE_ANYWHERE.exec(raw.slice(open));
  // A thought that is ended was begun: whoever kept the text may not know of the prompt.
  if (open === 0 && !inThought && !close) return { thought: undefined, text: raw };
  if (!close) return { thought: raw.slice(open).trim(), text: '' };
  const thought = raw.slice(open, open + close.index).trim();
  const text = raw.slice(open + close.index + close[0].length).trimStart();
  return { thought: thought === '' ? undefined : thought, text };
}

/** As {@link splitThought}, of a text that comes bit by bit. */
export class ThoughtStream {
  private raw = '';
  private readonly told = { thought: 0, text: 0 };

  constructor(private readonly inThought: boolean) {}

  /** What more is known of the thought and of the answer. */
  push(more: string): { readonly thought: string; readonly text: string } {
    this.raw += more;
    // What may yet become a mark is held back.
    const half = HALF_MARK.exec(this.raw);
    return this.tell(half ? this.raw.slice(0, half.index) : this.raw);
  }

  /** What was held back when nothing more comes. */
  end(): { readonly thought: string; readonly text: string } {
    return this.tell(this.raw);
  }

  private tell(sure: string): { readonly thought: string; readonly text: string } {
    const { thought = '', text } = splitThought(sure, this.inThought);
    return { thought: this.newOf('thought', thought), text: this.newOf('text', text) };
  }

  private newOf(part: 'thought' | 'text', whole: string): string {
    const more = whole.slice(this.told[part]);
    this.told[part] = Math.max(this.told[part], whole.length);
    return more;
  }
}
