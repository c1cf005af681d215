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

  it('passes STOP, holds what follows, and lets go before RESUME', () =>
    holds('-a-S-b-c-R----d-|', '-a-S-----(bcR)d-|'));

  it('holds anew after the next STOP', () => holds('S-a-R---S-b-R---c|', 'S---(aR)S---(bR)c|'));

  it('holds a second STOP like any other', () => holds('S-S-a-R----|', 'S-----(SaR)|'));

  it('lets go on RESET, and holds no more until STOP', () =>
    holds('S-a-T---b-S-c-R---|', 'S---(aT)b-S---(cR)|'));

  it('lets go on SHUTDOWN, and holds nothing after it though a STOP comes', () =>
    holds('S-a-X---S-b-c-|', 'S---(aX)S-b-c-|'));

  it.each([
    ['RESET', 'T'],
    ['RESUME', 'R'],
  ])('holds again once %s has brought the machine back after SHUTDOWN', (_, back) =>
    holds(`X-S-a-${back}-S-b-R---|`, `X-S-a-${back}-S---(bR)|`),
  );

  it('lets go on completion', () => holds('S-a-b-|', 'S-----(ab|)'));

  it('lets go on an error', () => holds('S-a-b-#', 'S-----(ab#)', hold(), new Error('lost')));

  it('lets nothing go when it is left', () =>
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('S-a-b---', values).pipe(hold()), '^----!').toBe('S', values);
    }));

  it('drops the oldest held', () => holds('S-a-b-c-R----|', 'S-------(bcR)|', hold(2)));
  it('drops the new one', () => holds('S-a-b-c-R----|', 'S-------(abR)|', hold(2, 'drop-newest')));
  it('holds nothing with a limit of 0', () => holds('S-a-b-R-c|', 'S-----R-c|', hold(0)));
  it('lets go of the held, then fails, where more than the limit comes', () =>
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

    it('lets go of what is held by then, and holds what follows', () =>
      released('S-a-b-----c-R---|', '------x----------', 'S-----(ab)--(cR)|'));
    it('changes nothing while nothing is held', () => released('a-S-b-R---|', 'x---------', 'a-S---(bR)|'));
    it('may complete', () => released('S-a-R---|', '-|', 'S---(aR)|'));
    it('fails the result with its error, the held first', () =>
      released('S-a---R', '----#', 'S---(a#)', new Error('release')));
    it('is left when the source ends, and when the result is', () =>
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

  it('lets nothing overtake what it lets go of, also what a subscriber causes', () => {
    const source$ = new Subject<unknown>();
    const seen: unknown[] = [];
    source$.pipe(hold()).subscribe((each) => {
      seen.push(each);
      if (each === 'a') source$.next('d');
    });
    for (const each of [values.S, 'a', 'b', values.R]) source$.next(each);
    expect(seen).toEqual([values.S, 'a', 'b', values.R, 'd']);
  });

  it('lets go of no more than the consumer takes', () => {
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

  it('holds for each subscriber by itself', () =>
    marbles(({ hot, expectObservable }) => {
      const result$ = hot('S-a-b-R----|', values).pipe(hold());
      expectObservable(result$).toBe('S-----(abR)|', values);
      // The second one came after STOP, and so knows of none.
      expectObservable(result$, '---^').toBe('----b-R----|', values);
    }));
});
