import { ArgumentError } from '../src/errors.js';
import * as options from '../src/options.js';

type RuleName = 'duration' | 'count' | 'bytes' | 'text' | 'flag' | 'callback' | 'record';

describe('an option', () => {
  test.each<[RuleName, readonly unknown[], readonly unknown[]]>([
    ['duration', [1, 0.5, 2 ** 31 - 1], [0, -1, 2 ** 31, Infinity, NaN, '1', 1n]],
    ['count', [0, 1, Infinity], [-1, 1.5, NaN, '1']],
    ['bytes', [1, Infinity], [0, -1, 1.5, NaN, '1']],
    ['text', ['', 'a'], [1, null]],
    ['flag', [true, false], [0, 'true', null]],
    ['callback', [() => undefined], [{}, null]],
    ['record', [{}], [[], null, 'a', () => undefined]],
  ])('that is a %s', (name, right, wrong) => {
    const rule = options[name];
    expect(right.filter((value) => !rule.is(value))).toEqual([]);
    expect(wrong.filter((value) => rule.is(value))).toEqual([]);
  });

  test('that is wrong is refused by its name and what it must be, not by what it was', () => {
    const check = (given: unknown) => () => options.checkOptions(given, { name: options.text }, 'here');
    expect(check({ name: undefined })).not.toThrow();
    expect(check({ name: 42 })).toThrow(new ArgumentError("here: 'name' must be a string"));
    expect(check({ nam: '' })).toThrow("here: unknown option 'nam'; the options are name");
    expect(check([])).toThrow('here: the options must be an object');
  });

  test('that is needed and missing is refused by its name', () => {
    const check = (given: { readonly name?: string | undefined }) => () =>
      options.requireOptions(given, ['name'], 'here');
    expect(check({ name: '' })).not.toThrow();
    for (const without of [{}, { name: undefined }]) {
      expect(check(without)).toThrow(new ArgumentError("here: 'name' is missing"));
    }
  });
});
