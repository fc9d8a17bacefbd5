import type { Place } from '../../../../protocol/diagnostics';
import { placeOfMessage, readLine } from '../../dataset/line';
import type { SourcedMessage } from '../../dataset/shapes';

/** The turn of the line that a finding is in. */
export function messageAt(text: string, { column }: Place): SourcedMessage | undefined {
  const reading = readLine(text);
  if (reading.kind === 'problem') return undefined;
  return reading.messages.find((message) => {
    const { start, end } = placeOfMessage(text, message);
    return start < column && column <= end;
  });
}
