import type { LintSettings, Rule } from './rule';
import { emptyAnswer } from './rules/emptyAnswer';
import { foreignSpecialToken } from './rules/foreignSpecialToken';
import { lastTurnNotAssistant } from './rules/lastTurn';
import { nothingToLearn, tokenOverrun } from './rules/length';
import { systemPromptMissing } from './rules/systemPromptMissing';
import { templateError } from './rules/templateError';

/** The rules that judge one example by itself, in the order in which their findings are listed. */
export function lineRules(settings: LintSettings): Rule[] {
  return [
    emptyAnswer,
    lastTurnNotAssistant,
    systemPromptMissing(settings),
    foreignSpecialToken(settings),
    templateError,
    tokenOverrun(settings),
    nothingToLearn(settings),
  ];
}
