import { firstValueFrom, retry } from 'rxjs';
import { ClosedError, InterruptedError } from '../../src/errors.js';
import { failure } from '../failure.js';
import { Puppet, record } from './stub-driver.js';
import { connected, setUp, showEvent, showState, virtually } from './set-up.js';

describe('disconnect', () => {
  test('state first, then runs in flight and waiting, then events$ complete', async () => {
    const { monitor, dial } = connected({}, new Puppet({ window: 1 }));
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

  test('closes an idle monitor, and is idempotent', async () => {
    const { monitor, states, puppet } = setUp();
    await Promise.all([monitor.disconnect(), monitor.disconnect()]);
    await monitor[Symbol.asyncDispose]();
    expect(states).toEqual(['idle', 'closed']);
    expect(puppet.dials).toHaveLength(0);
  });

  test('while connecting: connect rejects, waiting runs fail, the dial is given up', async () => {
    const { monitor, puppet, states } = setUp();
    const connect = failure(monitor.connect());
    const run = failure(firstValueFrom(monitor.run('stop')));
    await monitor.disconnect();
    expect(await connect).toBeInstanceOf(ClosedError);
    expect(await run).toMatchObject({ _tag: 'InterruptedError', reason: 'disconnect', sent: false });
    expect(puppet.last.open).toBe(false);
    expect(states.at(-1)).toBe('closed');
  });

  test('afterwards nothing dials until connect: run fails, events$ completes, a retry under way ends', () => {
    virtually((at) => {
      const { monitor, puppet, dial } = connected();
      const { log } = record(monitor.events$.pipe(retry({ delay: 10 })), [], 'retried', showEvent);
      dial.end();
      void monitor.disconnect();
      at(10, () => {
        expect(log).toEqual(['retried completed']);
        expect(record(monitor.run('stop')).log).toEqual(['failed ClosedError']);
        expect(record(monitor.events$).log).toEqual(['completed']);
        expect(puppet.dials).toHaveLength(1);
        void monitor.connect();
        expect(puppet.dials).toHaveLength(2);
        puppet.last.link();
        record(monitor.run('stop'));
        expect(puppet.last.names()).toEqual(['stop']);
      });
    });
  });

  test('connect during disconnect opens a new connection', async () => {
    const { monitor, puppet, states } = connected();
    const disconnected = monitor.disconnect();
    const connect = monitor.connect();
    puppet.last.link();
    await Promise.all([disconnected, connect]);
    expect(states).toEqual(['idle', 'connecting 1', 'ready', 'closed', 'connecting 1', 'ready']);
  });

  test('disconnect from the state’s callback stops what was to follow', async () => {
    for (const status of ['connecting', 'ready']) {
      const { monitor, puppet } = setUp({}, new Puppet({}, false, (dial) => dial.link()));
      monitor.state$.subscribe((state) => state.status === status && void monitor.disconnect());
      const log: string[] = [];
      record(monitor.run('stop'), log);
      await monitor.disconnect();
      expect(log).toEqual(['failed InterruptedError disconnect']);
      expect(puppet.dials.flatMap(({ sent }) => sent)).toEqual([]);
      expect(puppet.dials.some(({ open }) => open)).toBe(false);
    }
  });
});
