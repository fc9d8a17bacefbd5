import { execa } from 'execa';
import { cancelled, diskFull } from '../../core/errors';
import { findProgram } from './programs';
import { surroundings } from './surroundings';

/** A program to run, with what it adds to this process's environment variables. */
export interface Command {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** `exit code 1`, `signal SIGKILL`, or why it could not start; undefined when all went well. */
  readonly failure: string | undefined;
  readonly stdout: string;
  /** The last lines of stderr: what the log keeps of a failure. */
  readonly stderrTail: string;
}

const TAIL_LINES = 40;
const FORCE_KILL_AFTER_MS = 5_000;

/**
 * Runs a program to its end. It is killed when `signal` aborts and when this process exits.
 *
 * @param options.onLine - called for each line of stdout as it comes
 * @throws UserError when it was cancelled, or ran out of disk (`options.writesTo`)
 */
export async function runCommand(
  command: Command,
  options: {
    signal?: AbortSignal;
    onLine?: (line: string) => void;
    writesTo?: string;
    timeoutSeconds?: number;
  } = {},
): Promise<CommandResult> {
  if (options.signal?.aborted) throw cancelled();
  const file = findProgram(command.file);
  if (file === undefined) return { failure: `'${command.file}' was not found on the PATH`, stdout: '', stderrTail: '' };
  const child = execa(file, [...command.arguments], {
    ...surroundings(command.variables),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    cleanup: true,
    windowsHide: true,
    forceKillAfterDelay: FORCE_KILL_AFTER_MS,
    ...(options.signal && { cancelSignal: options.signal }),
    ...(options.timeoutSeconds !== undefined && {
      timeout: options.timeoutSeconds * 1000,
    }),
  });
  if (options.onLine) {
    const { onLine } = options;
    void (async () => {
      for await (const line of child) onLine(line);
    })().catch(() => undefined);
  }
  const result = await child;
  if (result.isCanceled) throw cancelled();
  const stderrTail = result.stderr.split('\n').slice(-TAIL_LINES).join('\n');
  if (
    result.failed &&
    options.writesTo !== undefined &&
    /no space left on device|ENOSPC|os error 28/i.test(stderrTail)
  ) {
    throw diskFull(options.writesTo);
  }
  return {
    failure: result.failed ? failureOf(result) : undefined,
    stdout: result.stdout,
    stderrTail,
  };
}

function failureOf(result: {
  exitCode?: number;
  signal?: string;
  timedOut: boolean;
  originalMessage?: string;
}): string {
  if (result.timedOut) return 'no answer in time';
  if (result.signal) return `signal ${result.signal}`;
  if (result.exitCode !== undefined) return `exit code ${String(result.exitCode)}`;
  return result.originalMessage ?? 'an unknown failure';
}
