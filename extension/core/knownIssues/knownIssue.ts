/** What a person can do about a finding: always in words; perhaps a command of VS Code, perhaps one to type. */
export interface Cure {
  /** An imperative sentence, with its full stop. */
  readonly title: string;
  /** A button: its words and what it does. Ids are checked against `extension/contributions.ts` by a test. */
  readonly label?: string;
  readonly command?: string;
  readonly arguments?: readonly unknown[];
  /** The same for the command line, e.g. `persona-tuner env create`. */
  readonly cli?: string;
}

/** The named groups of the pattern that matched. */
export type Found = Readonly<Partial<Record<string, string>>>;

/**
 * Something that is known to go wrong, recognised in a log or found by the doctor. Each has a section of the same name in
 * `docs/known-issues.md` and a log in `tests/fixtures/logs/`; a test compares the three.
 */
export interface KnownIssue {
  /** Stable: people search for it. */
  readonly code: string;
  /** A few words, e.g. for a list. */
  readonly title: string;
  /** How it looks in `train.log`; the last match of any of them counts. Global, with named groups for the values. */
  readonly patterns: readonly RegExp[];
  /** What happened, with the values: one sentence. */
  explain(found: Found): string;
  /** Why it happens: one or two sentences. */
  readonly cause: string;
  readonly cure: Cure;
}

/** The doctor's or a failed run's issue, with its values filled in. */
export interface Diagnosis {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly cause: string;
  readonly cure: Cure;
}

/** All of it as one text: what happened, why, what to do. */
export function diagnosisText({ message, cause, cure }: Diagnosis): string {
  return `${message} ${cause} ${cure.title}`;
}
