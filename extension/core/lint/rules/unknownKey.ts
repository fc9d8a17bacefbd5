import type { DatasetShape } from '../../../../protocol/dataset';
import { placeOfKey, type JsonPath } from '../../dataset/place';
import { EXAMPLE_KEYS, turnKeys } from '../../dataset/shapes';
import { isMark } from '../../dataset/unsupported';
import type { LintedExample, RuleFinding } from '../rule';

/** What people note beside an example, for themselves; that it is not trained on surprises nobody. */
const NOTES = new Set(
  (
    'id uid uuid index source dataset origin url license author date created created_at updated split category ' +
    'categories tag tags topic subject type kind task lang language note notes comment comments metadata meta title ' +
    'version quality difficulty reviewed status label'
  ).split(' '),
);

/** A key that is not read, so that what stands under it is not learned: a misspelt 'system', a turn's 'name'. */
export function unknownKey({ text, shape, unread }: LintedExample): RuleFinding[] {
  return unread.flatMap((path) => {
    const key = String(path.at(-1));
    // Marks were refused where they say anything.
    if (NOTES.has(key.toLowerCase()) || (path.length === 1 && isMark(key))) return [];
    const known = knownKeys(path, shape);
    const meant = meantKey(path, shape);
    const cure = meant === undefined ? 'Remove it' : `Write '${meant}'`;
    const names = known.map((name) => `'${name}'`).join(', ');
    return [
      {
        code: 'unknown-key' as const,
        span: placeOfKey(text, path),
        message: `'${key}' is not read, and what stands under it is not learned. ${cure}; here ${names} are read.`,
      },
    ];
  });
}

/** The key that a misspelt one at `path` was meant to be. */
export function meantKey(path: JsonPath, shape: DatasetShape): string | undefined {
  // Where it is spelt right, it stands in the wrong place.
  if (knownKeys(path, shape).includes(String(path.at(-1)))) return undefined;
  return knownKeys(path, shape).find((name) => isMisspelling(String(path.at(-1)), name));
}

function knownKeys(path: JsonPath, shape: DatasetShape): readonly string[] {
  return path.length > 1 ? turnKeys(shape) : EXAMPLE_KEYS[shape];
}

/** One letter too many, missing, wrong, or exchanged with its neighbour. */
function isMisspelling(key: string, name: string): boolean {
  if (key.toLowerCase() === name) return true;
  if (Math.abs(key.length - name.length) > 1) return false;
  let start = 0;
  while (start < key.length && key[start] === name[start]) start++;
  const rest = (text: string, skipped: number) => text.slice(start + skipped);
  const exchanged = key.slice(start, start + 2) === [name[start + 1], name[start]].join('');
  return (
    rest(key, 1) === rest(name, 1) ||
    rest(key, 1) === rest(name, 0) ||
    rest(key, 0) === rest(name, 1) ||
    (exchanged && rest(key, 2) === rest(name, 2))
  );
}
