import { from, Subject } from 'rxjs';
import { untilShutdown } from '../../operators/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import { triedOnEverySource } from './tried.js';

const X = qmpEvent('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' });
const S = qmpEvent('STOP');

describe('untilShutdown', () => {
  triedOnEverySource(() => untilShutdown(), { value: S });

  it('passes SHUTDOWN, then completes and unsubscribes the source', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --a-S-X-S--', { a: 1, S, X });
      const subs = '    ^-----!    ';
      const expected = '--a-S-(X|)';
      expectObservable(e1.pipe(untilShutdown())).toBe(expected, { a: 1, S, X });
      expectSubscriptions(e1.subscriptions).toBe(subs);
    }));

  it('passes values that are not events', () => {
    const values = [null, 'SHUTDOWN', { event: 1 }, {}, undefined];
    const seen: unknown[] = [];
    from(values)
      .pipe(untilShutdown())
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual(values);
  });

  it('lets nothing follow SHUTDOWN, not even what its delivery causes', () => {
    const source$ = new Subject<unknown>();
    const seen: unknown[] = [];
    source$.pipe(untilShutdown()).subscribe({
      next: (value) => {
        seen.push(value);
        if (value === X) source$.next(S);
      },
      complete: () => seen.push('|'),
    });
    source$.next(X);
    expect(seen).toEqual([X, '|']);
  });
});
