import type { LintSettings, Rule } from './rule';
import { answerNotLearned } from './rules/answerNotLearned';
import { controlCharacter, invisibleCharacter } from './rules/characters';
import { emptyAnswer } from './rules/emptyAnswer';
import { foreignIdentity } from './rules/foreignIdentity';
import { foreignSpecialToken } from './rules/foreignSpecialToken';
import { foreignTurn } from './rules/foreignTurn';
import { garbledText } from './rules/garbled';
import { htmlEntity } from './rules/htmlEntity';
import { languageMismatch } from './rules/languageMismatch';
import { lastTurnNotAssistant } from './rules/lastTurn';
import { nothingToLearn, tokenOverrun } from './rules/length';
import { notNfc } from './rules/notNfc';
import { unfilledPlaceholder } from './rules/placeholder';
import { repeatedText } from './rules/repeatedText';
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
    ofEachTurn(controlCharacter, invisibleCharacter, notNfc, garbledText),
    htmlEntity,
    systemPromptMissing(settings),
    systemPromptDiffers(settings),
    systemPromptLong(settings),
    systemPromptEcho(settings),
    foreignIdentity(settings),
    ofEachTurn(unfilledPlaceholder, foreignSpecialToken(settings), foreignTurn),
    repeatedText,
    languageMismatch,
    templateError,
    templateDropsText,
    answerNotLearned,
    tokenOverrun(settings),
    nothingToLearn(settings),
  ];
}

/** The rules that judge a question of the evaluation: those about its words. */
export function questionRules(settings: LintSettings): Rule[] {
  return [
    controlCharacter,
    invisibleCharacter,
    notNfc,
    garbledText,
    unfilledPlaceholder,
    foreignSpecialToken(settings),
  ];
}

/** Rules that look at each turn by itself: a system prompt that one example after another brings is looked at once. */
function ofEachTurn(...rules: readonly Rule[]): Rule {
  let clean: string | undefined;
  return (example) => {
    const [first, ...others] = example.messages;
    const prompt = first?.role === 'system' ? first.content : undefined;
    const known = prompt !== undefined && prompt === clean;
    const judged = known ? { ...example, messages: others } : example;
    const findings = rules.flatMap((rule) => rule(judged));
    if (findings.length === 0 && prompt !== undefined) clean = prompt;
    return findings;
  };
}
