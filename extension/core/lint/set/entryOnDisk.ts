import type { DatasetShape } from '../../../../protocol/dataset';
import type { FileLine } from '../../dataset/byteLines';
import { readLine } from '../../dataset/line';
import type { SourcedMessage } from '../../dataset/shapes';
import type { FileUse, SetEntry } from './setRule';

/** Reads a line of a file again, for what is not kept in memory. */
export type ReadAgain = (line: Pick<FileLine, 'start' | 'bytes'>) => string;

/** An example of a file too large to be kept in memory: its words are read again when somebody asks. */
export class EntryOnDisk implements SetEntry {
  private recent: Pick<SetEntry, 'text' | 'messages'> | undefined;

  constructor(
    readonly file: string,
    readonly use: FileUse,
    public line: number,
    readonly shape: DatasetShape,
    readonly tokens: number | undefined,
    private readonly start: number,
    private readonly bytes: number,
    private readonly readAgain: ReadAgain,
  ) {}

  get text(): string {
    return this.recent?.text ?? this.readAgain({ start: this.start, bytes: this.bytes });
  }

  get messages(): readonly SourcedMessage[] {
    if (this.recent) return this.recent.messages;
    const reading = readLine(this.text);
    // The file may have changed since: it is then checked anew in a moment.
    return reading.kind === 'example' ? reading.messages : [];
  }

  /** Spares `work` the reading: the words are at hand. */
  with(words: Pick<SetEntry, 'text' | 'messages'>, work: () => void): void {
    this.recent = words;
    work();
    this.recent = undefined;
  }
}
