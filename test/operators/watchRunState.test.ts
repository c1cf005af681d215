import { defer, NEVER, of, Subject, throwError } from 'rxjs';
import { watchRunState } from '../../operators/index.js';
import {
  ClosedError,
  CommandError,
  CommandTimeoutError,
  ConnectError,
  DecodeError,
  HandshakeError,
  InterruptedError,
} from '../../src/errors.js';
import type { JsonValue } from '../../src/protocol/types.js';
import { marbles } from '../../src/testing/marbles.js';
import { mockMonitor, type MockEvent } from '../../src/testing/mockMonitor.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';

const events = {
  S: qmpEvent('STOP'),
  R: qmpEvent('RESUME'),
  X: qmpEvent('SHUTDOWN', { guest: true, reason: 'guest-shutdown' }),
  P: qmpEvent('POWERDOWN'),
};
const states = { r: 'running', p: 'paused', f: 'finish-migrate', m: 'postmigrate', x: 'shutdown' };

/** Answers query-status with these, one after another, and the last one for good. */
function answers(...statuses: string[]) {
  let asked = 0;
  return Object.assign(() => ({ status: statuses[Math.min(asked++, statuses.length - 1)] }), {
    asked: () => asked,
  });
}

describe('watchRunState', () => {
  it('asks when ready and after each event that may change the state, and emits no state twice', () =>
    marbles(({ cold, expectObservable, flush }) => {
      const run = answers('running', 'paused', 'paused', 'running');
      const monitor = mockMonitor(run, { events$: cold('--S-P-S-R-', events) });
      expectObservable(watchRunState(monitor), '^---------!').toBe('r-p-----r-', states);
      flush();
      expect(run.asked()).toBe(4);
    }));

  it('believes query-status, not the event', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(answers('running', 'postmigrate'), { events$: cold('--S-', events) });
      expectObservable(watchRunState(monitor), '^---!').toBe('r-m-', states);
    }));

  it('reads a passing state again each second, for QEMU leaves it without an event', () =>
    marbles(({ cold, expectObservable }) => {
      const run = answers('running', 'finish-migrate', 'finish-migrate', 'postmigrate');
      const monitor = mockMonitor(run, { events$: cold('--S-', events) });
      expectObservable(watchRunState(monitor), '^ 5s !').toBe('r-f 1999ms m', states);
    }));

  it('has one question out at a time, and asks once more for all that came meanwhile', () =>
    marbles(({ cold, expectObservable, flush }) => {
      const run = answers('running', 'paused');
      let asked = 0;
      const monitor = mockMonitor(() => ((asked += 1), cold('-----(a|)', { a: run() })), {
        events$: cold('-SRSRS----', events),
      });
      expectObservable(watchRunState(monitor), '^-----------!').toBe('-----r----p', states);
      flush();
      expect(asked).toBe(2);
    }));

  it('asks again a second after a query that timed out', () =>
    marbles(({ cold, expectObservable }) => {
      let asked = 0;
      const late = () => throwError(() => new CommandTimeoutError('late', true));
      const monitor = mockMonitor(() => ((asked += 1) === 1 ? late() : { status: 'running' }), {
        events$: cold('-'),
      });
      expectObservable(watchRunState(monitor), '^ 1500ms !').toBe('1s r', states);
    }));

  it('completes with events$', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(answers('running'), { events$: cold('--|', events) });
      expectObservable(watchRunState(monitor)).toBe('r-|', states);
    }));

  it('emits shutdown where the machine ended after SHUTDOWN and can’t be asked', () =>
    marbles(({ cold, expectObservable }) => {
      let asked = 0;
      const monitor = mockMonitor(() => (asked++ === 0 ? { status: 'running' } : NEVER), {
        events$: cold('--X-|', events),
      });
      expectObservable(watchRunState(monitor)).toBe('r---(x|)', states);
    }));

  it('fails with events$, and reads anew when it is subscribed again', () => {
    const run = answers('running', 'paused');
    let source$ = new Subject<never>();
    const monitor = mockMonitor(run, { events$: defer(() => source$) });
    const seen: unknown[] = [];
    const watch = () =>
      watchRunState(monitor).subscribe({
        next: (state) => seen.push(state),
        error: (error: InterruptedError) => seen.push(error._tag),
      });
    watch();
    source$.error(new Error('gone'));
    expect(seen).toEqual(['running', 'InterruptedError']);
    source$ = new Subject();
    watch();
    expect(seen).toEqual(['running', 'InterruptedError', 'paused']);
  });

  it('reads anew on each connection of a monitor that reconnects', () => {
    const state$ = new Subject<{ status: string }>();
    const run = answers('running', 'paused');
    const seen: string[] = [];
    watchRunState({ state$, events$: NEVER, execute: () => of(run()) as never }).subscribe((state) =>
      seen.push(state),
    );
    for (const status of ['connecting', 'ready', 'waiting', 'connecting', 'ready']) state$.next({ status });
    expect(seen).toEqual(['running', 'paused']);
  });

  it.each([
    new ClosedError('closed'),
    new ConnectError('refused'),
    new HandshakeError('silent'),
    new InterruptedError('lost'),
  ])('lets events$ report a connection that is gone: %s', (error) => {
    const state$ = of({ status: 'ready' });
    const errors: unknown[] = [];
    const execute = () => throwError(() => error);
    watchRunState({ state$, events$: NEVER, execute }).subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([]);
  });

  it.each<[string, () => unknown, unknown]>([
    [
      'what QEMU refuses',
      () => {
        throw new CommandError({ class: 'GenericError', desc: 'no' });
      },
      CommandError,
    ],
    ['an answer without a status', () => ({}), DecodeError],
    ['an answer that is none', () => [] as JsonValue, DecodeError],
  ])('fails with %s', (_, run, error) => {
    const errors: unknown[] = [];
    watchRunState(mockMonitor(run)).subscribe({ error: (each) => errors.push(each) });
    expect(errors).toEqual([expect.any(error)]);
  });

  it('emits no shutdown where the machine went on after SHUTDOWN, and the connection is lost later', () => {
    const events$ = new Subject<MockEvent>();
    const seen: unknown[] = [];
    const running$ = watchRunState(mockMonitor(answers('running'), { events$ }));
    running$.subscribe({ next: (state) => seen.push(state), error: () => seen.push('lost') });
    for (const event of ['SHUTDOWN', 'RESET']) events$.next({ event });
    events$.error(new Error('lost'));
    expect(seen).toEqual(['running', 'lost']);
  });

  it('unsubscribes its query when it is unsubscribed', () => {
    const reply$ = new Subject<JsonValue>();
    const state$ = of({ status: 'ready' });
    const left = watchRunState({ state$, events$: NEVER, execute: () => reply$ }).subscribe();
    expect(reply$.observed).toBe(true);
    left.unsubscribe();
    expect(reply$.observed).toBe(false);
  });

  it('is in order for a subscriber that acts on a value', () => {
    let status = 'running';
    const monitor = mockMonitor(({ execute }) => {
      if (execute !== 'stop') return { status };
      status = 'paused';
      monitor.emit(events.S);
      return {};
    });
    const seen: string[] = [];
    watchRunState(monitor).subscribe((state) => {
      seen.push(state);
      if (state === 'running') monitor.run('stop').subscribe(() => seen.push('stopped'));
    });
    expect(seen).toEqual(['running', 'stopped', 'paused']);
  });

  it('asks for each subscriber separately, and unsubscribes when it is unsubscribed', () => {
    const run = answers('running');
    const source$ = new Subject<never>();
    const monitor = mockMonitor(run, { events$: source$ });
    const first = watchRunState(monitor).subscribe();
    const second = watchRunState(monitor).subscribe();
    first.unsubscribe();
    second.unsubscribe();
    expect(run.asked()).toBe(2);
    monitor.emit(events.S);
    expect(run.asked()).toBe(2);
  });
});
