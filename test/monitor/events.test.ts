import { Subject, Subscription, tap, type Observable } from 'rxjs';
import { ConnectError } from '../../src/errors.js';
import { StubDriver, record } from './stub-driver.js';
import { connected, showEvent } from './set-up.js';

describe('events$', () => {
  test('delivers each event to every subscriber, in wire order with the replies', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(monitor.events$, log, 'a', showEvent);
    record(monitor.events$, log, 'b', showEvent);
    record(monitor.run('stop'), log, 'run', JSON.stringify);
    dial.event('STOP');
    dial.reply(0);
    dial.event('RESUME');
    expect(log).toEqual(['a STOP', 'b STOP', 'run {}', 'run completed', 'a RESUME', 'b RESUME']);
  });

  test('a subscriber that throws harms no other, and surfaces as RxJS reports unhandled errors', () => {
    jest.useFakeTimers();
    try {
      const { monitor, dial } = connected();
      const boom = new Error('boom');
      monitor.events$.subscribe(() => {
        throw boom;
      });
      const { log } = record(monitor.events$, [], '', showEvent);
      dial.event('STOP');
      dial.event('RESUME');
      expect(log).toEqual(['STOP', 'RESUME']);
      expect(() => jest.runAllTimers()).toThrow(boom);
    } finally {
      jest.clearAllTimers();
      jest.useRealTimers();
    }
  });

  test('all see one order, also when one causes the next event from its callback', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(
      monitor.events$.pipe(tap(({ event }) => event === 'STOP' && dial.event('RESUME'))),
      log,
      'a',
      showEvent,
    );
    record(monitor.events$, log, 'b', showEvent);
    dial.event('STOP');
    expect(log).toEqual(['a STOP', 'b STOP', 'a RESUME', 'b RESUME']);
  });

  test('unsubscribing from a callback, oneself or another, delays no other subscriber', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    const second = new Subscription();
    const first = monitor.events$.subscribe(({ event }) => {
      log.push(`a ${event}`);
      first.unsubscribe();
      second.unsubscribe();
    });
    second.add(monitor.events$.subscribe(({ event }) => log.push(`b ${event}`)));
    record(monitor.events$, log, 'c', showEvent);
    dial.event('STOP');
    dial.event('RESUME');
    expect(log).toEqual(['a STOP', 'c STOP', 'c RESUME']);
  });

  test('disconnecting from a callback ends all subscribers after they received the event', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(monitor.events$.pipe(tap(() => void monitor.disconnect())), log, 'a', showEvent);
    record(monitor.events$, log, 'b', showEvent);
    dial.event('STOP');
    expect(log).toEqual(['a STOP', 'b STOP', 'a completed', 'b completed']);
  });

  test('a run after events$ waits for the registration, one before doesn’t', () => {
    const registered = new Subject<void>();
    const { monitor, dial } = connected({}, new StubDriver({ watchEvents: () => registered }));
    record(monitor.run('stop'));
    monitor.events$.subscribe();
    monitor.events$.subscribe();
    record(monitor.run('cont'));
    expect(dial.names()).toEqual(['stop']);
    registered.next();
    expect(dial.names()).toEqual(['stop', 'cont']);
    registered.complete();
    record(monitor.run('stop'));
    expect(dial.names()).toEqual(['stop', 'cont', 'stop']);
  });

  test('a failed registration fails events$ and nothing else, and is tried again for the next subscriber', () => {
    const registrations: Subject<void>[] = [];
    const watchEvents = (): Observable<void> => {
      registrations.push(new Subject());
      return registrations.at(-1) as Subject<void>;
    };
    const { monitor, dial, states } = connected({}, new StubDriver({ watchEvents }));
    const first = record(monitor.events$, [], '', showEvent);
    const { log } = record(monitor.run('stop'), [], '', JSON.stringify);
    registrations[0]?.error(new ConnectError('no'));
    dial.reply(0);
    expect(first.log).toEqual(['failed ConnectError']);
    expect(log).toEqual(['{}', 'completed']);
    expect(states.at(-1)).toBe('ready');
    const second = record(monitor.events$, [], '', showEvent);
    registrations[1]?.next();
    dial.event('STOP');
    expect(second.log).toEqual(['STOP']);
  });
});
