import type { LintSettings } from '../rule';
import { ConflictingRelations } from './rules/conflictingRelations';
import { ContradictingAnswers } from './rules/contradictingAnswers';
import { ExactDuplicates } from './rules/exactDuplicates';
import { LanguageBalance } from './rules/languageBalance';
import { PersonaNeverNamed } from './rules/personaNeverNamed';
import { ProjectPrompts } from './rules/projectPrompts';
import { SimilarExamples } from './rules/similarExamples';
import { TargetModules } from './rules/targetModules';
import { TemplateSettings } from './rules/templateSettings';
import { TemplateDiffers } from './rules/templateDiffers';
import { TemplateTreatment } from './rules/templateTreatment';
import { TooFewSteps } from './rules/tooFewSteps';
import { UniformAnswers } from './rules/uniformAnswers';
import type { SetRule } from './setRule';
import type { TrainEntries } from './trainEntries';

/**
 * New rules for one set: each keeps what it has been told of the set, so no two sets share them.
 *
 * @param train - those that are trained on, which the caller keeps for all of them
 */
export function setRules(settings: LintSettings, train: TrainEntries): SetRule[] {
  return [
    new ExactDuplicates(),
    new SimilarExamples(),
    new ContradictingAnswers(),
    new ConflictingRelations(settings),
    new PersonaNeverNamed(settings, train),
    new ProjectPrompts(settings, train),
    new TemplateSettings(settings, train),
    new TemplateTreatment(settings, train),
    new TemplateDiffers(settings, train),
    new UniformAnswers(train),
    new LanguageBalance(train),
    new TargetModules(settings),
    new TooFewSteps(settings, train),
  ];
}
