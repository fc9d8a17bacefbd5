import { describe, expect, it } from 'vitest';
import type { LineHelpers } from '../../../../extension/services/datasets/lineHelpers';
import { LineFeed } from '../../../../extension/services/datasets/lineFeed';
import type { Judgement } from '../../../../protocol/lineJudge';

const said = (line: string, by: string): Judgement => ({
  findings: [{ code: 'not-nfc', span: { start: 0, end: 0 }, message: `${by} ${line}` }],
});

/** A feed with a helper that takes every part whose turn `helps` says, and answers when the test lets it. */
function feeding(helps: readonly boolean[]) {
  const taken: string[] = [];
  const answers: ((judgements: readonly Judgement[] | undefined) => void)[] = [];
  const turns = [...helps];
  const judge: LineHelpers['judge'] = () =>
    turns.shift() ? new Promise((resolve) => answers.push(resolve)) : undefined;
  const feed = new LineFeed<string>({
    take: (lines, judged) => {
      for (const [index, line] of lines.entries())
        taken.push(judged?.[index]?.findings[0]?.message ?? `the linter ${line}`);
    },
    judge: (lines) => lines.map((line) => said(line, 'here')),
    textOf: (line) => line,
    helpers: { judge },
  });
  return { feed, taken, answers };
}

describe('a feed of lines', () => {
  it('takes them in by their order, whoever judged them and whenever', async () => {
    const { feed, taken, answers } = feeding([false, true, true, false, false]);
    for (const line of ['a', 'b', 'c', 'd']) feed.push([line]);
    expect(taken).toEqual(['the linter a']);
    answers[1]?.([said('c', 'helper')]);
    answers[0]?.([said('b', 'helper')]);
    await Promise.resolve();
    await Promise.resolve();
    feed.push(['e']);
    await feed.end();
    expect(taken).toEqual(['the linter a', 'helper b', 'helper c', 'here d', 'the linter e']);
  });

  it('has the linter judge what a helper left undone', async () => {
    const { feed, taken, answers } = feeding([true, false]);
    feed.push(['a']);
    feed.push(['b']);
    answers[0]?.(undefined);
    await feed.end();
    expect(taken).toEqual(['the linter a', 'here b']);
  });
});
