import { bytesText } from '../core/bytes';
import type { Progress, ProgressUpdate } from '../services/system/progress';

const BAR_WIDTH = 24;

/**
 * Text as a terminal may have it. What we print quotes data, names and answers, and a control character of theirs is a command to
 * the terminal: it is shown as a sign (␛), and nothing obeys it. Line ends and tabs stay. In JSON, what is left stays valid.
 */
export function printable(text: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      // eslint-disable-next-line no-control-regex -- these are what it is about
      .replace(/[\u0000-\u0008\u000b-\u001f]/g, (character) => String.fromCodePoint(0x2400 + character.charCodeAt(0)))
      // Those have no sign; a few of them begin a command as ESC does.
      .replace(/[\u007f-\u009f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  );
}

/** `1:05` or `2:03:10`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(whole % 60)}` : `${String(minutes)}:${two(whole % 60)}`;
}

/** A share from 0 to 1 as a whole percentage: 5/16 → `31 %`. */
export function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, at) => Math.max(cell.length, all[at] ?? 0)), []);
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `, 1.2 GiB of 3.5 GiB`, of a transfer. */
function bytesWords({ bytes, totalBytes }: ProgressUpdate): string {
  return bytes === undefined || totalBytes === undefined ? '' : `, ${bytesText(bytes)} of ${bytesText(totalBytes)}`;
}

/** Shows one task's progress: a bar with the time left on a terminal, a line for each step of the way elsewhere. */
export class TaskDisplay {
  private readonly started = Date.now();
  private lastMessage = '';
  private lastTenth = -1;

  constructor(
    private readonly title: string,
    private readonly stream: NodeJS.WriteStream,
  ) {}

  readonly show: Progress = (update) => {
    if (this.stream.isTTY) this.draw(update);
    else this.tell(update);
  };

  /** Leaves the terminal as it was, so that what is printed next begins on a clean line. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001B[K');
  }

  private draw(update: ProgressUpdate): void {
    const { message, fraction } = update;
    const filled = Math.round((fraction ?? 0) * BAR_WIDTH);
    const bar =
      fraction === undefined ? '' : ` ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${percent(fraction)}`;
    const line = `${this.title}${bar}${this.timeLeft(update)}  ${message}${bytesWords(update)}`;
    this.stream.write(
      `\r\u001B[K${printable(line)
        .replaceAll('\n', ' ')
        .slice(0, Math.max(20, this.stream.columns - 1))}`,
    );
  }

  private tell(update: ProgressUpdate): void {
    const { message, fraction } = update;
    const tenth = Math.floor((fraction ?? 0) * 10);
    const kind = message.replace(/[\d.,/ ]+/g, ' ');
    if (kind === this.lastMessage && tenth <= this.lastTenth) return;
    this.lastMessage = kind;
    this.lastTenth = tenth;
    this.stream.write(`${this.title}: ${printable(message)}${bytesWords(update)}${this.timeLeft(update)}\n`);
  }

  private timeLeft({ fraction, bytes, secondsLeft }: ProgressUpdate): string {
    if (secondsLeft !== undefined) return ` (${duration(secondsLeft)} left)`;
    // A transfer that went on from its middle: the time so far says nothing.
    if (bytes !== undefined) return '';
    const elapsed = (Date.now() - this.started) / 1000;
    if (fraction === undefined || fraction < 0.02 || fraction >= 1 || elapsed < 2) return '';
    return ` (${duration((elapsed / fraction) * (1 - fraction))} left)`;
  }
}
