import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrainingSettings } from '../../../protocol/project';
import { architectureOf } from '../../../extension/core/plan/architecture';
import { judgeFit, methodOf, type MemorySettings, type Room } from '../../../extension/core/plan/fit';
import { estimateMemory, keptBytes, tokenBudget } from '../../../extension/core/plan/memory';
import { ExampleTree } from '../../../extension/core/plan/packed';
import { packLoad, packTree, type Packable, type PackLoad } from '../../../extension/core/plan/packing';
import { divide, piecesOf, type Piece } from '../../../extension/core/plan/pieces';

/** Tokens of each piece; those of an opened one come first among the pieces behind it. */
type Shape = readonly (number | Shape)[];
const shapeOf = (pieces: readonly Piece[]): Shape =>
  pieces.map(({ tokens, behind }) => (behind.length > 0 ? [tokens, ...shapeOf(behind)] : tokens));

interface Fixture {
  readonly model: object;
  readonly rank: number;
  readonly cases: readonly {
    readonly name: string;
    readonly examples: readonly Packable[];
    readonly pack: Partial<PackLoad>;
    readonly keptBytes: number;
    readonly doraKeptBytes: number;
    readonly divided: readonly { readonly budget: number; readonly group: number; readonly pieces: Shape }[];
  }[];
}

const TWIN = JSON.parse(readFileSync(path.resolve('tests/fixtures/packing.json'), 'utf8')) as Fixture;

const architecture = (config: object) => {
  const found = architectureOf(config);
  if (!found) throw new Error('No architecture.');
  return found;
};
const training = (settings: Partial<MemorySettings> = {}): MemorySettings => ({
  ...TrainingSettings.parse({}),
  ...settings,
});

// The trainer is held to the same numbers by python/tests/test_packing.py.
describe.each(TWIN.cases)('$name', ({ examples, pack, keptBytes: kept, doraKeptBytes, divided }) => {
  it('is packed as the trainer packs it', () => {
    expect(packLoad(examples)).toMatchObject(pack);
  });

  it.each(divided)('is divided at $budget and $group tokens as the trainer does it', ({ budget, group, pieces }) => {
    expect(shapeOf(divide(packTree(examples), budget, group))).toEqual(pieces);
  });

  it.each([
    ['lora', kept],
    ['dora', doraKeptBytes],
  ] as const)('keeps with %s about what the trainer counts', (method, counted) => {
    const way = methodOf(training({ rank: TWIN.rank, method }), 'cpu');
    expect(keptBytes(architecture(TWIN.model), way, packLoad(examples)) / counted).toBeCloseTo(1, 1);
  });
});

const example = (ids: number[], learned: number): Packable => ({
  ids,
  supervised: [[ids.length - learned, ids.length]],
});
/** `length` tokens that begin with `head` and then are `own`'s. */
const after = (head: readonly number[], own: number, length: number) =>
  example([...head, ...Array.from({ length: length - head.length }, () => own)], 5);
const HEAD = Array.from({ length: 40 }, (_, at) => at + 100);
const OTHER_HEAD = Array.from({ length: 60 }, (_, at) => at + 300);

describe('the heaviest step', () => {
  it('has what most adds to the others, from every system prompt', () => {
    const dataset = [
      after(HEAD, 1, 100),
      after(HEAD, 2, 90),
      after(HEAD, 3, 50),
      // Alone it is shorter than the second, but it brings a beginning of its own.
      after(OTHER_HEAD, 4, 80),
    ];
    const tree = new ExampleTree(dataset);
    expect(packLoad(tree.heaviest(1))).toMatchObject({ tokens: 100, longest: 100 });
    expect(packLoad(tree.heaviest(2))).toMatchObject({ tokens: 180, shared: 0 });
    expect(packLoad(tree.heaviest(3))).toMatchObject({ tokens: 180 + 50, shared: 40 });
    expect(tree.heaviest(9)).toHaveLength(4);
    expect(packLoad(tree.heaviest(2, 50))).toMatchObject({ tokens: 100, longest: 50 });
  });

  it('is as heavy as the heaviest of all choices', () => {
    let state = 1;
    const random = (below: number) => (state = (state * 16807) % 2147483647) % below;
    for (let round = 0; round < 20; round++) {
      const dataset = Array.from({ length: 7 }, (_, at) => {
        const head = [HEAD, OTHER_HEAD, [...HEAD, ...OTHER_HEAD]][random(3)] ?? HEAD;
        return after(head, at, head.length + 6 + random(60));
      });
      const weight = (some: readonly Packable[]) => packLoad(some).tokens;
      const choices = dataset.flatMap((one, at) =>
        dataset.slice(at + 1).flatMap((two, next) => dataset.slice(at + next + 2).map((three) => [one, two, three])),
      );
      expect(weight(new ExampleTree(dataset).heaviest(3))).toBe(Math.max(...choices.map(weight)));
    }
  });

  it('of the mean is what steps have on the average', () => {
    const dataset = [after(HEAD, 1, 100), after(HEAD, 2, 90), after(OTHER_HEAD, 3, 80)];
    const tree = new ExampleTree(dataset);
    expect(tree.mean(1)).toMatchObject({ supervisedTokens: 5, longest: 90 });
    expect(tree.mean(1).tokens).toBeCloseTo(90);
    expect(tree.mean(3).tokens).toBeCloseTo(270 - 40);
    // Two of three: the pair that shares is one of three pairs, and the one that is left makes the second step.
    expect(tree.mean(2).tokens).toBeCloseTo((180 - 40 / 3 + 90) / 2);
  });
});

