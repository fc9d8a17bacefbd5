/**
 * Members by a key that they have in common. Most keys have one member, which needs no set.
 *
 * @typeParam M - no set itself
 */
export class Groups<M extends object | number> {
  private readonly groups = new Map<number, M | Set<M>>();

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  /** @returns the group, where it has others */
  add(key: number, member: M): Set<M> | undefined {
    const known = this.groups.get(key);
    if (known instanceof Set) return known.add(member);
    const group = known === undefined ? undefined : new Set([known, member]);
    this.groups.set(key, group ?? member);
    return group;
  }

  /** @returns the group that the member was taken from and that is one no longer */
  remove(key: number, member: M): Set<M> | undefined {
    const group = this.groups.get(key);
    if (!(group instanceof Set)) {
      if (group === member) this.groups.delete(key);
      return undefined;
    }
    group.delete(member);
    if (group.size > 1) return undefined;
    for (const last of group) this.groups.set(key, last);
    return group;
  }

  of(key: number): Iterable<M> {
    const group = this.groups.get(key);
    return group instanceof Set ? group : group === undefined ? [] : [group];
  }
}
