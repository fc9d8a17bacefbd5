// Everything a script tells a person goes to stderr: stdout belongs to results.

/** An error whose message is a whole sentence for the person: what happened, then what to do. */
export class Problem extends Error {}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @param {number} started - `performance.now()` of then */
export const secondsSince = (started) => Math.round((performance.now() - started) / 100) / 10;

/**
 * Does one step and prints its seconds.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 */
export async function step(title, work) {
  const started = performance.now();
  try {
    const result = await work();
    say(`✓ ${title}: ${String(secondsSince(started))} s`);
    return result;
  } catch (error) {
    say(`✗ ${title}: failed after ${String(secondsSince(started))} s`);
    throw error;
  }
}

/**
 * Runs a script to its exit code; a {@link Problem} is told without a stack.
 *
 * @param {() => Promise<number | undefined>} script
 */
export async function main(script) {
  try {
    process.exitCode = (await script()) ?? 0;
  } catch (error) {
    say(error instanceof Problem ? `\n${error.message}` : error instanceof Error ? String(error.stack) : String(error));
    process.exitCode = 3;
  }
}
