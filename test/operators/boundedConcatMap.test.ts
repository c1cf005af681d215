import { of, range, Subject, toArray } from 'rxjs';
import { boundedConcatMap, type Overflow } from '../../operators/index.js';
import { ArgumentError, OverflowError } from '../../src/errors.js';
import { marbles } from '../../src/testing/marbles.js';

const overflowed = new OverflowError(
  'more than 1 values waited: consume faster, or choose a policy that drops',
);

/** Each value's work takes 3 frames and gives the value. */
const works = (
  source: string,
  result: string,
  limit: number,
  overflow: Overflow,
  drops: string,
  error?: unknown,
) =>
  marbles(({ hot, cold, expectObservable, flush }) => {
    const dropped: string[] = [];
    const operator = boundedConcatMap((value: string) => cold(`---(${value}|)`), {
      limit,
      overflow,
      onDrop: (value) => dropped.push(value),
    });
    expectObservable(hot(source).pipe(operator)).toBe(result, undefined, error);
    flush();
    expect(dropped.join('')).toBe(drops);
  });

describe('boundedConcatMap', () => {
  it('does the work one after another', () => works('ab--------|', '---a--b---|', 9, 'error', ''));
  it('completes when the work is done, after the source', () => works('ab|', '---a--(b|)', 9, 'error', ''));
  it('is silent on never', () => works('-', '-', 9, 'error', ''));
  it('completes on empty', () => works('--|', '--|', 9, 'error', ''));
  it('drops what waits longest', () => works('abcd-------|', '---a--d----|', 1, 'drop-oldest', 'bc'));
  it('drops the new one', () => works('abcd-------|', '---a--b----|', 1, 'drop-newest', 'cd'));
  it('fails at once, and cuts the work', () => works('abcd-------|', '--#', 1, 'error', '', overflowed));
  it('lets nothing wait with a limit of 0', () => works('ab--c---|', '---a---c|', 0, 'drop-oldest', 'b'));
  it('fails with the source at once', () => works('ab#', '--#', 9, 'error', '', 'error'));

  it('fails with the work, and unsubscribes the source', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('a-b-----');
      expectObservable(
        source$.pipe(boundedConcatMap(() => cold('---#'), { limit: 1, overflow: 'error' })),
      ).toBe('---#');
      expectSubscriptions(source$.subscriptions).toBe('^--!');
    }));

  it('unsubscribes the source and the work when it is unsubscribed', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('a--b----');
      const work$ = cold('--x---');
      expectObservable(
        source$.pipe(boundedConcatMap(() => work$, { limit: 1, overflow: 'error' })),
        '^---!',
      ).toBe('--x-');
      expectSubscriptions(source$.subscriptions).toBe('^---!');
      expectSubscriptions(work$.subscriptions).toBe('^---!');
    }));

  it.each([
    [
      'the work',
      () =>
        boundedConcatMap(
          (): never => {
            throw new Error('thrown');
          },
          { limit: 1, overflow: 'error' },
        ),
    ],
    [
      'onDrop',
      () =>
        boundedConcatMap(() => new Subject<never>(), {
          limit: 0,
          overflow: 'drop-newest',
          onDrop: () => {
            throw new Error('thrown');
          },
        }),
    ],
  ])('fails with what %s throws, as it is', (_, operator) => {
    const source$ = new Subject<string>();
    const errors: unknown[] = [];
    source$.pipe(operator()).subscribe({ error: (error) => errors.push(error) });
    source$.next('a');
    source$.next('b');
    expect(errors).toEqual([new Error('thrown')]);
    expect(source$.observed).toBe(false);
  });

  it('keeps the order of what a result causes', () => {
    const source$ = new Subject<number>();
    const seen: number[] = [];
    source$
      .pipe(boundedConcatMap((value) => of(value, value + 1), { limit: 9, overflow: 'error' }))
      .subscribe((value) => {
        seen.push(value);
        if (value === 0) source$.next(10);
      });
    source$.next(0);
    source$.next(20);
    expect(seen).toEqual([0, 1, 10, 11, 20, 21]);
  });

  it('takes much that is done in the same tick without deepening the stack', () => {
    let length = 0;
    range(100_000)
      .pipe(
        boundedConcatMap((value) => of(value), { limit: 0, overflow: 'error' }),
        toArray(),
      )
      .subscribe((all) => (length = all.length));
    expect(length).toBe(100_000);
    const late$ = new Subject<number>();
    const seen: number[] = [];
    range(50_000)
      .pipe(
        boundedConcatMap((value) => (value === 0 ? late$ : of(value)), { limit: 50_000, overflow: 'error' }),
      )
      .subscribe((value) => seen.push(Number(value)));
    late$.complete();
    expect(seen).toHaveLength(49_999);
  });

  it('bounds each subscriber by itself', () =>
    marbles(({ hot, cold, expectObservable }) => {
      const result$ = hot('abc------|').pipe(
        boundedConcatMap((value) => cold(`---(${value}|)`), { limit: 1, overflow: 'drop-newest' }),
      );
      expectObservable(result$).toBe('---a--b--|');
      expectObservable(result$, '--^').toBe('-----c---|');
    }));

  it('takes promises', async () => {
    const seen: number[] = [];
    await new Promise<void>((resolve) =>
      of(1, 2, 3)
        .pipe(boundedConcatMap((value) => Promise.resolve(value), { limit: 2, overflow: 'error' }))
        .subscribe({ next: (value) => seen.push(value), complete: resolve }),
    );
    expect(seen).toEqual([1, 2, 3]);
  });

  it('refuses a limit that is not one, where it is written', () => {
    expect(() => boundedConcatMap(() => of(1), { limit: -1, overflow: 'error' })).toThrow(ArgumentError);
  });
});
