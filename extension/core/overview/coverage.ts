import type { AskedQuestion, DatasetOverview } from '../../../protocol/overview';
import { fold } from '../evaluation/words';
import { similarity, weigh } from './vectors';

interface TrainingQuestion {
  /** 1-based. */
  readonly line: number;
  readonly question: string;
}

/** From here on a training question is taken to ask the same: a rewording shares about half of its letter groups. */
const COVERED = 0.4;
const LETTERS = 3;

/**
 * Which training question is most like each question of the evaluation, by groups of three letters: these see through
 * endings and small rewordings, in any language.
 */
export function coverageOf(
  asked: readonly AskedQuestion[],
  training: readonly TrainingQuestion[],
): DatasetOverview['coverage'] {
  const texts = [...asked.map(({ question }) => question), ...training.map(({ question }) => question)];
  const vectors = weigh(texts.map(letterGroups));
  const known = vectors.slice(asked.length);
  return asked
    .map(({ id, question }, index) => {
      let [at, most] = [-1, 0];
      const vector = vectors[index] ?? new Map<string, number>();
      known.forEach((candidate, position) => {
        const near = similarity(vector, candidate);
        if (near > most) [at, most] = [position, near];
      });
      return { id, question, covered: most >= COVERED, similarity: Math.min(1, most), nearest: training[at] };
    })
    .sort((a, b) => a.similarity - b.similarity);
}

function letterGroups(text: string): string[] {
  const padded = ` ${(fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `;
  const characters = Array.from(padded);
  return characters.slice(0, 1 - LETTERS).map((_, at) => characters.slice(at, at + LETTERS).join(''));
}
