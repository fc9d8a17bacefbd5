import {
  Callable,
  Dict,
  DictView,
  Float,
  isLoop,
  Iterator,
  Markup,
  Namespace,
  Range,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './values';

/** Python's `str` of a value: what printing it writes. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  if (value instanceof Undefined) return '';
  return repr(value);
}

/** Python's `repr` of a value. */
export function repr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Markup) return `Markup(${quote(value.text)})`;
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Tuple) return `(${value.items.map(repr).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  if (value instanceof Dict)
    return `{${value
      .items()
      .map(({ items }) => items.map(repr).join(': '))
      .join(', ')}}`;
  if (value instanceof DictView) return `dict_${value.kind}(${repr(value.list())})`;
  if (value instanceof Range) {
    const { start, step } = value;
    const stop = start + value.length * step;
    return `range(${String(start)}, ${String(stop)}${step === 1 ? '' : `, ${String(step)}`})`;
  }
  if (value instanceof Namespace) {
    return `<Namespace ${repr(new Dict(value.attributes))}>`;
  }
  // Python prints an address in memory here: no template that means it renders twice the same.
  if (value instanceof Iterator || value instanceof Callable || isLoop(value)) return `<${typeName(value)}>`;
  return `[${value.map(repr).join(', ')}]`;
}

const NAMED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  // Python writes out what its `isprintable` denies: controls, formats, unassigned, and all separators but the space.
  const inner = text.replace(/[\\\p{C}\p{Z}'"]/gu, (character) => {
    if (character === ' ' || ((character === "'" || character === '"') && character !== mark)) return character;
    if (character === mark) return `\\${character}`;
    const named = NAMED[character];
    if (named) return named;
    const code = character.codePointAt(0) ?? 0;
    if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
    return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return mark + inner + mark;
}

/** Python's `repr` of a float: the shortest digits, with an exponent below 1e-4 and from 1e16. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  const text = size >= 1e-6 || value === 0 ? String(value) : value.toFixed(20).replace(/0+$/, '');
  if (Object.is(value, -0)) return '-0.0';
  return text.includes('.') ? text : `${text}.0`;
}

export interface JsonOptions {
  readonly indent?: Value;
  readonly separators?: Value;
  readonly sortKeys?: boolean;
  readonly ascii?: boolean;
}

/**
 * Python's `json.dumps`, with the options that transformers' `tojson` takes.
 *
 * @throws Error for what JSON does not know
 */
export function toJson(
  value: Value,
  { indent = null, separators = null, sortKeys = false, ascii = false }: JsonOptions = {},
): string {
  const pad =
    typeof indent === 'number' ? ' '.repeat(Math.max(0, indent)) : typeof indent === 'string' ? indent : undefined;
  const [comma, colon] =
    separators instanceof Tuple || Array.isArray(separators)
      ? [...(separators instanceof Tuple ? separators.items : separators)].map(toText)
      : [pad === undefined ? ', ' : ',', ': '];
  const string = (text: string) => {
    const json = jsonText(text);
    return ascii ? json.replace(/[\u0080-\uffff]/g, escaped) : json;
  };
  const key = (of: Value): string => {
    if (typeof of === 'boolean' || of === null || typeof of === 'number' || of instanceof Float)
      return string(write(of, ''));
    if (typeof of === 'string' || of instanceof Markup) return string(toText(of));
    throw new Error(`keys must be str, int, float, bool or None, not ${typeName(of)}`);
  };
  const group = (open: string, close: string, parts: (inner: string) => string[], outer: string): string => {
    const inner = pad === undefined ? '' : outer + pad;
    const written = parts(inner);
    if (written.length === 0) return open + close;
    if (pad === undefined) return open + written.join(comma) + close;
    return `${open}\n${inner}${written.join(`${comma ?? ''}\n${inner}`)}\n${outer}${close}`;
  };
  const write = (of: Value, outer: string): string => {
    if (of === null) return 'null';
    if (typeof of === 'boolean' || typeof of === 'number') return String(of);
    if (of instanceof Float) {
      const text = floatText(of.value);
      return text === 'nan' ? 'NaN' : text.replace('inf', 'Infinity');
    }
    if (typeof of === 'string' || of instanceof Markup) return string(toText(of));
    if (of instanceof Dict) {
      const entries = of.items().map(({ items }) => items as readonly [Value, Value]);
      if (sortKeys) entries.sort(([a], [b]) => (toText(a) < toText(b) ? -1 : 1));
      return group('{', '}', (inner) => entries.map(([k, v]) => key(k) + (colon ?? '') + write(v, inner)), outer);
    }
    const items = of instanceof Tuple ? of.items : Array.isArray(of) ? (of as readonly Value[]) : undefined;
    if (!items) throw new Error(`Object of type ${typeName(of)} is not JSON serializable`);
    return group('[', ']', (inner) => items.map((item) => write(item, inner)), outer);
  };
  return write(value, pad === undefined ? '' : '');
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON.stringify also writes lone surrogates as escapes; Python leaves them. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/\\+u(d[89a-f][\da-f]{2})/g, (whole, code: string) =>
    (whole.length - 5) % 2 === 1 ? whole.slice(0, -6) + String.fromCharCode(parseInt(code, 16)) : whole,
  );
}
