import { concat, NEVER, Observable, of } from 'rxjs';
import type { Driver, Link } from '../../src/monitor/link.js';
import { createMonitor } from '../../src/monitor/monitor.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { greeting, StubDriver, record } from './stub-driver.js';

/** That something is settled by now, after all that was due. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('a monitor and its driver', () => {
  test('an event that comes as the connection does is not missed by who opened it', async () => {
    const event = { event: 'STOP', timestamp: { seconds: 1, microseconds: 2 } };
    const link: Link = { greeting, inbound$: concat(of(event), NEVER), send: () => undefined };
    const monitor = createMonitor({ open: () => concat(of(link), NEVER) });
    const { log } = record(monitor.events$, [], '', ({ event }) => event);
    expect(log).toEqual(['STOP']);
    await monitor.disconnect();
  });

  test('disconnect waits until the driver has closed, for all that it closed before too', async () => {
    const closing: (() => void)[] = [];
    const driver: Driver = {
      open: () => new Observable(),
      close: () => new Promise((resolve) => closing.push(resolve)),
    };
    const monitor = createMonitor(driver);
    monitor.events$.subscribe();
    const first = monitor.disconnect();
    const second = monitor.disconnect();
    closing[1]?.();
    expect(await settled(second)).toBe(false);
    closing[0]?.();
    await Promise.all([first, second]);
  });

  test('disconnect resolves although the driver can’t close', async () => {
    const driver: Driver = { open: () => NEVER, close: () => Promise.reject(new Error('no')) };
    await expect(createMonitor(driver).disconnect()).resolves.toBeUndefined();
  });

  test('a driver is closed when the connection was lost, and by asyncDispose', async () => {
    const driver = new StubDriver();
    const monitor = createMonitor(driver);
    monitor.events$.subscribe({ error: () => undefined });
    driver.last.link().end();
    expect(driver.closes).toBe(1);
    await monitor[Symbol.asyncDispose]();
    expect(driver.closes).toBe(2);
  });
});

describe('connect', () => {
  test('leaves no timer behind once it is ready', async () => {
    jest.useFakeTimers();
    const driver = new StubDriver();
    const monitor = createMonitor(driver);
    const connected = monitor.connect({ timeout: 60_000 });
    driver.last.link();
    await connected;
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
    await monitor.disconnect();
  });

  test('refuses options that can’t be used, and dials nothing', async () => {
    const driver = new StubDriver();
    await expect(createMonitor(driver, { name: 'vm1' }).connect({ timeout: 0 })).rejects.toMatchObject({
      _tag: 'ArgumentError',
      monitor: 'vm1',
      message: expect.stringContaining("connect: 'timeout' must be") as string,
    });
    expect(driver.dials).toHaveLength(0);
  });
});

test('a run reads its arguments at each subscription', async () => {
  const driver = new StubDriver();
  const monitor = createMonitor(driver);
  const args = { slot: 1 };
  const run$ = monitor.execute({ execute: 'x-acme', arguments: args });
  run$.subscribe({ error: () => undefined });
  args.slot = 2;
  run$.subscribe({ error: () => undefined });
  const { sent } = driver.last.link();
  expect(sent.map((message) => message.arguments)).toEqual([{ slot: 1 }, { slot: 2 }]);
  await monitor.disconnect();
});

test('a first delay over half a minute is kept where no other limit is given', async () => {
  const driver = new StubDriver();
  const monitor = createMonitor(driver, { reconnect: { delay: 60_000, jitter: 0 } });
  const delays: number[] = [];
  monitor.state$.subscribe((state: MonitorState) => state.status === 'waiting' && delays.push(state.delay));
  const connected = monitor.connect();
  driver.last.fail(new Error('no'));
  expect(delays).toEqual([60_000]);
  await monitor.disconnect();
  await expect(connected).rejects.toMatchObject({ _tag: 'ClosedError' });
});
