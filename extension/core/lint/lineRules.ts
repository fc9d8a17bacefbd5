import type { LintSettings, Rule } from './rule';
import { controlCharacter, invisibleCharacter } from './rules/characters';
import { emptyAnswer } from './rules/emptyAnswer';
import { foreignIdentity } from './rules/foreignIdentity';
import { foreignSpecialToken } from './rules/foreignSpecialToken';
import { languageMismatch } from './rules/languageMismatch';
import { lastTurnNotAssistant } from './rules/lastTurn';
import { nothingToLearn, tokenOverrun } from './rules/length';
import { notNfc } from './rules/notNfc';
import { unfilledPlaceholder } from './rules/placeholder';
import { roleOrder } from './rules/roleOrder';
import { systemPromptDiffers } from './rules/systemPromptDiffers';
import { systemPromptEcho } from './rules/systemPromptEcho';
import { systemPromptLong } from './rules/systemPromptLong';
import { systemPromptMissing } from './rules/systemPromptMissing';
import { templateDropsText } from './rules/templateDropsText';
import { templateError } from './rules/templateError';
import { unknownKey } from './rules/unknownKey';

/** The rules that judge one example by itself, in the order in which their findings are listed. */
export function lineRules(settings: LintSettings): Rule[] {
  return [
    unknownKey,
    emptyAnswer,
    lastTurnNotAssistant,
    roleOrder,
    controlCharacter,
    invisibleCharacter,
    notNfc,
    systemPromptMissing(settings),
    systemPromptDiffers(settings),
    systemPromptLong(settings),
    systemPromptEcho(settings),
    foreignIdentity(settings),
    unfilledPlaceholder,
    foreignSpecialToken(settings),
    languageMismatch,
    templateError,
    templateDropsText,
    tokenOverrun(settings),
    nothingToLearn(settings),
  ];
}
