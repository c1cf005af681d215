import { print } from '../../../src/qmp/server/print.js';

/** A value in so many arrays. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

const read = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>;

describe('a message that a server writes', () => {
  it('is ASCII, with a space after colons and commas', () => {
    expect(print({ return: { a: 'é', b: [1n, true, null] } }, false)).toBe(
      '{"return": {"a": "\\u00E9", "b": [1, true, null]}}\r\n',
    );
  });

  it('is JSON, whatever a monitor of another kind gives', () => {
    expect(print({ return: [Infinity, -Infinity, NaN, () => 1, Symbol('s'), undefined] }, false)).toBe(
      '{"return": [1e999, -1e999, null, null, null, null]}\r\n',
    );
  });

  it('is nested as deep as QEMU reads; a reply beyond that is an error with the id', () => {
    expect(read(print({ return: nested(1_023), id: 1 }, false))).toEqual({ return: nested(1_023), id: 1 });
    for (const value of [nested(1_024), nested(100_000)]) {
      expect(read(print({ return: value, id: 1 }, true))).toEqual({
        id: 1,
        error: { class: 'GenericError', desc: 'the reply is nested deeper than 1024 levels' },
      });
    }
  });

  it('is without its data where it is an event that is nested deeper', () => {
    const timestamp = { seconds: 1, microseconds: 2 };
    expect(read(print({ timestamp, event: 'X', data: nested(1_024) }, false))).toEqual({
      timestamp,
      event: 'X',
    });
  });

  it('is an error where the reply holds itself', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(read(print({ return: loop }, false))).toMatchObject({ error: { class: 'GenericError' } });
  });
});
