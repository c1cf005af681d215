import { firstValueFrom, retry } from 'rxjs';
import { ClosedError, InterruptedError } from '../../src/errors.js';
import { failure } from '../failure.js';
import { StubDriver, record } from './stub-driver.js';
import { connected, setUp, showEvent, showState, virtually } from './set-up.js';

describe('disconnect', () => {
  test('state first, then runs in flight and waiting, then events$ complete', async () => {
    const { monitor, dial } = connected({}, new StubDriver({ window: 1 }));
    const log: string[] = [];
    record(monitor.state$, log, 'state', showState);
    record(monitor.events$, log, 'events', showEvent);
    const sent: unknown[] = [];
    for (const name of ['stop', 'cont'] as const) {
      monitor.run(name).subscribe({
        error: (error: InterruptedError) => {
          log.push(`${name} ${error.reason}`);
          sent.push(error.sent);
        },
      });
    }
    await monitor.disconnect();
    expect(log).toEqual([
      'state ready',
      'state closed',
      'stop disconnect',
      'cont disconnect',
      'events completed',
    ]);
    expect(sent).toEqual([true, false]);
    expect(dial.open).toBe(false);
  });

  test('from the error of the first run, before anything is dialled, dials nothing', () => {
    const { monitor, driver, states } = setUp({ maxQueuedBytes: 1 });
    monitor.run('stop').subscribe({ error: () => void monitor.disconnect() });
    expect([states, driver.dials]).toEqual([['idle', 'closed'], []]);
  });

  test.each<[string, boolean, string]>([
    ['a connected monitor', true, 'the monitor was disconnected; connect() opens it again'],
    [
      'a monitor that connects',
      false,
      'the monitor was disconnected while it connected; connect() opens it again',
    ],
  ])('of %s is named as such in the cause of a run', async (_, isConnected, message) => {
    const { monitor } = isConnected ? connected() : setUp();
    const stop = failure(firstValueFrom(monitor.run('stop')));
    await monitor.disconnect();
    expect(await stop).toMatchObject({ _tag: 'InterruptedError', cause: { _tag: 'ClosedError', message } });
  });

  test('closes an idle monitor, and is idempotent', async () => {
    const { monitor, states, driver } = setUp();
    await Promise.all([monitor.disconnect(), monitor.disconnect()]);
    await monitor[Symbol.asyncDispose]();
    expect(states).toEqual(['idle', 'closed']);
    expect(driver.dials).toHaveLength(0);
  });

  test('while connecting: connect rejects, waiting runs fail, the dial is given up', async () => {
    const { monitor, driver, states } = setUp();
    const connect = failure(monitor.connect());
    const run = failure(firstValueFrom(monitor.run('stop')));
    await monitor.disconnect();
    expect(await connect).toBeInstanceOf(ClosedError);
    expect(await run).toMatchObject({ _tag: 'InterruptedError', reason: 'disconnect', sent: false });
    expect(driver.last.open).toBe(false);
    expect(states.at(-1)).toBe('closed');
  });

  test('afterwards nothing dials until connect: run fails, events$ completes, a retry under way ends', () => {
    virtually((at) => {
      const { monitor, driver, dial } = connected();
      const { log } = record(monitor.events$.pipe(retry({ delay: 10 })), [], 'retried', showEvent);
      dial.end();
      void monitor.disconnect();
      at(10, () => {
        expect(log).toEqual(['retried completed']);
        expect(record(monitor.run('stop')).log).toEqual(['failed ClosedError']);
        expect(record(monitor.events$).log).toEqual(['completed']);
        expect(driver.dials).toHaveLength(1);
        void monitor.connect();
        expect(driver.dials).toHaveLength(2);
        driver.last.link();
        record(monitor.run('stop'));
        expect(driver.last.names()).toEqual(['stop']);
      });
    });
  });

  test('connect during disconnect opens a new connection', async () => {
    const { monitor, driver, states } = connected();
    const disconnected = monitor.disconnect();
    const connect = monitor.connect();
    driver.last.link();
    await Promise.all([disconnected, connect]);
    expect(states).toEqual(['idle', 'connecting 1', 'ready', 'closed', 'connecting 1', 'ready']);
  });

  test('disconnect from the state’s callback stops what was to follow', async () => {
    for (const status of ['connecting', 'ready']) {
      const { monitor, driver } = setUp({}, new StubDriver({}, false, (dial) => dial.link()));
      monitor.state$.subscribe((state) => state.status === status && void monitor.disconnect());
      const log: string[] = [];
      record(monitor.run('stop'), log);
      await monitor.disconnect();
      expect(log).toEqual(['failed InterruptedError disconnect']);
      expect(driver.dials.flatMap(({ sent }) => sent)).toEqual([]);
      expect(driver.dials.some(({ open }) => open)).toBe(false);
    }
  });
});
