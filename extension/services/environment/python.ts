import { pythonMissing, pythonUnsuitable } from '../../core/errors';
import { type Command, runCommand } from '../system/command';
import { isolatedPython } from './isolatedPython';

/** A Python that environments can be made from. */
export interface Python {
  readonly command: Command;
  /** `sys.executable`. */
  readonly executable: string;
  readonly version: string;
}

/** Names on the PATH, the ones with the most wheels first. */
const CANDIDATES = [['python3.12'], ['python3.11'], ['python3.10'], ['python3'], ['python'], ['py', '-3']] as const;
const OLDEST = 10;
const NEWEST = 12;
const ASK =
  'import sys, json; print(json.dumps({"executable": sys.executable, "version": ".".join(map(str, sys.version_info[:3]))}))';

/**
 * The interpreter that the person chose (option, or `PERSONA_TUNER_PYTHON`), else the first fitting one on the PATH. Each is
 * asked for its version: a name on the PATH may be a shim without a Python behind it.
 *
 * @throws UserError that says what was tried, or what is wrong with the chosen one
 */
export async function findPython(chosen?: string, signal?: AbortSignal): Promise<Python> {
  const named = chosen ?? process.env.PERSONA_TUNER_PYTHON;
  if (named) {
    const answer = await ask([named], signal);
    if (typeof answer === 'string') throw pythonUnsuitable(named, answer);
    return answer;
  }
  const tried: string[] = [];
  for (const candidate of CANDIDATES) {
    const answer = await ask(candidate, signal);
    if (typeof answer !== 'string') return answer;
    tried.push(`${candidate.join(' ')} (${answer})`);
  }
  throw pythonMissing(tried);
}

/** The Python behind a command, or why it does not fit. */
async function ask(command: readonly string[], signal?: AbortSignal): Promise<Python | string> {
  const [file = '', ...prefix] = command;
  const result = await runCommand(isolatedPython({ file, arguments: prefix }, '-c', ASK), {
    timeoutSeconds: 20,
    ...(signal && { signal }),
  });
  if (result.failure !== undefined) {
    return /ENOENT|not found/i.test(result.failure + result.stderrTail) ? 'not found' : result.failure;
  }
  let answer: { executable: string; version: string };
  try {
    answer = JSON.parse(result.stdout) as typeof answer;
  } catch {
    return 'it is no Python';
  }
  const [major, minor = 0] = answer.version.split('.').map(Number);
  if (major !== 3 || minor < OLDEST || minor > NEWEST) return `it is version ${answer.version}`;
  return { ...answer, command: { file, arguments: prefix } };
}
