import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setTopLevelValue } from '../../../extension/core/jsonEdit';

describe('a value set in a JSON text', () => {
  it('replaces what is there and keeps every other character', () => {
    const text =
      '\uFEFF{\r\n\t"name": "Ana", // "baseModel": "no"\r\n\t"baseModel" : {"train": "a,b}"},\r\n\t"runs":["x"]\r\n}';
    expect(setTopLevelValue(text.slice(1), 'baseModel', 'owner/name')).toBe(
      '{\r\n\t"name": "Ana", // "baseModel": "no"\r\n\t"baseModel" : "owner/name",\r\n\t"runs":["x"]\r\n}',
    );
  });

  it('is written after the first where there is none, also not one deeper down', () => {
    const text = '{\n  "name": "Ana",\n  "training": { "baseModel": 1 }\n}\n';
    expect(setTopLevelValue(text, 'baseModel', 'x/y')).toBe(
      '{\n  "name": "Ana",\n  "baseModel": "x/y",\n  "training": { "baseModel": 1 }\n}\n',
    );
  });

  it('is refused where there is no object to put it in', () => {
    for (const text of ['', '[]', '"x"', '{}']) expect(setTopLevelValue(text, 'a', 1)).toBeUndefined();
  });

  it('is what a parser reads then, and the rest is what it read before', () => {
    const keys = fc.constantFrom('name', 'baseModel', 'runs', 'a "quoted" key', 'ção');
    fc.assert(
      fc.property(
        fc.dictionary(keys, fc.jsonValue(), { minKeys: 1 }),
        fc.jsonValue(),
        fc.nat(4),
        (object, value, indent) => {
          const edited = setTopLevelValue(JSON.stringify(object, null, indent), 'baseModel', value);
          expect(JSON.parse(edited ?? '')).toEqual(JSON.parse(JSON.stringify({ ...object, baseModel: value })));
        },
      ),
    );
  });
});
