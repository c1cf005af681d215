import { firstValueFrom, retry } from 'rxjs';
import { ConnectError, ProtocolError } from '../../src/errors.js';
import { record } from './stub-driver.js';
import { connected, showEvent, showState, virtually } from './set-up.js';

describe('ends', () => {
  test('on a loss the state changes first, then the runs fail, then events$', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(monitor.state$, log, 'state', showState);
    record(monitor.events$, log, 'events', showEvent);
    record(monitor.run('stop'), log, 'run');
    dial.end(new Error('ECONNRESET'));
    expect(log).toEqual([
      'state ready',
      'state closed',
      'run failed InterruptedError lost',
      'events failed InterruptedError lost',
    ]);
  });

  test.each<[string, string[], unknown, string]>([
    ['SHUTDOWN, then EOF', ['SHUTDOWN'], undefined, 'completed'],
    ['SHUTDOWN, then ECONNRESET', ['SHUTDOWN'], new Error('read ECONNRESET'), 'completed'],
    ['SHUTDOWN, STOP, then EOF', ['SHUTDOWN', 'STOP'], undefined, 'completed'],
    ['EOF alone', [], undefined, 'failed InterruptedError lost'],
    [
      'SHUTDOWN and RESET, then EOF',
      ['SHUTDOWN', 'STOP', 'RESET'],
      undefined,
      'failed InterruptedError lost',
    ],
    ['SHUTDOWN and RESUME, then EOF', ['SHUTDOWN', 'RESUME'], undefined, 'failed InterruptedError lost'],
    ['a second SHUTDOWN, then EOF', ['SHUTDOWN', 'RESET', 'SHUTDOWN'], undefined, 'completed'],
    ['SHUTDOWN, then garbage', ['SHUTDOWN'], new ProtocolError('garbage'), 'failed ProtocolError'],
  ])('%s', (_name, events, error, end) => {
    const { monitor, dial } = connected();
    const { log } = record(monitor.events$, [], '', showEvent);
    for (const event of events) dial.event(event);
    dial.end(error);
    expect(log.at(-1)).toBe(end);
  });

  test('an orderly end has no cause, a loss has', async () => {
    const orderly = connected();
    orderly.dial.event('SHUTDOWN');
    orderly.dial.end();
    expect(await firstValueFrom(orderly.monitor.state$)).toEqual({ status: 'closed' });
    const lost = connected();
    lost.dial.end();
    expect(await firstValueFrom(lost.monitor.state$)).toMatchObject({
      cause: { message: 'the connection to driver ended: the peer closed it' },
    });
  });

  test('quit whose reply the end took succeeds; another command in flight doesn’t', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(monitor.run('stop'), log, 'stop');
    record(monitor.run('quit'), log, 'quit', JSON.stringify);
    dial.event('SHUTDOWN');
    dial.end(new Error('read ECONNRESET'));
    expect(log).toEqual(['stop failed InterruptedError lost', 'quit {}', 'quit completed']);
  });

  test.each(['state', 'run', 'events'])(
    'subscribing again from inside the %s callback joins the next connection',
    (where) => {
      const { monitor, driver, dial } = connected();
      const log: string[] = [];
      const again = () => record(monitor.events$, log, 'again', showEvent);
      if (where === 'state') monitor.state$.subscribe(({ status }) => status === 'closed' && again());
      if (where === 'run') monitor.run('stop').subscribe({ error: again });
      if (where === 'events') monitor.events$.subscribe({ error: again });
      dial.end();
      driver.last.link().event('STOP');
      expect(driver.dials).toHaveLength(2);
      expect(log).toEqual(['again STOP']);
    },
  );

  test('retry is a reconnect policy', () => {
    virtually((at) => {
      const { monitor, driver, dial } = connected();
      const { log } = record(monitor.events$.pipe(retry({ delay: 10 })), [], '', showEvent);
      dial.event('STOP');
      dial.end();
      at(11, () => driver.last.fail(new ConnectError('not yet')));
      at(22, () => driver.last.link().event('RESUME'));
      at(23, () => expect(log).toEqual(['STOP', 'RESUME']));
    });
  });
});
