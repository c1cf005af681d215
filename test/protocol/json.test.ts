import fc from 'fast-check';
import { ArgumentError } from '../../src/errors.js';
import { parse, stringify } from '../../src/protocol/json.js';

function refusal(value: unknown): string {
  try {
    stringify(value);
  } catch (error) {
    if (error instanceof ArgumentError) return error.message;
    throw error;
  }
  throw new Error('it was written');
}

const integer64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
/** What our JSON carries exactly: bigint only where a number can't hold it. */
const exact = integer64.map((value) =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value,
);
/** Text that QEMU can read. */
const text = fc.string({ unit: 'grapheme' }).filter((s) => !/\p{Noncharacter_Code_Point}/u.test(s));
const { value: anyJson } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, tie('leaf'), fc.array(tie('value')), tie('object')),
  object: fc.dictionary(fc.oneof(text, fc.constant('__proto__')), tie('value')),
  leaf: fc.oneof(
    text,
    fc.boolean(),
    fc.constant(null),
    exact,
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
      .filter((x) => !Number.isInteger(x)),
  ),
}));

describe('stringify and parse', () => {
  test('what is written is read back the same, integers of 64 bits included', () => {
    fc.assert(fc.property(anyJson, (value) => expect(parse(stringify(value))).toEqual(value)));
  });

  test('what is written is what JSON.stringify writes, where that can', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        // Numbers from 2^64 on and noncharacters are refused.
        fc.pre(!/e\+|\d{17}|\p{Noncharacter_Code_Point}/u.test(JSON.stringify(value)));
        expect(stringify(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('the largest integers pass, one more is refused', () => {
    expect(stringify([18446744073709551615n, -9223372036854775808n])).toBe(
      '[18446744073709551615,-9223372036854775808]',
    );
    expect(refusal([18446744073709551616n])).toMatch(/^\[0\] is outside/);
    expect(refusal({ a: -9223372036854775809n })).toMatch(/^a is outside/);
    expect(refusal(2 ** 64)).toMatch(/^the value is outside/);
  });

  test('integers go out as plain digits, never with an exponent', () => {
    expect(stringify([1e18, 1e19, 2 ** 53])).toBe(
      '[1000000000000000000,10000000000000000000,9007199254740992]',
    );
    expect(stringify([2 ** 60 + 256, -(2 ** 63)])).toBe('[1152921504606847232,-9223372036854775808]');
    expect(stringify(-0)).toBe('0');
  });

  test.each([
    ['NaN', { 'a-b': { c: [0, Number.NaN] } }, 'a-b.c[1] is not a finite number'],
    ['Infinity', { a: Number.POSITIVE_INFINITY }, 'a is not a finite number'],
    ['undefined in an array', { a: [undefined] }, "a[0] is undefined, which JSON can't carry"],
    ['a hole in an array', { a: new Array(1) }, "a[0] is undefined, which JSON can't carry"],
    ['a function', { f: () => 1 }, "f is a function, which JSON can't carry"],
    ['a symbol', { s: Symbol('x') }, "s is a symbol, which JSON can't carry"],
    ['a Map', { m: new Map([[1, 2]]) }, "m is a Map, which JSON can't carry"],
    ['bytes', { b: new Uint8Array(2) }, "b is a Uint8Array, which JSON can't carry"],
    ['a lone surrogate', { s: 'x\ud800' }, "s holds a lone surrogate U+D800, which QEMU can't read"],
    ['a noncharacter', { s: ['x\ufdd0'] }, "s[0] holds the noncharacter U+FDD0, which QEMU can't read"],
    [
      'a noncharacter beyond the BMP',
      { s: '\u{10ffff}' },
      "s holds the noncharacter U+10FFFF, which QEMU can't read",
    ],
    ['undefined', undefined, "the value is undefined, which JSON can't carry"],
  ])('%s is refused by its path', (_name, value, message) => {
    expect(refusal(value)).toBe(message);
  });

  test('a lone surrogate in a key is refused, and isn’t repeated', () => {
    expect(refusal({ a: { 'k\udc00': 1 } })).toBe(
      "a.k\u{FFFD} holds a lone surrogate U+DC00, which QEMU can't read",
    );
  });

  test('a cycle is refused where it closes, the same value twice is not', () => {
    const cycle: { next?: object } = {};
    cycle.next = { back: cycle };
    expect(refusal({ a: cycle })).toBe('a.next.back is a cycle: it holds itself');
    const shared = { x: 1 };
    expect(stringify([shared, shared])).toBe('[{"x":1},{"x":1}]');
  });

  test('deeper nesting than QEMU takes is refused with a short path', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = { d: deep };
    expect(refusal(deep)).toMatch(/^d(\.d)+\.….*is nested deeper than 1023 levels$/);
    expect(refusal(deep).length).toBeLessThan(100);
  });

  test('undefined members are left out, toJSON is asked', () => {
    expect(stringify({ a: undefined, b: new Date(0), c: { toJSON: () => [1n] } })).toBe(
      '{"b":"1970-01-01T00:00:00.000Z","c":[1]}',
    );
  });

  test('what toJSON gives isn’t asked for its own, as with JSON.stringify, and may close a cycle', () => {
    class Endless {
      readonly x = 1;
      toJSON() {
        return new Endless();
      }
    }
    expect(stringify([new Endless()])).toBe(JSON.stringify([new Endless()]));
    const root: object = { a: { toJSON: () => root } };
    expect(refusal(root)).toBe('a is a cycle: it holds itself');
  });

  test('only integers that a number can’t hold become bigint', () => {
    expect(
      parse('[9007199254740991, 9007199254740992, -9007199254740993, 12345678901234567.5, 1e300]'),
    ).toEqual([
      9007199254740991,
      9007199254740992n,
      -9007199254740993n,
      Number('12345678901234567.5'),
      1e300,
    ]);
  });

  test.each([0, 1, 7, 15, 16, 31])('an integer of 16 digits is exact, also behind %i characters', (count) => {
    const behind = `["${'x'.repeat(count)}",`;
    expect(parse(`${behind}9007199254740993]`)).toEqual(['x'.repeat(count), 9007199254740993n]);
  });

  test('no string is taken for a number, though the peer guessed how those are marked', () => {
    const random = jest.spyOn(Math, 'random').mockReturnValueOnce(0.5);
    const marked = `int${(0.5).toString(36).slice(2)}:1`;
    expect(parse(JSON.stringify({ marked, n: 0 }).replace('0', '18446744073709551615'))).toEqual({
      marked,
      n: 18446744073709551615n,
    });
    random.mockRestore();
  });

  test('digits in strings stay text, also behind escapes and beside wide integers', () => {
    const text = '{"18446744073709551615":"\\\\\\"18446744073709551615","n":18446744073709551615}';
    expect(parse(text)).toEqual({
      '18446744073709551615': '\\"18446744073709551615',
      n: 18446744073709551615n,
    });
  });

  test('__proto__ is a key like any other', () => {
    const value = parse('{"__proto__":18446744073709551615}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(stringify(value)).toBe('{"__proto__":18446744073709551615}');
  });

  test('a million nested brackets are read, beside a wide integer too', () => {
    const deep = `${'['.repeat(1e6)}${']'.repeat(1e6)}`;
    expect(parse(deep)).toBeInstanceOf(Array);
    expect((parse(`[${deep},18446744073709551615]`) as unknown[])[1]).toBe(18446744073709551615n);
  });

  test('text that is not JSON is a SyntaxError, also with a wide integer', () => {
    expect(() => parse('{')).toThrow(SyntaxError);
    expect(() => parse('[18446744073709551615')).toThrow(SyntaxError);
    expect(() => parse('"18446744073709551615')).toThrow(SyntaxError);
    expect(() => parse('[018446744073709551615]')).toThrow(SyntaxError);
    expect(() => parse('{18446744073709551615:1}')).toThrow(SyntaxError);
    expect(() => parse('{"a":{18446744073709551615 :1},"a":2}')).toThrow(SyntaxError);
  });
});
