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

/** Which Pythons fit, by the second number of their version. */
export interface PythonRange {
  readonly oldest: number;
  readonly newest: number;
  /** Whose range it is, where it is narrower than that of the product, e.g. `profile modern`. */
  readonly of?: string;
}

export interface FindPythonOptions {
  /** The person's choice; else that of `PERSONA_TUNER_PYTHON`. */
  readonly chosen?: string | undefined;
  readonly fitting?: PythonRange;
  readonly signal?: AbortSignal | undefined;
}

/** Every package of the locks has a wheel for these: `python python/locks/prove_wheels.py` asks the index. */
export const ANY_PYTHON: PythonRange = { oldest: 10, newest: 14 };

/** Names on the PATH: first those that most packages were tried with, at their makers and here. */
const NAMED = [12, 11, 13, 14, 10];
const ASK =
  'import sys, json; print(json.dumps({"executable": sys.executable, "version": ".".join(map(str, sys.version_info[:3]))}))';

/** What a machine may call its Pythons; Windows' launcher knows those that are not on the PATH. */
function candidates(): readonly (readonly string[])[] {
  const named = NAMED.map((minor) => [`python3.${String(minor)}`]);
  const launched = process.platform === 'win32' ? NAMED.map((minor) => ['py', `-3.${String(minor)}`]) : [];
  return [...named, ['python3'], ['python'], ...launched, ['py', '-3']];
}

/**
 * The interpreter that the person chose (option, or `PERSONA_TUNER_PYTHON`), else the first fitting one on the PATH, else one that
 * uv installed. Each is asked for its version: a name on the PATH may be a shim without a Python behind it.
 *
 * @throws UserError that says what was tried, or what is wrong with the chosen one
 */
export async function findPython(options: FindPythonOptions = {}): Promise<Python> {
  const { fitting = ANY_PYTHON, signal } = options;
  const named = options.chosen ?? process.env.PERSONA_TUNER_PYTHON;
  if (named) {
    const answer = await ask([named], fitting, signal);
    if (typeof answer === 'string') throw pythonUnsuitable(named, answer, fitting);
    return answer;
  }
  const tried: string[] = [];
  for (const candidate of candidates()) {
    const answer = await ask(candidate, fitting, signal);
    if (typeof answer !== 'string') return answer;
    tried.push(`${candidate.join(' ')} (${answer})`);
  }
  const managed = await uvPython(fitting, signal);
  if (managed) return managed;
  throw pythonMissing(tried, fitting);
}

/** The newest that fits among those that uv installed; none without uv. */
export async function uvPython(fitting: PythonRange, signal?: AbortSignal): Promise<Python | undefined> {
  const range = `>=3.${String(fitting.oldest)},<3.${String(fitting.newest + 1)}`;
  const result = await runCommand(
    { file: 'uv', arguments: ['python', 'find', '--no-config', '--no-project', '--managed-python', range] },
    { timeoutSeconds: 20, ...(signal && { signal }) },
  );
  const file = result.stdout.trim();
  if (result.failure !== undefined || !file) return undefined;
  const answer = await ask([file], fitting, signal);
  return typeof answer === 'string' ? undefined : answer;
}

/** The Python behind a command, or why it does not fit. */
async function ask(command: readonly string[], fitting: PythonRange, signal?: AbortSignal): Promise<Python | string> {
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
  if (major !== 3 || minor < fitting.oldest || minor > fitting.newest) return `it is version ${answer.version}`;
  return { ...answer, command: { file, arguments: prefix } };
}
