import { fits } from '../../tools/qapi/fits.js';
import { mayBeAbsent } from '../../tools/qapi/model.js';
import { schemaOf } from './schema.js';

const schema = schemaOf(`
  { 'enum': 'Few', 'data': [ 'a' ] }
  { 'enum': 'More', 'data': [ 'a', 'b' ] }
  { 'struct': 'Old', 'data': { 'n': 'int32', 'kind': 'Few' } }
  { 'struct': 'Grown', 'data': { 'n': 'uint8', 'kind': 'More', '*new': 'str' } }
  { 'struct': 'Stricter', 'data': { 'n': 'int8', 'kind': 'More', 'new': 'str' } }
  { 'struct': 'Laxer', 'data': { '*n': 'int8', 'kind': 'More' } }`);
const lookUp = (name: string) => schema.definitions.find((definition) => definition.name === name);

test.each([
  ['Few', 'More', true],
  ['More', 'Few', false],
  ['Old', 'Grown', true],
  ['Grown', 'Old', false],
  ['Old', 'Stricter', false],
  ['Old', 'Laxer', true],
  ['Laxer', 'Old', false],
  ['[Old]', '[Grown]', true],
  ['[Grown]', '[Old]', false],
  ['Old', '[Old]', false],
  ['int32', 'int8', true],
  ['int64', 'int8', false],
  ['str', 'Few', false],
])('what was a %s fits a %s: %p', (then, now, expected) => {
  expect(fits(then, now, lookUp)).toBe(expected);
});

test('a member may be absent where it is optional, or not in each release or build', () => {
  const member = { name: 'm', type: 'int' };
  expect(mayBeAbsent(member)).toBe(false);
  for (const more of [
    { optional: true as const },
    { in: ['7.2'] },
    { if: 'CONFIG_X' },
    { was: { '7.2': { optional: true as const } } },
    { was: { '7.2': { if: 'CONFIG_X' } } },
  ]) {
    expect(mayBeAbsent({ ...member, ...more })).toBe(true);
  }
});
