import { Subject } from 'rxjs';
import { ConnectError, HandshakeError } from '../../src/errors.js';
import { failure } from '../failure.js';
import { StubDriver, record, type Dial } from './stub-driver.js';
import { connected, setUp, showEvent, showState, virtually } from './set-up.js';

describe('reconnect', () => {
  test('dials again after a loss: events$ stays open, runs in flight fail, waiting ones go out later', () => {
    virtually((at) => {
      const { monitor, driver, dial } = connected({ reconnect: { delay: 10 } });
      const log: string[] = [];
      record(monitor.state$, log, 'state', showState);
      record(monitor.events$, log, 'events', showEvent);
      record(monitor.run('stop'), log, 'run');
      dial.end();
      record(monitor.run('cont'), log, 'late', JSON.stringify);
      at(11, () => {
        const next = driver.last.link();
        expect(next.names()).toEqual(['cont']);
        next.reply(0);
        next.event('RESUME');
        expect(log).toEqual([
          'state ready',
          'state waiting 1',
          'run failed InterruptedError lost',
          'state connecting 2',
          'state ready',
          'late {}',
          'late completed',
          'events RESUME',
        ]);
      });
    });
  });

  test('a reply of the lost connection’s command isn’t taken for one of the next', () => {
    virtually((at) => {
      const { monitor, driver, dial } = connected({ reconnect: { delay: 10 } });
      record(monitor.run('stop'));
      const stale = dial.id(0);
      dial.end();
      const { log } = record(monitor.run('cont'), [], '', JSON.stringify);
      at(11, () => {
        driver.last.link().receive({ return: 'stale', id: stale });
        expect(log).toEqual([]);
      });
    });
  });

  test('the ids of all commands differ, even where two connections draw the same prefix; they are short', () => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.123456789);
    virtually((at) => {
      const { monitor, driver, dial } = connected({ reconnect: { delay: 10 } });
      const run100 = () => {
        for (let n = 0; n < 100; n += 1) record(monitor.run('stop'));
      };
      run100();
      dial.end();
      run100();
      at(11, () => {
        const ids = [...dial.sent, ...driver.last.link().sent].map(({ id }) => id);
        expect(ids).toHaveLength(200);
        expect(new Set(ids).size).toBe(200);
        expect(ids.filter((id) => id.length > 12)).toEqual([]);
      });
    });
    random.mockRestore();
  });

  test('the delay doubles up to its limit; attempts counts redials in a row, from anew once ready', () => {
    virtually((at) => {
      const { monitor, driver } = setUp({ reconnect: { delay: 10, maxDelay: 25, attempts: 3, jitter: 0 } });
      const waits: unknown[] = [];
      const states: string[] = [];
      record(monitor.state$, states, '', showState);
      monitor.state$.subscribe((state) => state.status === 'waiting' && waits.push(state));
      const refuse = () => driver.last.fail(new ConnectError('refused'));
      void monitor.connect().catch(() => undefined);
      refuse();
      at(11, () => driver.last.link().end());
      for (const time of [22, 43, 69]) at(time, refuse);
      at(70, () => {
        expect(waits).toMatchObject([
          { attempt: 1, delay: 10, cause: { message: 'refused' } },
          { attempt: 1, delay: 10, cause: { _tag: 'InterruptedError' } },
          { attempt: 2, delay: 20 },
          { attempt: 3, delay: 25 },
        ]);
        expect(driver.dials).toHaveLength(5);
        expect(states.at(-1)).toBe('closed');
      });
    });
  });

  test('connect settles at ready, or at closed when the attempts are used up', async () => {
    const { monitor, driver } = setUp(
      { reconnect: { delay: 1, attempts: 2 } },
      new StubDriver({}, false, (dial: Dial) => dial.fail(new ConnectError('refused'))),
    );
    expect(await failure(monitor.connect())).toMatchObject({ message: 'refused' });
    expect(driver.dials).toHaveLength(3);
  });

  test('what can’t heal goes to closed at once', () => {
    const { monitor, driver, states } = setUp({ reconnect: true });
    const { log } = record(monitor.events$);
    driver.last.fail(new HandshakeError('no QMP peer', { permanent: true }));
    expect(states.at(-1)).toBe('closed');
    expect(log).toEqual(['failed HandshakeError']);
  });

  test('an orderly end is dialled again too', () => {
    virtually((at) => {
      const { monitor, dial, driver } = connected({ reconnect: { delay: 5 } });
      const { log } = record(monitor.events$, [], '', showEvent);
      dial.event('SHUTDOWN');
      dial.end();
      at(6, () => {
        expect(driver.dials).toHaveLength(2);
        expect(log).toEqual(['SHUTDOWN']);
      });
    });
  });

  test('event registrations are made again for subscribers that are still there', () => {
    virtually((at) => {
      let registrations = 0;
      const watchEvents = () => {
        registrations += 1;
        return new Subject<void>();
      };
      const { monitor, dial, driver } = connected(
        { reconnect: { delay: 5 } },
        new StubDriver({ watchEvents }),
      );
      const watching = monitor.events$.subscribe();
      dial.end();
      at(6, () => driver.last.link());
      at(7, () => {
        expect(registrations).toBe(2);
        watching.unsubscribe();
        driver.last.end();
      });
      at(20, () => {
        driver.last.link();
        expect(registrations).toBe(2);
      });
    });
  });

  test('disconnect while waiting dials no more', () => {
    virtually((at) => {
      const { monitor, dial, driver, states } = connected({ reconnect: { delay: 5 } });
      const { log } = record(monitor.events$);
      dial.end();
      void monitor.disconnect();
      at(50, () => {
        expect(driver.dials).toHaveLength(1);
        expect(states.at(-1)).toBe('closed');
        expect(log).toEqual(['completed']);
      });
    });
  });
});
