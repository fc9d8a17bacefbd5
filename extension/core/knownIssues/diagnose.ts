import { bytesText } from '../bytes';
import type { Diagnosis, Found, KnownIssue } from './knownIssue';
import { MACHINE_ISSUES } from './machine';
import { MEMORY_ISSUES } from './memory';
import { MODEL_ISSUES } from './model';
import { TRAINING_ISSUES } from './training';

/** The trainer is gone without an `end`: nothing is in the log, so it has no pattern but the shell's word. */
const KILLED: KnownIssue = {
  code: 'trainer-killed',
  title: 'The trainer was ended from outside',
  patterns: [/^(?:\S+: line \d+: +\d+ )?Killed\b[^\n]*$/gm],
  explain: ({ memory }) =>
    `The trainer was ended from outside, without a word${memory === undefined ? '' : `; it held ${memory}`}.`,
  cause: 'The system ends the largest process when memory runs out; a restart of the machine or a kill looks the same.',
  cure: {
    title: "Resume the run; if it ends again, turn on 'training.gradientCheckpointing' or lower 'training.maxLength'.",
    label: 'Resume',
    command: 'personaTuner.training.resume',
    cli: 'persona-tuner train --resume RUN',
  },
};

/** The knowledge base; where two end at the same place of a log, the first is the narrower. */
export const KNOWN_ISSUES: readonly KnownIssue[] = [
  ...MEMORY_ISSUES,
  ...MODEL_ISSUES,
  ...MACHINE_ISSUES,
  ...TRAINING_ISSUES,
  KILLED,
];

/** What a run that is over left behind. */
export interface Evidence {
  /** End of its `train.log`: what the last process printed. */
  readonly log: string;
  /** The trainer's own `error` event. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** The trainer is gone without an `end`. */
  readonly interrupted?: boolean;
  /** What the trainer held at its last step, and what the machine has. */
  readonly memory?: { readonly heldBytes: number; readonly machineBytes: number } | undefined;
}

/** Codes with which the trainer passes on what a library raised; the log says it more exactly. */
const PASSED_ON = new Set(['unexpected', 'out-of-memory', 'no-disk']);

/**
 * Reads a failed run against the knowledge base.
 *
 * @returns undefined when it is none of the known issues: then the trainer's own words are the best there are
 */
export function diagnose({ log, error, interrupted, memory }: Evidence): Diagnosis | undefined {
  const told = error === undefined ? undefined : `${error.code}: ${error.message}`;
  if (told !== undefined && error !== undefined && !PASSED_ON.has(error.code)) return recognise(told);
  const recognised = recognise(log) ?? (told === undefined ? undefined : recognise(told));
  if (recognised !== undefined && recognised.code !== KILLED.code) return recognised;
  if (!interrupted && recognised === undefined) return undefined;
  const held = memory && `${bytesText(memory.heldBytes)} of this machine's ${bytesText(memory.machineBytes)}`;
  return diagnosisOf(KILLED, { memory: held });
}

/** The issue whose sign stands last in the text: a log may hold older warnings, and the last words are the fatal ones. */
export function recognise(text: string): Diagnosis | undefined {
  let last: { readonly end: number; readonly issue: KnownIssue; readonly found: Found } | undefined;
  for (const issue of KNOWN_ISSUES) {
    for (const pattern of issue.patterns) {
      const match = [...text.matchAll(pattern)].at(-1);
      if (!match) continue;
      const end = match.index + match[0].length;
      if (last === undefined || end > last.end) last = { end, issue, found: match.groups ?? {} };
    }
  }
  return last && diagnosisOf(last.issue, last.found);
}

function diagnosisOf(issue: KnownIssue, found: Found): Diagnosis {
  const { code, title, cause, cure } = issue;
  return { code, title, message: issue.explain(found), cause, cure };
}

/** An entry as a diagnosis, for whoever finds the same thing without a log. */
export function diagnosisFor(code: string, message: string): Diagnosis {
  const issue = KNOWN_ISSUES.find((candidate) => candidate.code === code);
  if (!issue) throw new Error(`There is no known issue '${code}'.`);
  return { ...diagnosisOf(issue, {}), message };
}
