import { placeInMessage } from '../../dataset/line';
import { mojibakeIn } from '../../encodings/mojibake';
import type { LintedExample, RuleFinding } from '../rule';

/** Letters that went through the wrong encoding: `JoÃ£o`, and U+FFFD where they were lost. */
export function garbledText({ text, messages }: LintedExample): RuleFinding[] {
  return messages.flatMap((message): RuleFinding[] => {
    const { content } = message;
    const findings: RuleFinding[] = [];
    const [first, ...others] = mojibakeIn(content);
    if (first) {
      const written = content.slice(first.start, first.end);
      const more = others.length === 0 ? '' : ` ${String(others.length)} more in this turn.`;
      findings.push({
        code: 'mojibake',
        span: placeInMessage(text, message, first.start, first.end),
        message: `'${written}' is '${first.meant}' that went through the wrong encoding: the file was UTF-8 once and was read as something else.${more} Write what was meant.`,
      });
    }
    const lost = content.indexOf('\uFFFD');
    if (lost >= 0) {
      findings.push({
        code: 'lost-character',
        span: placeInMessage(text, message, lost, lost + 1),
        message: `Here stands U+FFFD ('\uFFFD'), which programs write for a character that they could not read: what stood here is lost. Write it again, or take the file from where it came from.`,
      });
    }
    return findings;
  });
}
