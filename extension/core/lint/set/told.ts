import type { LinePart } from '../../../../protocol/datasetWorker';
import { wholeLine } from '../../dataset/place';
import { at } from '../projectPlaces';
import type { SetEntry, SetFinding } from './setRule';

/**
 * A finding about the project's own words: it stands there, with a link to the first example that it concerns; without a
 * project, at that example.
 */
export function told(
  code: SetFinding['code'],
  message: string,
  entry: SetEntry,
  place: LinePart | undefined,
): SetFinding {
  const first = { entry, span: wholeLine(entry.text) };
  if (!place) return { code, ...first, message, related: [] };
  return {
    code,
    ...at(place),
    message,
    related: [{ ...first, message: 'This is the first example that it concerns.' }],
  };
}
