import { concat, firstValueFrom, NEVER, Observable, of, Subscriber, throwError } from 'rxjs';
import type { Link } from '../../src/monitor/link.js';
import { createMonitor, type Monitor } from '../../src/monitor/monitor.js';
import type { MonitorState } from '../../src/monitor/state.js';
import type { Message } from '../../src/protocol/message.js';
import { greeting, StubDriver, record } from './stub-driver.js';

const link: Link = { greeting, inbound$: NEVER, send: () => undefined };

test('a monitor that is disconnected from the callback of ready reads and registers nothing', async () => {
  const watchEvents = jest.fn();
  const driver = new StubDriver({ watchEvents });
  const monitor = createMonitor(driver);
  monitor.events$.subscribe();
  monitor.state$.subscribe(({ status }) => void (status === 'ready' && monitor.disconnect()));
  const dial = driver.last.link();
  expect(dial).toMatchObject({ open: false, inbound: undefined });
  expect(watchEvents).not.toHaveBeenCalled();
  await monitor.disconnect();
});

test('events are registered once for all who watch, and again for who comes after a refusal', async () => {
  const watchEvents = jest.fn(() => NEVER).mockReturnValueOnce(throwError(() => 'refused') as typeof NEVER);
  const driver = new StubDriver({ watchEvents });
  const monitor = createMonitor(driver);
  const { log } = record(monitor.events$);
  driver.last.link();
  expect(log).toEqual(['failed refused']);
  for (const name of ['one', 'other']) record(monitor.events$, log, name, ({ event }) => event);
  expect(watchEvents).toHaveBeenCalledTimes(2);
  driver.last.event('STOP');
  expect(log.slice(1)).toEqual(['one STOP', 'other STOP']);
  await monitor.disconnect();
});

test('subscriptions made for a connection end with it', async () => {
  const left = jest.fn();
  const driver = new StubDriver({ watchEvents: () => new Observable(() => left) });
  const monitor = createMonitor(driver);
  monitor.events$.subscribe();
  const dial = driver.last.link();
  await monitor.disconnect();
  expect(dial.inbound).toMatchObject({ closed: true });
  expect(left).toHaveBeenCalledTimes(1);
});

test('a monitor that is disconnected from the callback of connecting doesn’t dial', async () => {
  const driver = new StubDriver();
  const monitor = createMonitor(driver);
  monitor.state$.subscribe(({ status }) => void (status === 'connecting' && monitor.disconnect()));
  await expect(monitor.connect()).rejects.toMatchObject({ _tag: 'ClosedError' });
  expect(driver.dials).toHaveLength(0);
});

test('a driver that disconnects the monitor while it is closed ends it once', async () => {
  const monitor: Monitor = createMonitor({
    open: () => new Observable(() => () => void monitor.disconnect()),
  });
  const { log } = record(monitor.state$, [], '', ({ status }) => status);
  monitor.events$.subscribe();
  await monitor.disconnect();
  expect(log).toEqual(['idle', 'connecting', 'closed']);
});

test('a subscriber of events$ from the callback of ready misses no event', async () => {
  const watchEvents = jest.fn(() => {
    driver.last.event('STOP');
    return NEVER;
  });
  const driver = new StubDriver({ watchEvents });
  const monitor = createMonitor(driver);
  const log: string[] = [];
  monitor.state$.subscribe(({ status }) => {
    if (status === 'ready') record(monitor.events$, log, '', ({ event }) => event);
  });
  void monitor.connect();
  driver.last.link();
  expect(log).toEqual(['STOP']);
  expect(watchEvents).toHaveBeenCalledTimes(1);
  await monitor.disconnect();
});

test.each<[string, Link[], string[]]>([
  ['failed', [], ['connecting', 'closed', 'failed InterruptedError disconnect']],
  ['lost', [link], ['connecting', 'ready', 'closed', 'failed InterruptedError lost']],
])(
  'a driver that disconnects the monitor while its %s connection is closed does not dial again',
  (_how, links, told) => {
    jest.useFakeTimers();
    let dial = new Subscriber<Link>();
    const letGo = () => void monitor.disconnect();
    const open = () => new Observable<Link>((subscriber) => ((dial = subscriber), letGo));
    const monitor: Monitor = createMonitor({ open }, { reconnect: { delay: 1 } });
    const { log } = record(monitor.state$, [], '', ({ status }) => status);
    record(monitor.run('stop'), log);
    for (const link of links) dial.next(link);
    dial.error(new Error('no'));
    jest.advanceTimersByTime(10);
    jest.useRealTimers();
    expect(log).toEqual(['idle', ...told]);
  },
);

describe('of a dial that failed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const failed = () => {
    const driver = new StubDriver();
    const monitor = createMonitor(driver, { connectTimeout: 50, reconnect: { delay: 1, attempts: 1 } });
    const { log } = record(monitor.state$, [], '', ({ status }) => status);
    const connected = monitor.connect();
    const dial = driver.last;
    dial.report({ step: 'handshake', missing: 'greeting', where: 'from x' });
    dial.fail(new Error('no'));
    return { dial, log, connected };
  };

  test('nothing is reported any more', () => {
    const { dial, log, connected } = failed();
    connected.catch(() => undefined);
    dial.report({ step: 'listening', address: { path: '/x' } });
    expect(log).toEqual(['idle', 'connecting', 'waiting']);
  });

  test('no step is taken for one of the next', async () => {
    const { connected } = failed();
    jest.advanceTimersByTime(51);
    await expect(connected).rejects.toThrow('no connection within 50 ms');
  });
});

test('SHUTDOWN on the previous connection does not make the end of this one orderly', async () => {
  jest.useFakeTimers();
  const driver = new StubDriver();
  const monitor = createMonitor(driver, { reconnect: { delay: 1 } });
  const causes: string[] = [];
  monitor.state$.subscribe((state: MonitorState) => {
    if (state.status === 'waiting') causes.push(state.cause.message);
  });
  void monitor.connect();
  driver.last.link().event('SHUTDOWN');
  driver.last.end();
  jest.advanceTimersByTime(1);
  driver.last.link().end();
  jest.useRealTimers();
  await monitor.disconnect();
  expect(causes).toEqual([
    'the connection to driver ended after the machine shut down: the peer closed it',
    'the connection to driver ended: the peer closed it',
  ]);
});

test('what a link delivers behind the message that ended it is dropped', async () => {
  const unattributable = { error: { class: 'GenericError', desc: 'no' } } as const;
  const late = { event: 'STOP', timestamp: { seconds: 1, microseconds: 0 } };
  const driver = {
    open: () => concat(of({ inbound$: of<Message[]>(unattributable, late), send: () => undefined }), NEVER),
  };
  const monitor = createMonitor(driver, { reconnect: { delay: 60_000, attempts: 1 } });
  const { log } = record(monitor.events$, [], '', ({ event }) => event);
  const state = await firstValueFrom(monitor.state$);
  const logged = [...log];
  await monitor.disconnect();
  expect(state).toMatchObject({ status: 'waiting' });
  expect(logged).toEqual([]);
});
