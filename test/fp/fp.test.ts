import { pipe } from 'fp-ts/function';
import { isLeft, left, right } from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { EMPTY, EmptyError, NEVER, of, throwError } from 'rxjs';
import { CommandError } from '../../src/errors.js';
import { attempt, toTaskEither } from '../../src/fp/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';

const refused = new CommandError({ class: 'GenericError', desc: 'no' });
const bug = new TypeError('a bug');

describe('attempt', () => {
  it('makes values Right and the error Left', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('--a-b-#', undefined, refused);
      const values = { a: right('a'), b: right('b'), e: left(refused) };
      expectObservable(source$.pipe(attempt)).toBe('--a-b-(e|)', values);
      expectSubscriptions(source$.subscriptions).toBe('^-----!');
    }));

  it('passes on an error that is not a MonitorError', () =>
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--#', {}, bug).pipe(attempt)).toBe('--#', {}, bug);
    }));

  it('is silent on never, completes on empty, unsubscribes when it is unsubscribed', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-a---');
      expectObservable(NEVER.pipe(attempt)).toBe('-');
      expectObservable(EMPTY.pipe(attempt)).toBe('|');
      expectObservable(source$.pipe(attempt), '^--!').toBe('-a', { a: right('a') });
      expectSubscriptions(source$.subscriptions).toBe('^--!');
    }));

  it('types the failures that are possible', () => {
    mockMonitor()
      .run('stop')
      .pipe(attempt)
      .subscribe((result) => {
        if (isLeft(result)) throw new Error(result.left._tag);
      });
  });
});

describe('toTaskEither', () => {
  it('runs for each call, and not before', async () => {
    let runs = 0;
    const monitor = mockMonitor(() => (runs += 1));
    const task = pipe(
      toTaskEither(monitor.execute({ execute: 'x' })),
      TE.map((value) => [value]),
    );
    expect(runs).toBe(0);
    expect([await task(), await task()]).toEqual([right([1]), right([2])]);
  });

  it('takes the first value', async () => {
    expect(await toTaskEither(of(1, 2))()).toEqual(right(1));
  });

  it('gives a failure as Left; rejects with any other error, and where there is no value', async () => {
    expect(await toTaskEither(throwError(() => refused))()).toEqual(left(refused));
    await expect(toTaskEither(throwError(() => bug))()).rejects.toBe(bug);
    await expect(toTaskEither(EMPTY)()).rejects.toBeInstanceOf(EmptyError);
  });
});
