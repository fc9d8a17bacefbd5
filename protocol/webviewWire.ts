/**
 * What VS Code hands from the extension to a page, and back, goes through JSON, which has no `undefined`: in an array it arrives
 * as null. No contract of ours has a null, so each one that arrives is a value that is not there.
 */
export function fromWire(message: unknown): unknown {
  if (message === null) return undefined;
  if (Array.isArray(message)) return message.map(fromWire);
  if (typeof message !== 'object') return message;
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, fromWire(value)]));
}
