import * as z from 'zod';
import { ErrorDetails } from '../../../protocol/errors';
import { trainerFailed, trainerRefused } from '../../core/errors';
import { runCommand } from '../system/command';
import type { Environment } from './environment';
import type { TaskOptions } from '../system/progress';

/** What `prepare-base` and `export` print, one JSON object a line. */
const Line = z.union([
  z.object({ message: z.string(), fraction: z.number().optional() }),
  z.object({ error: ErrorDetails }),
]);

/**
 * Runs a verb of the Python package that tells its progress on stdout.
 *
 * @throws UserError as the verb told it; without one, with the tail of its stderr
 */
export async function runTrainerVerb(
  environment: Environment,
  args: readonly [verb: string, ...rest: string[]],
  options: TaskOptions & { writesTo: string },
): Promise<void> {
  let told: ErrorDetails | undefined;
  const result = await runCommand(environment.command(...args), {
    writesTo: options.writesTo,
    ...(options.signal && { signal: options.signal }),
    onLine: (text) => {
      const line = parseLine(text);
      if (!line) return;
      if ('error' in line) told = line.error;
      else options.progress?.(line);
    },
  });
  if (result.failure === undefined) return;
  const last = result.stdout.trim().split('\n').at(-1);
  const line = told ? { error: told } : last ? parseLine(last) : undefined;
  if (line && 'error' in line) throw trainerRefused(line.error, result.stderrTail);
  throw trainerFailed(args[0], result.failure, result.stderrTail);
}

function parseLine(text: string): z.infer<typeof Line> | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
