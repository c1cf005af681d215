import { NEVER, of, Subject, throwError } from 'rxjs';
import { ArgumentError, CommandError, CommandTimeoutError } from '../../src/errors.js';
import { watchQuery, type WatchQueryOptions } from '../../src/flows/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';

const events = { S: qmpEvent('STOP'), R: qmpEvent('RESUME'), P: qmpEvent('POWERDOWN') };
const name = (n: number) => ({ name: `vm${n}` });
const values = { '1': name(1), '2': name(2), '3': name(3) };

/** Answers query-name with vm1, vm2, … */
function counting() {
  let asked = 0;
  return Object.assign(() => name((asked += 1)), { asked: () => asked });
}

const ON = { on: ['STOP', 'RESUME'] } as const;

describe('watchQuery', () => {
  it('asks when ready and after the named events, and emits each reply', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(counting(), { events$: cold('--S-P-R-', events) });
      expectObservable(watchQuery(monitor, 'query-name', {}, ON), '^ 20ms !').toBe('1-2---3', values);
    }));

  it('asks again after each interval, counted anew from an event', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(counting(), { events$: cold('-----S---', events) });
      const options = { on: ['STOP'], interval: 10 } as const;
      expectObservable(watchQuery(monitor, 'query-name', {}, options), '^ 20ms !').toBe(
        '1----2 9ms 3',
        values,
      );
    }));

  it('has one query outstanding, and asks once more for all that came meanwhile', () =>
    marbles(({ cold, expectObservable, flush }) => {
      const run = counting();
      const monitor = mockMonitor(() => cold('-----(x|)', { x: run() }), {
        events$: cold('-SRSR---', events),
      });
      expectObservable(watchQuery(monitor, 'query-name', {}, ON), '^ 20ms !').toBe('-----1----2', values);
      flush();
      expect(run.asked()).toBe(2);
    }));

  it('asks anew on each connection', () => {
    const state$ = new Subject<{ status: string }>();
    const run = counting();
    const seen: unknown[] = [];
    const monitor = { state$, events$: NEVER, execute: () => of(run()) };
    const watching = watchQuery(monitor, 'query-name').subscribe((reply) => seen.push(reply));
    for (const status of ['connecting', 'ready', 'waiting', 'connecting', 'ready']) state$.next({ status });
    watching.unsubscribe();
    expect(seen).toEqual([name(1), name(2)]);
  });

  it('asks again after a query that timed out', () =>
    marbles(({ cold, expectObservable }) => {
      const run = counting();
      const late = throwError(() => new CommandTimeoutError('late', true));
      let first = true;
      const answer = () => (first ? ((first = false), late) : run());
      const monitor = mockMonitor(answer, { events$: cold('-') });
      expectObservable(watchQuery(monitor, 'query-name'), '^ 2s !').toBe('1s 1', values);
    }));

  it('fails with what QEMU refuses, and completes with events$', () => {
    const refused = new CommandError({ class: 'CommandNotFound', desc: 'no' });
    marbles(({ cold, expectObservable }) => {
      const refusing = mockMonitor(() => throwError(() => refused), { events$: cold('-') });
      expectObservable(watchQuery(refusing, 'query-name')).toBe('#', {}, refused);
      const ending = mockMonitor(counting(), { events$: cold('--|') });
      expectObservable(watchQuery(ending, 'query-name')).toBe('1-|', values);
    });
  });

  it('sends its arguments, and asks no more when it is unsubscribed', () => {
    const sent: unknown[] = [];
    const monitor = mockMonitor((command) => {
      sent.push(command);
      return {};
    });
    const options: WatchQueryOptions = { on: ['STOP'] };
    watchQuery(monitor, 'qom-get', { path: '/machine', property: 'type' }, options).subscribe().unsubscribe();
    monitor.emit(events.S);
    expect(sent).toEqual([{ execute: 'qom-get', arguments: { path: '/machine', property: 'type' } }]);
  });

  it.each<[string, unknown]>([
    ["watchQuery: 'on' must be a list of event names", { on: 'STOP' }],
    ["watchQuery: 'interval' must be milliseconds, more than 0 and at most 2147483647", { interval: 0 }],
  ])('refuses what it can not use: %s', (message, options) => {
    expect(() => watchQuery(mockMonitor(), 'query-name', {}, options as WatchQueryOptions)).toThrow(
      new ArgumentError(message),
    );
  });
});
