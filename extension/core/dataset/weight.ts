import type { JsonPath } from './place';

type Fields = Readonly<Record<string, unknown>>;

/** How shapes with turns say whether an answer is learned: OpenAI's `weight`, Axolotl's `train`, Swift's `loss`. */
const WEIGHT_KEYS: readonly string[] = ['weight', 'train', 'training', 'loss'];
/** Axolotl's way to learn parts of a turn. */
const PARTS_KEYS = ['train_detail', 'training_detail'];

export type TurnWeight =
  | { readonly kind: 'weight'; readonly weight: 0 | 1 }
  | { readonly kind: 'problem'; readonly path: JsonPath; readonly message: string };

const LEARNED: TurnWeight = { kind: 'weight', weight: 1 };
const MASKED: TurnWeight = { kind: 'weight', weight: 0 };

/** Whether an assistant's turn is learned. Anything between yes and no is refused by name. */
export function weightOf(turn: Fields, path: JsonPath): TurnWeight {
  let found: { readonly key: string; readonly weight: 0 | 1 } | undefined;
  for (const key of WEIGHT_KEYS) {
    const value = turn[key];
    if (value === undefined || value === null) continue;
    const weight = read(key, value);
    if (weight === undefined) return refused([...path, key], key, value);
    if (found && found.weight !== weight) {
      const message = `'${found.key}' and '${key}' say the opposite of this answer. Keep one of them.`;
      return { kind: 'problem', path: [...path, key], message };
    }
    found ??= { key, weight };
  }
  const parts = PARTS_KEYS.find((key) => Array.isArray(turn[key]) && turn[key].length > 0);
  if (parts !== undefined) {
    const message = `'${parts}' learns parts of a turn. Here a turn is learned or it is not: split it, or give it "weight": 0.`;
    return { kind: 'problem', path: [...path, parts], message };
  }
  return found?.weight === 0 ? MASKED : LEARNED;
}

/** Whether what stands under the key of a turn is done as it says. */
export function isHonoured(turn: Fields, key: string, isAnswer: boolean): boolean {
  if (!WEIGHT_KEYS.includes(key)) return false;
  const value = turn[key];
  return isAnswer || value === null || read(key, value) === 0;
}

function read(key: string, value: unknown): 0 | 1 | undefined {
  if (value === 0 || value === 1) return value;
  if (key === 'weight' || typeof value !== 'boolean') return undefined;
  return value ? 1 : 0;
}

function refused(path: JsonPath, key: string, value: unknown): TurnWeight {
  const written = JSON.stringify(value).slice(0, 40);
  const choice = key === 'weight' ? '1 (learned) and 0 (not learned)' : 'true (learned) and false (not learned)';
  return { kind: 'problem', path, message: `'${key}' is ${written}: only ${choice} are honoured. Write one of them.` };
}