describe('the pieces of a step', () => {
  const TINYLLAMA = architecture({
    ...{ model_type: 'llama', num_hidden_layers: 22, hidden_size: 2048, intermediate_size: 5632, vocab_size: 32000 },
    ...{ num_attention_heads: 32, num_key_value_heads: 4, tie_word_embeddings: false },
  });
  const GiB = 1024 ** 3;
  const room = (gibibytes: number, free = gibibytes): Room => ({
    ...{ device: 'cuda', totalBytes: gibibytes * GiB, freeBytes: free * GiB },
  });
  const tree = new ExampleTree(Array.from({ length: 16 }, (_, at) => after(HEAD, at, 240)));
  const settings = training({ gradientAccumulation: 16 });
  const judge = (where: Room, changed: MemorySettings = settings) =>
    judgeFit(TINYLLAMA, changed, where, (some) => piecesOf(TINYLLAMA, some, where, tree));

  it('are as small as maxPackTokens says', () => {
    const pieces = piecesOf(TINYLLAMA, { ...settings, maxPackTokens: 500 }, room(80), tree);
    // The prefix of 40 tokens is computed once; behind it, two branches of 200 at a time.
    expect(pieces.count).toBe(1 + 8);
    expect(pieces.heaviest).toMatchObject({ tokens: 440, openedTokens: 40, joinedTokens: 480 });
    expect(piecesOf(TINYLLAMA, { ...settings, maxPackTokens: 10_000 }, room(80), tree)).toMatchObject({ count: 1 });
  });

  it('are as many as the free memory wants', () => {
    expect(piecesOf(TINYLLAMA, settings, room(80), tree).count).toBe(1);
    const some = piecesOf(TINYLLAMA, settings, room(80, 10), tree);
    expect(some.count).toBeGreaterThan(1);
    const method = methodOf(settings, 'cuda');
    const budget = tokenBudget(TINYLLAMA, method, 10 * GiB, packLoad(tree.first(2)));
    expect(some.heaviest.tokens).toBeLessThanOrEqual(budget);
    expect(some.heaviest.tokens).toBeGreaterThan(budget - 200);
  });

  it('let a run fit that would not in one piece', () => {
    const whole = estimateMemory(TINYLLAMA, methodOf(settings, 'cuda'), packLoad(tree.heaviest(16)));
    expect(whole.peakBytes).toBeGreaterThan(8 * GiB);
    expect(judge(room(8)).fit.kind).toBe('fits');
    expect(judge(room(3)).fit.kind).toBe('too-large');
  });

  it('are proposed by the memory where a number was set that does not fit', () => {
    expect(judge(room(8), { ...settings, maxPackTokens: 10_000 }).fit).toMatchObject({
      kind: 'too-large',
      instead: { settings: { maxPackTokens: 'auto' } },
    });
  });

  it('leave a shorter maxLength as the last resort for one example that is too long', () => {
    const long = new ExampleTree([after(HEAD, 1, 1000), after(HEAD, 2, 900)]);
    const cpu: Room = { device: 'cpu', totalBytes: 6.6 * GiB, freeBytes: 6.6 * GiB };
    const { fit } = judgeFit(TINYLLAMA, training(), cpu, (some) => piecesOf(TINYLLAMA, some, cpu, long));
    expect(fit).toMatchObject({
      kind: 'too-large',
      instead: { settings: { gradientCheckpointing: true, maxLength: 512 } },
    });
  });
});
