const SHORTEST = 4096;

/** Takes the UTF-16 units of texts out into a list: to read a list is some three times as fast as to ask a text for each. */
export class Units {
  private list = new Uint16Array(SHORTEST);
  private bytes = Buffer.from(this.list.buffer);

  /** The units of a text, and whatever stood there behind them. They stay until the next text. */
  of(text: string): Uint16Array {
    if (text.length > this.list.length) {
      this.list = new Uint16Array(2 * text.length);
      this.bytes = Buffer.from(this.list.buffer);
    }
    this.bytes.write(text, 'utf16le');
    return this.list;
  }
}
