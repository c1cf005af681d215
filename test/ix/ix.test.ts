import { from } from 'ix/asynciterable';
import { map, take } from 'ix/asynciterable/operators/index';
import { of, range, Subject, throwError } from 'rxjs';
import { ArgumentError, OverflowError } from '../../src/errors.js';
import { toAsyncIterable, type Overflow } from '../../src/ix/index.js';

const some = (overflow: Overflow = 'error', limit = 9) => ({ limit, overflow });

async function all<A>(values: AsyncIterable<A>): Promise<unknown[]> {
  const seen: unknown[] = [];
  try {
    for await (const value of values) seen.push(value);
  } catch (error) {
    seen.push(error);
  }
  return seen;
}

describe('toAsyncIterable', () => {
  it('loses nothing between the call and the first for await', async () => {
    const source$ = new Subject<string>();
    const values = toAsyncIterable(source$, some());
    source$.next('a');
    source$.next('b');
    source$.complete();
    expect(await all(values)).toEqual(['a', 'b']);
  });

  it('waits for values to come', async () => {
    const source$ = new Subject<string>();
    const seen = all(toAsyncIterable(source$, some('error', 0)));
    source$.next('a');
    await Promise.resolve();
    await Promise.resolve();
    source$.next('b');
    source$.complete();
    expect(await seen).toEqual(['a', 'b']);
  });

  it('unsubscribes the source at break', async () => {
    const source$ = new Subject<string>();
    const values = toAsyncIterable(source$, some());
    source$.next('a');
    source$.next('b');
    for await (const value of values) {
      expect(value).toBe('a');
      break;
    }
    expect(source$.observed).toBe(false);
    expect(await all(values)).toEqual([]);
  });

  it('ends all pending reads: the first rejects with the error, the others are done', async () => {
    const source$ = new Subject<string>();
    const iterator = toAsyncIterable(source$, some())[Symbol.asyncIterator]();
    const waiting = [iterator.next(), iterator.next(), iterator.next()];
    source$.error('no');
    expect(await Promise.allSettled(waiting)).toEqual([
      { status: 'rejected', reason: 'no' },
      ...Array<unknown>(2).fill({ status: 'fulfilled', value: { done: true, value: undefined } }),
    ]);
  });

  it('is done after return, whatever values were still buffered', async () => {
    const source$ = new Subject<string>();
    const iterator = toAsyncIterable(source$, some())[Symbol.asyncIterator]();
    source$.next('a');
    source$.error('no');
    await iterator.return?.();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('unsubscribes the source where return comes before the first value', async () => {
    const source$ = new Subject<string>();
    const iterator = toAsyncIterable(source$, some())[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(source$.observed).toBe(false);
  });

  it('gives the buffered values, then throws the error of the source, once', async () => {
    const values = toAsyncIterable(
      throwError(() => 'lost'),
      some(),
    );
    expect(await all(values)).toEqual(['lost']);
    expect(await all(values)).toEqual([]);
  });

  it.each<[Overflow, unknown[]]>([
    ['drop-oldest', [3, 4]],
    ['drop-newest', [0, 1]],
    ['error', [0, 1, expect.any(OverflowError)]],
  ])('keeps its bound: %s', async (overflow, expected) => {
    expect(await all(toAsyncIterable(range(5), { limit: 2, overflow }))).toEqual(expected);
  });

  it('unsubscribes a source that overflows, also inside subscribe', () => {
    const source$ = new Subject<number>();
    toAsyncIterable(source$, some('error', 0));
    source$.next(1);
    expect(source$.observed).toBe(false);
  });

  it('serves several waiting readers in order', async () => {
    const source$ = new Subject<number>();
    const iterator = toAsyncIterable(source$, some())[Symbol.asyncIterator]();
    const both = Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    source$.next(1);
    source$.next(2);
    source$.complete();
    expect((await both).map(({ value }) => value)).toEqual([1, 2, undefined]);
  });

  it('fits ix operators', async () => {
    const values = from(toAsyncIterable(of(1, 2, 3), some())).pipe(
      map((value) => value * 2),
      take(2),
    );
    expect(await all(values)).toEqual([2, 4]);
  });

  it('refuses a limit that is not one', () => {
    expect(() => toAsyncIterable(of(1), some('error', -1))).toThrow(ArgumentError);
  });
});
