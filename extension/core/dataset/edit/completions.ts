/** What may be completed at a place of a dataset line. `start` is where the text that is replaced begins. */
export type CompletionPlace =
  | { readonly kind: 'role'; readonly names: readonly string[]; readonly start: number }
  | { readonly kind: 'system-prompt'; readonly start: number };

const ROLE = /"(role|from)"\s*:\s*"([^"\\]*)$/;
const SYSTEM = /"(?:role|from)"\s*:\s*"system"\s*,\s*"(?:content|value)"\s*:\s*"((?:[^"\\]|\\.)*)$/;
const SYSTEM_KEY = /^\s*\{\s*(?:.*,\s*)?"system"\s*:\s*"((?:[^"\\]|\\.)*)$/;

/** @param before - the line up to the cursor */
export function completionPlace(before: string): CompletionPlace | undefined {
  const role = ROLE.exec(before);
  if (role) {
    const names = role[1] === 'from' ? ['system', 'human', 'gpt'] : ['system', 'user', 'assistant'];
    return { kind: 'role', names, start: before.length - (role[2] ?? '').length };
  }
  const system = SYSTEM.exec(before) ?? SYSTEM_KEY.exec(before);
  return system ? { kind: 'system-prompt', start: before.length - (system[1] ?? '').length } : undefined;
}
