/** Bytes of one character may be spread over up to four tokens, and a byte that never becomes one must not wait for ever. */
const LONGEST_WAIT = 8;

/**
 * Turns tokens into text as they come. A token that ends in the middle of a character is held back until the character is
 * whole, so that nobody sees a replacement character that the next token would have mended.
 */
export class TextStream<Token> {
  text = '';
  private readonly done: Token[] = [];
  private waiting: Token[] = [];

  /** @param detokenize - text of `tokens`, given those before them */
  constructor(private readonly detokenize: (tokens: readonly Token[], before: readonly Token[]) => string) {}

  /** The text that is certain now; may be empty. */
  push(token: Token): string {
    this.waiting.push(token);
    const text = this.detokenize(this.waiting, this.done);
    return text.endsWith('\uFFFD') && this.waiting.length < LONGEST_WAIT ? '' : this.take(text);
  }

  /** What was held back when no more tokens come. */
  end(): string {
    return this.waiting.length === 0 ? '' : this.take(this.detokenize(this.waiting, this.done));
  }

  private take(text: string): string {
    this.done.push(...this.waiting);
    this.waiting = [];
    this.text += text;
    return text;
  }
}
