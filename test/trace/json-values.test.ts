import fc from 'fast-check';
import { visitValues } from '../../src/trace/json-values.js';

const valuesOf = (text: string) => {
  const values: [path: string, value: unknown][] = [];
  visitValues(text, (path, start, end) =>
    values.push([JSON.stringify(path), JSON.parse(text.slice(start, end))]),
  );
  return values;
};

/** The same by a walk over the parsed value. */
function walked(value: unknown, path: readonly (string | number)[] = []): [string, unknown][] {
  const parts: [string, unknown][] = [];
  if (Array.isArray(value)) value.forEach((item, index) => parts.push(...walked(item, [...path, index])));
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) parts.push(...walked(member, [...path, key]));
  return [...parts, [JSON.stringify(path), value]];
}

test.each([undefined, 2])('each value of a text is found, with its path (indentation: %p)', (space) => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value, undefined, space);
      expect(valuesOf(text)).toEqual(walked(JSON.parse(text)));
    }),
  );
});

test('quotes, brackets and colons in strings and in names are not structure', () => {
  const text = '{"a\\":{": "]\\\\", "b" : [ "x:" , {"c":-1.5e3} ] }';
  expect(valuesOf(text)).toEqual([
    ['["a\\":{"]', ']\\'],
    ['["b",0]', 'x:'],
    ['["b",1,"c"]', -1500],
    ['["b",1]', { c: -1500 }],
    ['["b"]', ['x:', { c: -1500 }]],
    ['[]', JSON.parse(text)],
  ]);
});
