import { toNumber } from '../../src/protocol/number.js';

test('an integer of a reply becomes a number, exact while that is safe', () => {
  expect([0, -5, 2 ** 53 - 1, 7n, 2n ** 53n - 1n].map(toNumber)).toEqual([
    0,
    -5,
    2 ** 53 - 1,
    7,
    2 ** 53 - 1,
  ]);
});

test('one beyond that is rounded to the nearest number', () => {
  expect(toNumber(18446744073709551615n)).toBe(2 ** 64);
});
