import { repr, toText } from './text';
import { Float, typeName, type Value } from './values';

/** Python's `text % values`, for `%s`, `%r`, `%d`, `%f` and their widths. @throws Error for all else */
export function formatPercent(text: string, values: readonly Value[]): string {
  let next = 0;
  const written = text.replace(
    /%(?:([-0]?)(\d*)(?:\.(\d+))?([sdirf%])|.?)/gs,
    (whole, flag = '', width = '', digits, kind) => {
      if (kind === '%') return '%';
      if (kind === undefined) throw new Error(`The format '${whole}' is not supported.`);
      if (next >= values.length) throw new Error('not enough arguments for format string');
      const piece = convert(values[next++] as Value, kind as string, digits as string | undefined);
      const size = Number(width);
      if (size > 1000) throw new Error(`The format '${whole}' is not supported.`);
      return flag === '-' ? piece.padEnd(size) : piece.padStart(size, flag === '0' ? '0' : ' ');
    },
  );
  if (next < values.length) throw new Error('not all arguments converted during string formatting');
  return written;
}

function convert(value: Value, kind: string, digits: string | undefined): string {
  if (kind === 's' || kind === 'r') {
    const text = kind === 's' ? toText(value) : repr(value);
    return digits === undefined ? text : text.slice(0, Number(digits));
  }
  const number = value instanceof Float ? value.value : typeof value === 'boolean' ? Number(value) : value;
  if (typeof number !== 'number') throw new Error(`%${kind} format: a number is required, not ${typeName(value)}`);
  return kind === 'f' ? number.toFixed(Math.min(100, Number(digits ?? 6))) : String(Math.trunc(number));
}

/** Python's `text.format(…)`, for `{}`, `{0}` and `{name}`. @throws Error for all else */
export function formatBraces(text: string, positional: readonly Value[], named: ReadonlyMap<string, Value>): string {
  let next = 0;
  return text.replace(/\{\{|\}\}|\{(\w*)\}|[{}]/g, (whole, name?: string) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0);
    if (name === undefined) throw new Error(`The format '${text}' is not supported.`);
    const value = /^\d*$/.test(name) ? positional[name === '' ? next++ : Number(name)] : named.get(name);
    if (value === undefined) throw new Error(`The format '${text}' has no value for '${name}'`);
    return toText(value);
  });
}
