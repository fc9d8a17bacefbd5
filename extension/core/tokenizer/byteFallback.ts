type Fields = Readonly<Record<string, unknown>>;

/**
 * A Unigram model that writes unknown text as bytes, which the JavaScript library does for BPE alone: gives each unknown
 * token's ids. Undefined for all other models.
 */
export function unigramByteFallback(
  tokenizerJson: Fields,
): ((id: number, token: string) => readonly number[]) | undefined {
  const model = tokenizerJson['model'] as Fields;
  if (model['type'] !== 'Unigram' || model['byte_fallback'] !== true || !Array.isArray(model['vocab']))
    return undefined;
  const pieces = model['vocab'] as readonly (readonly [string, number])[];
  const ids = new Map(pieces.map(([piece], id) => [piece, id]));
  const bytes = Array.from({ length: 256 }, (_, byte) =>
    ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  );
  return (id, token) => {
    if (id !== model['unk_id'] || ids.has(token)) return [id];
    const written = [...new TextEncoder().encode(token)].map((byte) => bytes[byte]);
    return written.every((byte) => byte !== undefined) ? written : [id];
  };
}
