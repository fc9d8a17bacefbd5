import type { LintSettings } from '../rule';
import { ConflictingRelations } from './rules/conflictingRelations';
import { ContradictingAnswers } from './rules/contradictingAnswers';
import { ExactDuplicates } from './rules/exactDuplicates';
import { LanguageBalance } from './rules/languageBalance';
import { PersonaNeverNamed } from './rules/personaNeverNamed';
import { ProjectPrompts } from './rules/projectPrompts';
import { SimilarExamples } from './rules/similarExamples';
import { TemplateDiffers } from './rules/templateDiffers';
import { TemplateTreatment } from './rules/templateTreatment';
import { TooFewSteps } from './rules/tooFewSteps';
import { UniformAnswers } from './rules/uniformAnswers';
import type { SetRule } from './setRule';

/** New rules for one set: each keeps what it has been told of the set, so no two sets share them. */
export function setRules(settings: LintSettings): SetRule[] {
  return [
    new ExactDuplicates(),
    new SimilarExamples(),
    new ContradictingAnswers(),
    new ConflictingRelations(settings),
    new PersonaNeverNamed(settings),
    new ProjectPrompts(settings),
    new TemplateTreatment(settings),
    new TemplateDiffers(settings),
    new UniformAnswers(),
    new LanguageBalance(),
    new TooFewSteps(settings),
  ];
}
