import * as t from 'io-ts';
import { of } from 'rxjs';
import { decodeWith } from '../../operators/index.js';
import { DecodeError } from '../../src/errors.js';
import { marbles } from '../../src/testing/marbles.js';

const Status = t.type({ running: t.boolean, cpus: t.array(t.type({ id: t.number })) });

/** What decoding a value with a codec fails with. */
function refusalOf(codec: t.Mixed, value: unknown): DecodeError {
  let error: unknown;
  of(value)
    .pipe(decodeWith(codec))
    .subscribe({ error: (each: unknown) => (error = each) });
  return error as DecodeError;
}

describe('decodeWith', () => {
  it('gives each value its type, and fails on the first that has another', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot<unknown>('-a-b-c-', { a: 1, b: 2, c: 'three' });
      const error = new DecodeError('the value: expected number, got "three"', '');
      expectObservable(source$.pipe(decodeWith(t.number))).toBe('-a-b-#', { a: 1, b: 2 }, error);
      expectSubscriptions(source$.subscriptions).toBe('^----!');
    }));

  it('is silent on never, completes on empty, passes errors on, unsubscribes when it is unsubscribed', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-a--', { a: 1 });
      expectObservable(cold('-').pipe(decodeWith(t.number))).toBe('-');
      expectObservable(cold('-|').pipe(decodeWith(t.number))).toBe('-|');
      expectObservable(cold('-#').pipe(decodeWith(t.number))).toBe('-#');
      expectObservable(source$.pipe(decodeWith(t.number)), '^-!').toBe('-a', { a: 1 });
      expectSubscriptions(source$.subscriptions).toBe('^-!');
    }));

  it.each<[string, t.Mixed, unknown, string, string]>([
    ['a member', Status, { running: 'yes', cpus: [] }, 'running', 'running: expected boolean, got "yes"'],
    ['one that is missing', Status, { cpus: [] }, 'running', 'running: expected boolean, got nothing'],
    [
      'one in a list',
      Status,
      { running: true, cpus: [{ id: 0 }, { id: null }] },
      'cpus[1].id',
      'cpus[1].id: expected number, got null',
    ],
    ['the value itself', Status, [1], '', 'the value: expected {'],
    [
      'what no alternative takes',
      t.type({ node: t.union([t.string, t.type({ id: t.string })]) }),
      { node: { id: 5n } },
      'node.id',
      'node.id: expected string, got 5 (and 1 more)',
    ],
    [
      'a part',
      t.intersection([t.type({ a: t.string }), Status]),
      { a: 1, running: true, cpus: [] },
      'a',
      'a: expected string, got 1',
    ],
  ])('names %s that does not fit, and what was there', (_, codec, value, path, message) => {
    const error = refusalOf(codec, value);
    expect(error).toBeInstanceOf(DecodeError);
    expect(error.path).toBe(path);
    expect(error.message).toContain(message);
  });

  it('shortens what was there', () => {
    expect(refusalOf(t.number, 'x'.repeat(1000)).message.length).toBeLessThan(120);
  });

  it('passes what the codec throws as it is', () => {
    const bug = new TypeError('a bug in the codec');
    const errors: unknown[] = [];
    const codec = {
      decode: (): never => {
        throw bug;
      },
    };
    of(1)
      .pipe(decodeWith(codec))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([bug]);
  });
});
