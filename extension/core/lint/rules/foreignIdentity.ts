import { FOREIGN_IDENTITIES } from '../../../../protocol/project';
import { affirmedClauses } from '../../evaluation/clauses';
import { assistantCliches, identityClaims, type IdentityClaim } from '../../evaluation/identity';
import { isLearned } from '../../conversation/learned';
import { placeInMessage } from '../../dataset/line';
import type { LintSettings, Rule } from '../rule';

/** The assistant speaks as another model, or as made by another company. */
export function foreignIdentity({ persona, foreignIdentities, systemPrompt, inferencePrompt }: LintSettings): Rule {
  // A persona may well be made by one of them: its prompts then say so.
  const prompts = [systemPrompt, inferencePrompt].flatMap((prompt) => affirmedClauses(prompt ?? ''));
  const claims = identityClaims(foreignIdentities ?? FOREIGN_IDENTITIES, [persona ?? '', ...prompts]);
  const who = persona ?? 'the persona';
  return ({ text, messages }) =>
    messages.flatMap((message) => {
      if (!isLearned(message)) return [];
      const finding = ({ words, start }: IdentityClaim, says: string) => ({
        code: 'foreign-identity' as const,
        span: placeInMessage(text, message, start, start + words.length),
        message: `'${words}': ${says}. Let ${who} speak here, or remove the example.`,
      });
      return [
        ...claims(message.content).map((claim) =>
          finding(claim, 'the assistant takes itself for another model, or for another company’s'),
        ),
        ...assistantCliches(message.content).map((claim) =>
          finding(claim, 'so do other assistants speak of themselves'),
        ),
      ];
    });
}
