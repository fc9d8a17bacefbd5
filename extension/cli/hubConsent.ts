import { createInterface } from 'node:readline/promises';
import { bytesText } from '../core/bytes';
import { printable } from './terminal';
import type { FoundOnHub, HubAccess } from '../services/models/hubModel';

/**
 * Whether models may be fetched from a hub: yes with `--yes`, else as the person answers at a terminal. Where nobody can be
 * asked, nothing is fetched.
 */
export function hubAccess(options: { readonly yes: boolean; readonly signal: AbortSignal }): HubAccess {
  if (options.yes) {
    return {
      consent: (found) => {
        process.stderr.write(`${printable(foundText(found))}\n`);
        return Promise.resolve(true);
      },
    };
  }
  return process.stdin.isTTY && process.stderr.isTTY ? { consent: (found) => ask(found, options.signal) } : {};
}

async function ask(found: FoundOnHub, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`\r\u001B[K${printable(foundText(found))}\nFetch it? [y/N] `, { signal });
    return /^(y|yes|s|sim)$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}

/** What it is, what it costs, and where it goes. */
function foundText(found: FoundOnHub): string {
  const { model, revision, commit, license, page, missingBytes, bytes, freeBytes, cache } = found;
  const whole = missingBytes < bytes ? ` of ${bytesText(bytes)}` : '';
  return [
    `${model}, revision ${revision} (${commit.slice(0, 8)}), licence ${license ?? `not stated: see ${page}`}`,
    `${bytesText(missingBytes)}${whole} are fetched into '${cache}', where ${bytesText(freeBytes)} are free.`,
  ].join('\n');
}
