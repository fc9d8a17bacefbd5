import { denialPatterns, type DenialPatterns } from './denial';
import { likelyLanguages } from './language';
import { polarityOf } from './polarity';

/** A stretch of a sentence, and where it begins in its text. */
export interface Clause {
  readonly text: string;
  readonly start: number;
  /** "He is not my father" says the opposite of "my father". */
  readonly denied: boolean;
}

/** What stands between two commas, connectives or words of contrast. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly opens: 'sentence' | 'comma' | 'connective' | 'contrast';
  denied: boolean;
  /** Of a denied piece: from here on. What stands before, the one of whom it is denied, may be true. */
  from: number;
}

const SENTENCE_END = /[.;:!?…]+(?=\s|$)|[。；：！？؛؟।]+|\n+/gu;
const COMMA = /[,،](?=\s|$)|[，、]|(?<=\s)[–—-](?=\s)|[()]/gu;

/** A list's member is short: "brother", "or any other relative". */
const MEMBER_WORDS = 5;
/** "João works …", "Pedro veio": a name and what it does. */
const NAME_AND_VERB = /^\P{L}*\p{Lu}\p{Ll}+\s+(?!d[aeo]s?\s|of\s|van\s|von\s|y\s|e\s)\p{Ll}{3,}/u;

/**
 * The stretches of a text, each affirmed or denied as a whole.
 *
 * A denial holds from its word on over the lists behind it ("not my father, brother or uncle"), up to a word of contrast
 * ("but my boss") or a clause of its own ("No, he's my father"). "Not only" denies nothing. A question that is answered
 * with no is denied.
 */
export function clausesOf(text: string): Clause[] {
  return runsOf(text, (piece) => [{ start: piece.start, end: piece.end, denied: piece.denied }]);
}

/** The stretches of a text that deny nothing. */
export function affirmedClauses(text: string): string[] {
  return clausesOf(text)
    .filter(({ denied }) => !denied)
    .map((clause) => clause.text);
}

/** What a text says to be so: also of whom something else is denied. "João" in "João is not my father". */
export function statedClauses(text: string): string[] {
  return runsOf(text, ({ start, end, denied, from }) =>
    denied && from > start
      ? [
          { start, end: from, denied: false },
          { start: from, end, denied },
        ]
      : [{ start, end, denied }],
  )
    .filter(({ denied }) => !denied)
    .map((clause) => clause.text);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function runsOf(text: string, cut: (piece: Piece) => readonly (Span & { readonly denied: boolean })[]): Clause[] {
  return sentencesOf(text).flatMap((sentence) => {
    const runs: { start: number; end: number; denied: boolean }[] = [];
    for (const part of sentence.flatMap(cut)) {
      const last = runs.at(-1);
      if (last?.denied === part.denied) last.end = part.end;
      else runs.push({ ...part });
    }
    return runs.map(({ start, end, denied }) => ({ text: text.slice(start, end), start, denied }));
  });
}

function sentencesOf(text: string): Piece[][] {
  const languages = likelyLanguages(text);
  const patterns = denialPatterns(languages);
  // In German a noun begins with a capital, too.
  const namesTell = !languages.includes('German');
  const spans = splitAt(text, { start: 0, end: text.length }, SENTENCE_END);
  const sentences = spans.map((span) => judged(text, piecesOf(text, span, patterns), patterns, namesTell));
  for (const [at, sentence] of sentences.entries()) {
    const [span, next] = [spans[at], spans[at + 1]];
    const asks = span && /[?？؟]/u.test(text.slice(span.end, next?.start ?? text.length));
    if (!asks || !next || polarityOf(text.slice(next.start, next.end)) !== 'no') continue;
    for (const piece of sentence) {
      piece.denied = true;
      piece.from = piece.start;
    }
  }
  return sentences;
}

function piecesOf(text: string, sentence: Span, patterns: DenialPatterns): Piece[] {
  const undone = matches(text, sentence, patterns.undone);
  const isUndone = (at: number) => undone.some(({ start, end }) => start <= at && at < end);
  return splitAt(text, sentence, COMMA).flatMap((segment, index) => {
    const contrasts = matches(text, segment, patterns.contrast).filter(({ start }) => !isUndone(start));
    const connectives = matches(text, segment, patterns.connective).filter(({ start }) => !isUndone(start));
    const first = { at: segment.start, opens: index === 0 ? ('sentence' as const) : ('comma' as const) };
    const cuts = [
      ...contrasts.map(({ start }) => ({ at: start, opens: 'contrast' as const })),
      ...connectives.map(({ start }) => ({ at: start, opens: 'connective' as const })),
    ].sort((a, b) => a.at - b.at);
    const begins = cuts.some(({ at }) => text.slice(segment.start, at).trim() === '') ? cuts : [first, ...cuts];
    return begins.map(({ at, opens }, place): Piece => {
      const end = begins[place + 1]?.at ?? segment.end;
      const denial = matches(text, { start: at, end }, patterns.denies).find(({ start }) => !isUndone(start));
      return { start: at, end, opens, denied: denial !== undefined, from: denial?.start ?? at };
    });
  });
}

/** Lets denials reach over the lists behind them. */
function judged(text: string, pieces: Piece[], patterns: DenialPatterns, namesTell: boolean): Piece[] {
  let reaches = false;
  for (const [index, piece] of pieces.entries()) {
    const words = text.slice(piece.start, piece.end);
    const before = pieces[index - 1];
    if (piece.denied) {
      const onlyAnswers = !/[\p{L}\p{N}]/u.test(words.replace(patterns.particle, ''));
      // "My father, no": the denial comes behind.
      if (onlyAnswers && before && !isClause(text.slice(before.start, before.end), patterns)) {
        before.denied = true;
        before.from = before.start;
      }
      reaches = !onlyAnswers;
      // "Mein Vater ist er nicht."
      const behind = text.slice(piece.from, piece.end).trim().split(/\s+/u).length;
      if (behind <= 1) piece.from = piece.start;
      continue;
    }
    const isFirst = piece.opens === 'sentence' || piece.opens === 'contrast';
    reaches &&= !isFirst && isMember(words, piece.opens === 'comma', patterns, namesTell);
    piece.denied = reaches;
    piece.from = piece.start;
  }
  return pieces;
}

function isMember(words: string, isAfterComma: boolean, patterns: DenialPatterns, namesTell: boolean): boolean {
  if (isClause(words, patterns)) return false;
  if (!isAfterComma) return true;
  if (namesTell && NAME_AND_VERB.test(words)) return false;
  return (words.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) <= MEMBER_WORDS;
}

const isClause = (words: string, patterns: DenialPatterns) => words.search(patterns.clause) >= 0;

function matches(text: string, { start, end }: Span, pattern: RegExp): Span[] {
  return [...text.slice(start, end).matchAll(pattern)].map(({ 0: { length }, index }) => ({
    start: start + index,
    end: start + index + length,
  }));
}

/** The parts of a span between what ends them; empty ones are left out. */
function splitAt(text: string, span: Span, ends: RegExp): Span[] {
  const parts: Span[] = [];
  let start = span.start;
  for (const end of [...matches(text, span, ends), { start: span.end, end: span.end }]) {
    if (end.start > start) parts.push({ start, end: end.start });
    start = end.end;
  }
  return parts;
}
