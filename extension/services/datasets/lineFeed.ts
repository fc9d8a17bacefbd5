import type { Judgement } from '../../../protocol/lineJudge';
import type { LineHelpers } from './lineHelpers';

/** Lines on their way into a linter, and what was said of them. */
interface Part<L> {
  readonly lines: readonly L[];
  /** Present when it has been judged, here or by a helper; `undefined` inside where the helper died. */
  judged?: { readonly judgements: readonly Judgement[] | undefined };
  /** Settles when it has been. */
  readonly settled: Promise<void>;
}

/** More than come in, so that none pile up, and few, so that no helper runs out of parts meanwhile. */
const TAKEN_AT_ONCE = 4;

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
    const judging = helpers?.judge(lines.map(textOf));
    if (judging) {
      const part: Part<L> = {
        lines,
        settled: judging.then((judgements) => {
          part.judged = { judgements };
        }),
      };
      this.waiting.push(part);
      // As many as come in, and no more: whoever has given away a part soon has the next one to give.
      this.takeJudged(1);
      return;
    }
    // No helper has time, so all of them have enough to do.
    this.takeJudged(TAKEN_AT_ONCE);
    if (this.waiting.length === 0) {
      take(lines);
    } else {
      this.waiting.push({ lines, judged: { judgements: judge(lines) }, settled: Promise.resolve() });
    }
  }

  /** Takes in what is still on its way. */
  async end(): Promise<void> {
    while (this.waiting[0]) {
      await this.waiting[0].settled;
      this.takeJudged(1);
    }
  }

  /** Takes in parts that are next and have been judged, up to so many. */
  private takeJudged(most: number): void {
    for (let [next] = this.waiting; next?.judged && most > 0; [next] = this.waiting, most--) {
      this.waiting.shift();
      this.feeding.take(next.lines, next.judged.judgements);
    }
  }
}
