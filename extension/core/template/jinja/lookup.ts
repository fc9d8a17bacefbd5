import type { Budget } from './budget';
import { method } from './methods';
import { element } from './operations';
import { Callable, Dict, isLoop, Namespace, orElse, typeName, Undefined, type Value } from './values';

/** `value.name`: Python's attribute if there is one, else the element of that name, else undefined. */
export function attribute(value: Value, name: string, budget: Budget): Value {
  if (value instanceof Undefined) throw value.error();
  const found = own(value, name, budget);
  return found === undefined ? item(value, name, budget) : found;
}

/** `value[key]`: the element if there is one, else the attribute of that name, else undefined. */
export function item(value: Value, key: Value, budget: Budget): Value {
  if (value instanceof Undefined) throw value.error();
  const found = element(value, key);
  if (found !== undefined) return found;
  return orElse(typeof key === 'string' ? own(value, key, budget) : undefined, missing(value, key));
}

/** What Python calls attributes; never a property of the JavaScript object behind the value. */
function own(value: Value, name: string, budget: Budget): Value | undefined {
  if (value instanceof Namespace || value instanceof Callable) return value.attributes.get(name);
  if (isLoop(value)) return value.attribute(name);
  return method(value, name, budget);
}

function missing(value: Value, key: Value): Undefined {
  const what =
    typeof key === 'string' ? `'${key}'` : typeof key === 'number' ? `element ${String(key)}` : 'such element';
  if (value === null) return new Undefined(`'None' has no attribute ${what}`);
  return new Undefined(
    value instanceof Dict ? `'dict object' has no attribute ${what}` : `'${typeName(value)} object' has no ${what}`,
  );
}
