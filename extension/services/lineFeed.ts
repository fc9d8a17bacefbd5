import type { Judgement } from '../../protocol/lineJudge';
import type { LineHelpers } from './lineHelpers';

/** Lines on their way into a linter, and what was said of them. */
interface Part<L> {
  readonly lines: readonly L[];
  /** Present when it has been judged, here or by a helper; `undefined` inside where the helper died. */
  judged?: { readonly judgements: readonly Judgement[] | undefined };
  /** Settles when it has been. */
  readonly settled: Promise<void>;
}

interface Feeding<L> {
  /** Takes lines in, in the order of the file; without judgements it judges them itself. */
  readonly take: (lines: readonly L[], judged?: readonly Judgement[]) => void;
  readonly judge: (lines: readonly L[]) => Judgement[];
  readonly textOf: (line: L) => string;
  readonly helpers: Pick<LineHelpers, 'judge'> | undefined;
}

/**
 * Feeds a file to a linter part by part, in order, while helpers judge other parts: whoever has time takes the next one.
 *
 * @typeParam L - a line as the linter takes it
 */
export class LineFeed<L> {
  private readonly waiting: Part<L>[] = [];

  constructor(private readonly feeding: Feeding<L>) {}

  /** Hands the next lines over. Returns at once with a helper, else when they have been judged. */
  push(lines: readonly L[]): void {
    const { helpers, judge, take, textOf } = this.feeding;
    this.takeJudged();
    const judging = helpers?.judge(lines.map(textOf));
    if (judging) {
      const part: Part<L> = {
        lines,
        settled: judging.then((judgements) => {
          part.judged = { judgements };
        }),
      };
      this.waiting.push(part);
    } else if (this.waiting.length === 0) {
      take(lines);
    } else {
      this.waiting.push({ lines, judged: { judgements: judge(lines) }, settled: Promise.resolve() });
    }
  }

  /** Takes in what is still on its way. */
  async end(): Promise<void> {
    while (this.waiting[0]) {
      await this.waiting[0].settled;
      this.takeJudged();
    }
  }

  /** Takes in the parts that are next and have been judged. */
  private takeJudged(): void {
    for (let [next] = this.waiting; next?.judged; [next] = this.waiting) {
      this.waiting.shift();
      this.feeding.take(next.lines, next.judged.judgements);
    }
  }
}
