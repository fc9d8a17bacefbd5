/** A text as weighted features; its length is 1, unless it has none. */
export type Vector = ReadonlyMap<string, number>;

/**
 * Weighs the features of each text by how few texts have them (TF-IDF with a logarithmic term count and a smoothed document
 * frequency: Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, ch. 6).
 */
export function weigh(texts: readonly (readonly string[])[]): Vector[] {
  const counts = texts.map((features) => {
    const count = new Map<string, number>();
    for (const feature of features) count.set(feature, (count.get(feature) ?? 0) + 1);
    return count;
  });
  const documents = new Map<string, number>();
  for (const count of counts) {
    for (const feature of count.keys()) documents.set(feature, (documents.get(feature) ?? 0) + 1);
  }
  return counts.map((count) =>
    unit(
      new Map(
        [...count].map(([feature, times]) => {
          const rarity = Math.log((1 + texts.length) / (1 + (documents.get(feature) ?? 0))) + 1;
          return [feature, (1 + Math.log(times)) * rarity];
        }),
      ),
    ),
  );
}

/** The same direction, of length 1. */
export function unit(vector: Vector): Vector {
  let squares = 0;
  for (const weight of vector.values()) squares += weight * weight;
  if (squares === 0) return vector;
  const length = Math.sqrt(squares);
  return new Map([...vector].map(([feature, weight]) => [feature, weight / length]));
}

/** The cosine of two vectors of length 1: 0 for nothing in common, 1 for the same. */
export function similarity(a: Vector, b: Vector): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [feature, weight] of small) sum += weight * (large.get(feature) ?? 0);
  return sum;
}

export function sumOf(vectors: readonly Vector[]): Vector {
  const sum = new Map<string, number>();
  for (const vector of vectors) {
    for (const [feature, weight] of vector) sum.set(feature, (sum.get(feature) ?? 0) + weight);
  }
  return sum;
}
