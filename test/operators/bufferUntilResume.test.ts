import { NEVER, Subject } from 'rxjs';
import { bufferUntilResume, type Overflow } from '../../operators/index.js';
import { ArgumentError, OverflowError } from '../../src/errors.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import { triedOnEverySource } from './tried.js';

const reset = { guest: false, reason: 'host-qmp-system-reset' } as const;
const values = {
  S: qmpEvent('STOP'),
  R: qmpEvent('RESUME'),
  X: qmpEvent('SHUTDOWN', { guest: true, reason: 'guest-shutdown' }),
  T: qmpEvent('RESET', reset),
  a: 'a',
  b: 'b',
  c: 'c',
  d: 'd',
};
const hold = (limit = 8, overflow: Overflow = 'drop-oldest') =>
  bufferUntilResume<unknown>({ limit, overflow });

/** One line of source, one of result. */
const holds = (source: string, result: string, operator = hold(), error?: unknown) =>
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot(source, values, new Error('lost')).pipe(operator)).toBe(result, values, error);
  });

describe('bufferUntilResume', () => {
  triedOnEverySource(() => hold(), { value: 'a' });

  it('passes STOP, buffers the events that follow, and releases them before RESUME', () =>
    holds('-a-S-b-c-R----d-|', '-a-S-----(bcR)d-|'));

  it('buffers again after the next STOP', () => holds('S-a-R---S-b-R---c|', 'S---(aR)S---(bR)c|'));

  it('buffers a second STOP like any other event', () => holds('S-S-a-R----|', 'S-----(SaR)|'));

  it('releases on RESET, and buffers no more until STOP', () =>
    holds('S-a-T---b-S-c-R---|', 'S---(aT)b-S---(cR)|'));

  it('releases on SHUTDOWN, and buffers nothing after it although STOP comes', () =>
    holds('S-a-X---S-b-c-|', 'S---(aX)S-b-c-|'));

  it.each([
    ['RESET', 'T'],
    ['RESUME', 'R'],
  ])('buffers again once %s has brought the machine back after SHUTDOWN', (_, back) =>
    holds(`X-S-a-${back}-S-b-R---|`, `X-S-a-${back}-S---(bR)|`),
  );

  it('releases on completion', () => holds('S-a-b-|', 'S-----(ab|)'));

  it('releases on an error', () => holds('S-a-b-#', 'S-----(ab#)', hold(), new Error('lost')));

  it('releases nothing when it is unsubscribed', () =>
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('S-a-b---', values).pipe(hold()), '^----!').toBe('S', values);
    }));

  it('drops the oldest of the buffered events', () => holds('S-a-b-c-R----|', 'S-------(bcR)|', hold(2)));
  it('drops the new one', () => holds('S-a-b-c-R----|', 'S-------(abR)|', hold(2, 'drop-newest')));
  it('buffers nothing with a limit of 0', () => holds('S-a-b-R-c|', 'S-----R-c|', hold(0)));
  it('releases the buffered events, then fails, where more than the limit come', () =>
    holds(
      'S-a-b-c-R---|',
      'S-----(ab#)',
      hold(2, 'error'),
      new OverflowError('more than 2 values waited: consume faster, or choose a policy that drops'),
    ));

  it('refuses an unknown overflow where it is written', () => {
    expect(() => hold(1, 'drop' as 'error')).toThrow(ArgumentError);
  });

  it.each([-1, 1.5, NaN])('refuses a limit of %d where it is written', (limit) => {
    expect(() => hold(limit)).toThrow(ArgumentError);
  });

  describe('release$', () => {
    const released = (source: string, release: string, result: string, error?: unknown) =>
      marbles(({ hot, expectObservable }) => {
        const release$ = hot(release, {}, new Error('release'));
        const operator = bufferUntilResume<unknown>({ limit: 8, overflow: 'error', release$ });
        expectObservable(hot(source, values).pipe(operator)).toBe(result, values, error);
      });

    it('releases the events buffered so far, and buffers those that follow', () =>
      released('S-a-b-----c-R---|', '------x----------', 'S-----(ab)--(cR)|'));
    it('changes nothing while nothing is buffered', () =>
      released('a-S-b-R---|', 'x---------', 'a-S---(bR)|'));
    it('may complete', () => released('S-a-R---|', '-|', 'S---(aR)|'));
    it('fails the result with its error, after the buffered events', () =>
      released('S-a---R', '----#', 'S---(a#)', new Error('release')));
    it('is unsubscribed when the source ends, and when the result is unsubscribed', () =>
      marbles(({ hot, expectObservable, expectSubscriptions }) => {
        const one$ = hot('-');
        const two$ = hot('-');
        expectObservable(
          hot('--|').pipe(bufferUntilResume({ limit: 1, overflow: 'error', release$: one$ })),
        ).toBe('--|');
        expectObservable(
          NEVER.pipe(bufferUntilResume({ limit: 1, overflow: 'error', release$: two$ })),
          '^-!',
        ).toBe('-');
        expectSubscriptions(one$.subscriptions).toBe('^-!');
        expectSubscriptions(two$.subscriptions).toBe('^-!');
      }));
    it('takes a promise', async () => {
      const source$ = new Subject<unknown>();
      const seen: unknown[] = [];
      const release$ = Promise.resolve();
      source$
        .pipe(bufferUntilResume({ limit: 1, overflow: 'error', release$ }))
        .subscribe((each) => seen.push(each));
      source$.next(values.S);
      source$.next('a');
      await release$;
      expect(seen).toEqual([values.S, 'a']);
    });
  });

  it('releases in order, also before events that a subscriber causes', () => {
    const source$ = new Subject<unknown>();
    const seen: unknown[] = [];
    source$.pipe(hold()).subscribe((each) => {
      seen.push(each);
      if (each === 'a') source$.next('d');
    });
    for (const each of [values.S, 'a', 'b', values.R]) source$.next(each);
    expect(seen).toEqual([values.S, 'a', 'b', values.R, 'd']);
  });

  it('releases no more than the consumer takes', () => {
    const source$ = new Subject<unknown>();
    const seen: unknown[] = [];
    const subscription = source$.pipe(hold()).subscribe((each) => {
      seen.push(each);
      if (each === 'a') subscription.unsubscribe();
    });
    for (const each of [values.S, 'a', 'b', values.R]) source$.next(each);
    expect(seen).toEqual([values.S, 'a']);
    expect(source$.observed).toBe(false);
  });

  it('buffers for each subscriber separately', () =>
    marbles(({ hot, expectObservable }) => {
      const result$ = hot('S-a-b-R----|', values).pipe(hold());
      expectObservable(result$).toBe('S-----(abR)|', values);
      // The second one came after STOP, and so knows of none.
      expectObservable(result$, '---^').toBe('----b-R----|', values);
    }));
});
