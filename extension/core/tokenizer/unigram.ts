import type { Unigram } from '@huggingface/tokenizers';

const utf8 = new TextEncoder();

/**
 * Lets a Unigram model of the library's choose its pieces as Python's does.
 *
 * Among paths of one score, the order in which the scores are added decides, to the last bit of a float: the library adds
 * the next piece's before it compares. It also joins unknown characters across words, and writes none as bytes.
 */
export function choosePiecesAsPython(model: Unigram): void {
  const writesBytes = (model.config as { byte_fallback?: unknown }).byte_fallback === true;
  const inBytes = (piece: string): string[] => {
    if (!writesBytes || model.tokens_to_ids.has(piece)) return [piece];
    const bytes = Array.from(utf8.encode(piece), spelling);
    return bytes.every((byte) => model.tokens_to_ids.has(byte)) ? bytes : [piece];
  };
  model.fuse_unk = false;
  model.encode = (words) => words.flatMap((word) => bestPieces(word, model).flatMap(inBytes));
}

function spelling(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

/** The best way to the place behind a character: its score, where its last piece begins, and whether that is unknown. */
interface Path {
  readonly score: number;
  readonly from: number;
  readonly isUnknown: boolean;
}

/** Pieces of the highest sum of scores; of equal sums, that whose last piece begins first. Unknown neighbours are one piece. */
function bestPieces(word: string, { trie, tokens_to_ids: ids, scores, unk_score: unknownScore }: Unigram): string[] {
  const characters = Array.from(word);
  const paths: (Path | undefined)[] = [{ score: 0, from: 0, isUnknown: false }];
  const offer = (end: number, path: Path) => {
    const best = paths[end];
    if (!best || path.score > best.score) paths[end] = path;
  };
  for (let from = 0; from < characters.length; from++) {
    const before = paths[from]?.score ?? 0;
    let isKnown = false;
    for (const piece of trie.common_prefix_search(characters, from)) {
      const end = from + Array.from(piece).length;
      offer(end, { score: (scores[ids.get(piece) ?? -1] ?? 0) + before, from, isUnknown: false });
      isKnown ||= end === from + 1;
    }
    if (!isKnown) offer(from + 1, { score: unknownScore + before, from, isUnknown: true });
  }
  const pieces: string[] = [];
  for (let [end, unknownFollows] = [characters.length, false]; end > 0;) {
    const { from, isUnknown } = paths[end] ?? { from: 0, isUnknown: false };
    const piece = characters.slice(from, end).join('');
    if (isUnknown && unknownFollows) pieces.push(piece + (pieces.pop() ?? ''));
    else pieces.push(piece);
    [end, unknownFollows] = [from, isUnknown];
  }
  return pieces.reverse();
}
