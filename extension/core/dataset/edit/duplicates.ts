import { readDataset } from '../dataset';

/**
 * Lines (1-based) of examples that say the same as one before them, white space aside: what the diagnostic
 * `duplicate-example` finds in one file.
 */
export function duplicateLines(text: string): number[] {
  const seen = new Set<string>();
  return readDataset(text).flatMap((line) => {
    if (line.kind === 'problem') return [];
    const words = line.messages.map(({ role, content, weight }) => [role, content.trim().replace(/\s+/g, ' '), weight]);
    const key = JSON.stringify(words);
    if (seen.has(key)) return [line.line];
    seen.add(key);
    return [];
  });
}
