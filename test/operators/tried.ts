import { Observable, Subject, take, throwError } from 'rxjs';
import { marbles } from '../../src/testing/marbles.js';

type Operator = (source$: Observable<never>) => Observable<unknown>;

/** What a pass of the operator looks like: one value in, and what comes out for it in the same frame. */
interface Sample {
  readonly value: unknown;
  readonly result?: unknown;
}

/**
 * What every operator on events shows, whatever it does with their values: it ends as its source ends,
 * leaves it when it is left, and keeps its state per subscription.
 */
export function triedOnEverySource(make: () => Operator, { value, result = value }: Sample): void {
  const operator = (source$: Observable<unknown>) => make()(source$ as Observable<never>);
  const values = { a: value };
  const results = { a: result };

  it('is silent on never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-');
      expectObservable(operator(source$)).toBe('-');
      expectSubscriptions(source$.subscriptions).toBe('^');
    }));

  it('completes on empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('--|');
      expectObservable(operator(source$)).toBe('--|');
      expectSubscriptions(source$.subscriptions).toBe('^-!');
    }));

  it('takes a single value', () =>
    marbles(({ cold, expectObservable }) => {
      expectObservable(operator(cold('--a--|', values))).toBe('--a--|', results);
    }));

  it('passes an error on', () =>
    marbles(({ cold, expectObservable }) => {
      const error = new Error('lost');
      expectObservable(operator(cold('--a--#', values, error))).toBe('--a--#', results, error);
    }));

  it('unsubscribes a source that never ends when it is unsubscribed', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('--a------', values);
      expectObservable(operator(source$), '^--!').toBe('--a', results);
      expectSubscriptions(source$.subscriptions).toBe('^--!');
    }));

  it('unsubscribes a source that emits inside subscribe as soon as it is unsubscribed', () => {
    const rest: string[] = [];
    const source$ = new Observable<unknown>((subscriber) => {
      subscriber.next(value);
      if (!subscriber.closed) rest.push('went on');
    });
    operator(source$).pipe(take(1)).subscribe();
    expect(rest).toEqual([]);
  });

  it('hands an error of subscribe on', () =>
    marbles(({ expectObservable }) => {
      const error = new Error('at once');
      expectObservable(operator(throwError(() => error))).toBe('#', {}, error);
    }));

  it('keeps two subscribers apart', () =>
    marbles(({ cold, expectObservable }) => {
      const result$ = operator(cold('--a--|', values));
      expectObservable(result$).toBe('--a--|', results);
      expectObservable(result$, '---^').toBe('-----a--|', results);
    }));

  it('goes on for others when one subscriber throws', () => {
    jest.useFakeTimers();
    try {
      const source$ = new Subject<unknown>();
      const seen: unknown[] = [];
      const result$ = operator(source$);
      result$.subscribe(() => {
        throw new Error('of the first');
      });
      result$.subscribe((each) => seen.push(each));
      source$.next(value);
      expect(seen).toEqual([result]);
      expect(() => jest.runAllTimers()).toThrow('of the first');
    } finally {
      jest.useRealTimers();
    }
  });
}
