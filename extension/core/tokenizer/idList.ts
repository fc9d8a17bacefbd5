/** Ids as they are found, in a list that is used again for the next text: to grow a new one each time would cost as much as it holds. */
export class IdList {
  private list = new Int32Array(1024);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(id: number): void {
    if (this.count === this.list.length) {
      const { list } = this;
      this.list = new Int32Array(list.length * 2);
      this.list.set(list);
    }
    this.list[this.count++] = id;
  }

  pushAll(ids: readonly number[]): void {
    for (const id of ids) this.push(id);
  }

  clear(): void {
    this.count = 0;
  }

  /** A copy, from a position on. */
  toArray(start = 0): number[] {
    const ids = new Array<number>(this.count - start);
    for (let at = 0; at < ids.length; at++) ids[at] = this.list[start + at] ?? 0;
    return ids;
  }
}
