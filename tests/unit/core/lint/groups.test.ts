import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Groups } from '../../../../extension/core/lint/set/groups';

const steps = fc.array(fc.record({ adds: fc.boolean(), key: fc.nat(1), member: fc.nat(2) }), { maxLength: 80 });

describe('groups by a key', () => {
  it('hold what was added and not removed, and tell when a group begins and ends', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const [groups, expected] = [new Groups<number>(), new Map<number, Set<number>>()];
        const several = new Set<Set<number>>();
        for (const { adds, key, member } of taken) {
          const those = expected.get(key) ?? new Set();
          expected.set(key, those);
          // A member is added once, as the rules do, and may be removed though it is not there.
          if (adds && those.has(member)) continue;
          if (adds) {
            those.add(member);
            const group = groups.add(key, member);
            expect(group === undefined).toBe(those.size === 1);
            if (group) several.add(group);
          } else {
            those.delete(member);
            const left = groups.remove(key, member);
            if (left) several.delete(left);
          }
          for (const [one, members] of expected) expect(new Set(groups.of(one))).toEqual(members);
          expect(groups.isEmpty).toBe([...expected.values()].every(({ size }) => size === 0));
          const together = [...expected.values()].filter(({ size }) => size > 1);
          expect(new Set([...several].map((group) => [...group].sort().join()))).toEqual(
            new Set(together.map((group) => [...group].sort().join())),
          );
        }
      }),
    );
  });
});
