import { firstValueFrom } from 'rxjs';
import { ConnectError, HandshakeError } from '../../src/errors.js';
import { createMonitor } from '../../src/monitor/monitor.js';
import { failure } from '../failure.js';
import { greeting, record } from './stub-driver.js';
import { setUp, showEvent, showState, virtually } from './set-up.js';

describe('connecting', () => {
  test('making a monitor and watching its state dials nothing', () => {
    const { driver, states } = setUp();
    expect(driver.dials).toHaveLength(0);
    expect(states).toEqual(['idle']);
  });

  test.each<[string, (monitor: ReturnType<typeof setUp>['monitor']) => unknown]>([
    ['connect', (monitor) => monitor.connect()],
    ['run', (monitor) => record(monitor.run('stop'))],
    ['execute', (monitor) => record(monitor.execute({ execute: 'stop' }))],
    ['watching events', (monitor) => monitor.events$.subscribe()],
  ])('%s dials on demand, and all share one connection', (_name, use) => {
    const { driver, monitor, states } = setUp();
    use(monitor);
    record(monitor.run('cont'));
    void monitor.connect();
    driver.last.link();
    use(monitor);
    expect(driver.dials).toHaveLength(1);
    expect(states).toEqual(['idle', 'connecting 1', 'ready']);
  });

  test('making a run or an events$ subscriber later dials nothing by itself', () => {
    const { driver, monitor } = setUp();
    monitor.run('stop');
    expect(driver.dials).toHaveLength(0);
  });

  test('connect gives the greeting, and again when ready', async () => {
    const { driver, monitor } = setUp();
    const [first, second] = [monitor.connect(), monitor.connect()];
    driver.last.link();
    await expect(Promise.all([first, second, monitor.connect()])).resolves.toEqual([
      greeting,
      greeting,
      greeting,
    ]);
  });

  test('unsubscribing aborts no dial and closes no connection', () => {
    const { driver, monitor, states } = setUp();
    monitor.events$.subscribe().unsubscribe();
    monitor.run('stop').subscribe().unsubscribe();
    expect(driver.last.open).toBe(true);
    driver.last.link();
    expect(states.at(-1)).toBe('ready');
    expect(driver.last.sent).toEqual([]);
  });

  test('a failed dial: closed with its cause, then the runs, then events$; connect rejects; the next use dials', async () => {
    const { driver, monitor } = setUp({ name: 'vm1' });
    const log: string[] = [];
    record(monitor.state$, log, 'state', showState);
    record(monitor.events$, log, 'events', showEvent);
    record(monitor.run('stop'), log, 'run');
    const connect = failure(monitor.connect());
    driver.last.fail(new ConnectError('refused'));
    expect(log.slice(2)).toEqual(['state closed', 'run failed ConnectError', 'events failed ConnectError']);
    expect(await connect).toBeInstanceOf(ConnectError);
    expect(await firstValueFrom(monitor.state$)).toMatchObject({
      status: 'closed',
      cause: { monitor: 'vm1' },
    });
    record(monitor.run('stop'));
    expect(driver.dials).toHaveLength(2);
  });

  test('a run that waited for a failed dial fails with its error, and names its own command', async () => {
    const { driver, monitor } = setUp({ name: 'vm1' });
    const runs = [failure(firstValueFrom(monitor.run('stop'))), failure(firstValueFrom(monitor.run('cont')))];
    const cause = new Error('cause');
    driver.last.fail(new HandshakeError('silent', { cause }));
    const errors = await Promise.all(runs);
    expect(errors).toMatchObject([
      { _tag: 'HandshakeError', message: 'silent', command: 'stop', monitor: 'vm1', cause },
      { _tag: 'HandshakeError', message: 'silent', command: 'cont', monitor: 'vm1', cause },
    ]);
    expect(errors[0]).toBeInstanceOf(HandshakeError);
  });

  test('what a driver throws becomes a ConnectError with it as cause', async () => {
    const cause = new TypeError('boom');
    const monitor = createMonitor({
      open: () => {
        throw cause;
      },
    });
    expect(await failure(monitor.connect())).toMatchObject({ _tag: 'ConnectError', cause });
  });

  test('a driver that completes without a link fails the dial', async () => {
    const { driver, monitor } = setUp();
    const connect = failure(monitor.connect());
    (driver.last as unknown as { subscriber: { complete(): void } }).subscriber.complete();
    expect(await connect).toBeInstanceOf(ConnectError);
  });

  test('the deadline says what was missing, by how far the dial had come', () => {
    virtually((at) => {
      const { driver, monitor } = setUp({ connectTimeout: 100 });
      const errors: unknown[] = [];
      const dial = () => monitor.run('stop').subscribe({ error: (error: unknown) => errors.push(error) });
      dial();
      at(101, () => {
        expect(driver.dials[0]?.open).toBe(false);
        dial();
        driver.last.report({ step: 'dialling', missing: 'connection', where: 'to host:1' });
      });
      at(202, () => {
        dial();
        driver.last.report({ step: 'handshake', missing: 'greeting', where: 'from /s', hint: 'busy?' });
      });
      at(303, () => {
        expect(errors).toMatchObject([
          { _tag: 'HandshakeError', message: 'no connection within 100 ms' },
          { _tag: 'ConnectError', message: 'no connection within 100 ms to host:1' },
          { _tag: 'HandshakeError', message: 'no greeting within 100 ms from /s: busy?' },
        ]);
      });
    });
  });

  test('while listening no deadline runs; it starts at accept', () => {
    virtually((at) => {
      const { driver, monitor, states } = setUp({ connectTimeout: 100 });
      void monitor.connect().catch(() => undefined);
      driver.last.report({ step: 'listening', address: { host: '127.0.0.1', port: 4 } });
      at(1000, () => {
        expect(states).toEqual(['idle', 'connecting 1', 'listening']);
        driver.last.report({ step: 'handshake', missing: 'greeting', where: 'from it' });
      });
      at(1099, () => expect(states.at(-1)).toBe('connecting 1'));
      at(1101, () => expect(states.at(-1)).toBe('closed'));
    });
  });

  test('connect’s own timeout bounds that wait alone', async () => {
    const { driver, monitor, states } = setUp();
    expect(await failure(monitor.connect({ timeout: 5 }))).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining('5 ms') as string,
    });
    driver.last.link();
    expect(states.at(-1)).toBe('ready');
  });
});
