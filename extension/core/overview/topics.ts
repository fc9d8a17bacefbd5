import { isStopWord } from '../evaluation/language';
import { fold } from '../evaluation/words';
import { similarity, sumOf, unit, weigh, type Vector } from './vectors';

export interface Topic {
  /** What its questions have in common, the weightiest word first; none for those that belong nowhere, which come last. */
  readonly words: readonly string[];
  /** Positions of its questions, the most typical first. */
  readonly members: readonly number[];
}

const MOST_TOPICS = 12;
const ROUNDS = 12;
const WORDS = 3;
/** Words that begin with the same letters are taken for one: treino, treinar, treinou. */
const STEM = 5;
/** Of very many questions so many, at even distances, decide where the topics lie; all are then put into one. */
const SAMPLE = 2_000;

/**
 * Groups questions by their words: spherical k-means (Dhillon and Modha, Machine Learning 42, 2001) from seeds that lie far
 * apart. Nothing is random, so the same questions give the same topics.
 */
export function topicsOf(questions: readonly string[]): Topic[] {
  const spelling = new Map<string, string>();
  const vectors = weigh(questions.map((question) => contentWords(question, spelling)));
  const every = Math.max(1, Math.ceil(vectors.length / SAMPLE));
  const sample = vectors.filter((vector, index) => index % every === 0 && vector.size > 0);
  let centres = seeds(sample, Math.min(MOST_TOPICS, Math.round(Math.sqrt(sample.length))));
  for (let round = 0; round < ROUNDS; round++) {
    const groups = assign(sample, centres);
    const moved = centres.map((centre, at) => {
      const members = sample.filter((_, index) => groups[index] === at);
      return members.length === 0 ? centre : unit(sumOf(members));
    });
    const settled = moved.every((centre, at) => similarity(centre, centres[at] ?? centre) > 1 - 1e-9);
    centres = moved;
    if (settled) break;
  }
  const groups = assign(vectors, centres);
  const membersOf = (topic: number) => vectors.flatMap((_, index) => (groups[index] === topic ? [index] : []));
  const topics = centres.map((centre, at): Topic => {
    const near = (index: number) => similarity(vectors[index] ?? centre, centre);
    return {
      words: heaviest(centre, spelling),
      members: membersOf(at).sort((a, b) => near(b) - near(a) || a - b),
    };
  });
  return [...topics.sort((a, b) => b.members.length - a.members.length), { words: [], members: membersOf(-1) }].filter(
    ({ members }) => members.length > 0,
  );
}

/** The words that carry a question, by their beginnings; `spelling` learns how each is first written. */
function contentWords(question: string, spelling: Map<string, string>): string[] {
  return (question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    const stem = fold(word).slice(0, STEM);
    if (isStopWord(word) || stem.length < 2) return [];
    if (!spelling.has(stem)) spelling.set(stem, word);
    return [stem];
  });
}

/**
 * Again and again the vector that has most in common with all and least with those chosen: far apart, but no loners, as the
 * farthest alone would be.
 */
function seeds(vectors: readonly Vector[], count: number): Vector[] {
  const all = sumOf(vectors);
  // Without what each has in common with itself.
  const company = vectors.map((vector) => similarity(vector, all) - 1);
  const nearest = vectors.map(() => 0);
  const chosen: Vector[] = [];
  while (chosen.length < count) {
    const scores = company.map((shared, index) => (shared + 1e-6) * (1 - (nearest[index] ?? 0)));
    const most = Math.max(...scores);
    const next = vectors[scores.indexOf(most)];
    if (!next || most < 1e-9) break;
    chosen.push(next);
    vectors.forEach((vector, index) => {
      nearest[index] = Math.max(nearest[index] ?? 0, similarity(vector, next));
    });
  }
  return chosen;
}

/** For each vector the position of its nearest centre; -1 for one that has nothing in common with any. */
function assign(vectors: readonly Vector[], centres: readonly Vector[]): number[] {
  return vectors.map((vector) => {
    let [chosen, most] = [-1, 0];
    centres.forEach((centre, at) => {
      const near = similarity(vector, centre);
      if (near > most) [chosen, most] = [at, near];
    });
    return chosen;
  });
}

function heaviest(centre: Vector, spelling: ReadonlyMap<string, string>): string[] {
  return [...centre]
    .sort(([a, weightA], [b, weightB]) => weightB - weightA || (a < b ? -1 : 1))
    .slice(0, WORDS)
    .map(([word]) => spelling.get(word) ?? word);
}
