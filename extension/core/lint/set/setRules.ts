import type { LintSettings } from '../rule';
import { ExactDuplicates } from './rules/exactDuplicates';
import type { SetRule } from './setRule';

/** New rules for one set: each keeps what it has been told of the set, so no two sets share them. */
export function setRules(_settings: LintSettings): SetRule[] {
  return [new ExactDuplicates()];
}
