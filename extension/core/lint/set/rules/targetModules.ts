import { at } from '../../projectPlaces';
import type { LintSettings } from '../../rule';
import type { SetFinding, SetRule } from '../setRule';

/** Names of layers in `persona.json` that no training could use, each at its place, whatever the examples are. */
export class TargetModules implements SetRule {
  constructor(private readonly settings: LintSettings) {}

  *findings(): Generator<SetFinding> {
    for (const { message, place } of this.settings.targetModules ?? []) {
      yield { code: 'target-module-unusable', ...at(place), message, related: [] };
    }
  }
}
