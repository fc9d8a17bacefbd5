/** Keeps what was used last, up to a total cost. */
export class LruCache<V> {
  private readonly entries = new Map<string, { readonly value: V; readonly cost: number }>();
  private total = 0;

  constructor(private readonly capacity: number) {}

  get(key: string): V | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    // A Map keeps insertion order: what is put in again is the newest.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** What costs more than the whole cache is not kept. */
  set(key: string, value: V, cost: number): void {
    this.delete(key);
    if (cost > this.capacity) return;
    this.entries.set(key, { value, cost });
    this.total += cost;
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.capacity) break;
      this.delete(oldest);
    }
  }

  private delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry && this.entries.delete(key)) this.total -= entry.cost;
  }
}
