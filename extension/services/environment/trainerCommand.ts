import * as z from 'zod';
import { ErrorDetails } from '../../../protocol/errors';
import { trainerFailed, trainerRefused } from '../../core/errors';
import { runCommand } from '../system/command';
import type { Environment } from './environment';
import type { TaskOptions } from '../system/progress';

/** What verbs with a progress print, one JSON object a line. */
const Line = z.union([
  z.object({
    message: z.string(),
    fraction: z.number().optional(),
    bytes: z.number().optional(),
    totalBytes: z.number().optional(),
    secondsLeft: z.number().optional(),
  }),
  z.object({ warning: z.string() }),
  z.object({ error: ErrorDetails }),
  z.object({ result: z.unknown() }),
]);

/**
 * Runs a verb of the Python package that tells its progress on stdout.
 *
 * @param options.variables - added to the environment variables: what must not stand in a list of processes
 * @returns the `result` that it told last, if any
 * @throws UserError as the verb told it; without one, with the tail of its stderr
 */
export async function runTrainerVerb(
  environment: Environment,
  args: readonly [verb: string, ...rest: string[]],
  options: TaskOptions & {
    writesTo: string;
    variables?: Readonly<Record<string, string>>;
    onWarning?: (text: string) => void;
  },
): Promise<unknown> {
  let told: ErrorDetails | undefined;
  const command = environment.command(...args);
  const result = await runCommand(
    { ...command, variables: { ...command.variables, ...options.variables } },
    {
      writesTo: options.writesTo,
      ...(options.signal && { signal: options.signal }),
      onLine: (text) => {
        const line = parseLine(text);
        if (!line) return;
        if ('error' in line) told = line.error;
        else if ('warning' in line) options.onWarning?.(line.warning);
        else if ('message' in line) options.progress?.(line);
      },
    },
  );
  const last = result.stdout.trim().split('\n').at(-1);
  const line = told ? { error: told } : last ? parseLine(last) : undefined;
  if (result.failure === undefined) return line && 'result' in line ? line.result : undefined;
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
