import { filter, firstValueFrom, type Observable } from 'rxjs';
import { createMonitor } from '../../src/monitor/monitor.js';
import type { MonitorOptions } from '../../src/monitor/options.js';
import { StubDriver, record } from './stub-driver.js';

test('a run that a reply causes goes out behind those that waited for it', () => {
  const driver = new StubDriver({ window: 1 });
  const monitor = createMonitor(driver);
  monitor.run('stop').subscribe(() => monitor.run('cont').subscribe());
  const dial = driver.last.link();
  monitor.run('query-status').subscribe();
  dial.reply(0);
  dial.reply(1);
  expect(dial.names()).toEqual(['stop', 'query-status', 'cont']);
});

test('what may go out of band goes before what has waited longer', () => {
  const driver = new StubDriver({ oob: true }, true);
  const monitor = createMonitor(driver);
  monitor.run('stop').subscribe();
  monitor.run('query-yank', {}, { oob: true }).subscribe();
  expect(driver.last.link().names()).toEqual(['query-yank (oob)', 'stop']);
});

test('a link that throws fails the runs that waited for it, each by itself', () => {
  const send = () => {
    throw new Error('no');
  };
  const driver = new StubDriver({ send });
  const monitor = createMonitor(driver);
  const runs = ['stop', 'cont'].map((name) => record(monitor.execute({ execute: name })));
  expect(() => driver.last.link()).not.toThrow();
  expect(runs.map(({ log }) => log)).toEqual([
    ['failed InterruptedError lost'],
    ['failed InterruptedError lost'],
  ]);
});

describe('a link that holds commands back', () => {
  function setUp(options: MonitorOptions = {}) {
    const held = new Set<string>();
    const recall = jest.fn((id: string) => held.delete(id));
    const driver = new StubDriver({ window: 1, recall });
    const monitor = createMonitor(driver, options);
    const hold = () => held.add(driver.last.sent.at(-1)!.id);
    return { driver, monitor, hold, recall };
  }

  function errorsOf(run$: Observable<unknown>): unknown[] {
    const errors: unknown[] = [];
    run$.subscribe({ error: (error: unknown) => errors.push(error) });
    return errors;
  }

  test('gives back what times out or is unsubscribed, and its place', () => {
    jest.useFakeTimers();
    const { driver, monitor, hold } = setUp();
    const errors = errorsOf(monitor.run('stop', {}, { timeout: 10 }));
    const given = monitor.run('cont').subscribe();
    const { log } = record(monitor.run('query-status'));
    const dial = driver.last.link();
    hold();
    jest.advanceTimersByTime(10);
    expect(errors).toEqual([expect.objectContaining({ _tag: 'CommandTimeoutError', sent: false })]);
    hold();
    given.unsubscribe();
    expect(dial.names()).toEqual(['stop', 'cont', 'query-status']);
    dial.reply(2);
    expect(log).toHaveLength(2);
    jest.useRealTimers();
  });

  test('isn’t asked for what was answered', () => {
    const { driver, monitor, recall } = setUp();
    monitor.run('stop').subscribe();
    driver.last.link().reply(0);
    expect(recall).not.toHaveBeenCalled();
  });

  test('leaves it to the next connection, before what waited behind it', async () => {
    const { driver, monitor, hold } = setUp({ reconnect: { delay: 1 } });
    for (const name of ['stop', 'cont'] as const) errorsOf(monitor.run(name));
    const dial = driver.last.link();
    hold();
    const redialled = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'connecting')));
    dial.end(new Error('cut'));
    await redialled;
    const next = driver.last.link();
    next.reply(0);
    expect(next.names()).toEqual(['stop', 'cont']);
    await monitor.disconnect();
  });

  test('fails it as not sent when the monitor is disconnected', async () => {
    const { driver, monitor, hold } = setUp();
    const errors = errorsOf(monitor.run('stop'));
    driver.last.link();
    hold();
    await monitor.disconnect();
    expect(errors).toEqual([expect.objectContaining({ _tag: 'InterruptedError', sent: false })]);
  });
});

describe('a link that can abandon a command', () => {
  function setUp() {
    const abandon = jest.fn();
    const driver = new StubDriver({ window: 1, abandon });
    return { driver, monitor: createMonitor(driver), abandon };
  }

  test('is called for one that times out, and the next goes out at once', () => {
    jest.useFakeTimers();
    const { driver, monitor, abandon } = setUp();
    const errors: unknown[] = [];
    monitor.run('stop', {}, { timeout: 1_000 }).subscribe({ error: (error: unknown) => errors.push(error) });
    const next = record(monitor.run('cont'));
    const dial = driver.last.link();
    jest.advanceTimersByTime(1_000);
    expect(errors).toMatchObject([{ _tag: 'CommandTimeoutError', sent: true }]);
    expect(abandon.mock.calls).toEqual([[dial.id(0)]]);
    expect(dial.names()).toEqual(['stop', 'cont']);
    dial.reply(0);
    expect(next.log).toEqual([]);
    dial.reply(1);
    expect(next.log).toHaveLength(2);
    jest.useRealTimers();
  });

  test('is called for one that is unsubscribed, and not for one that was answered', () => {
    const { driver, monitor, abandon } = setUp();
    const first = monitor.run('stop').subscribe();
    const dial = driver.last.link();
    dial.reply(0);
    first.unsubscribe();
    expect(abandon).not.toHaveBeenCalled();
    monitor.run('cont').subscribe().unsubscribe();
    expect(abandon.mock.calls).toEqual([[dial.id(1)]]);
  });
});

describe('replies in another order than the commands', () => {
  test('in reverse, with 20,000 in flight, each reach their run', () => {
    const driver = new StubDriver();
    const monitor = createMonitor(driver);
    const replies: number[] = [];
    for (let n = 0; n < 20_000; n += 1)
      monitor.execute({ execute: 'x' }).subscribe((value) => replies.push(value as number));
    const dial = driver.last.link();
    for (let n = 19_999; n >= 0; n -= 1) dial.reply(n, n);
    expect(replies).toEqual(Array.from({ length: 20_000 }, (_, n) => 19_999 - n));
  });

  test('and commands sent meanwhile are found as well', () => {
    const driver = new StubDriver();
    const monitor = createMonitor(driver);
    const log: string[] = [];
    const run = (name: string) => record(monitor.execute({ execute: name }), log, name);
    for (let n = 0; n < 40; n += 1) run(`a${n}`);
    const dial = driver.last.link();
    dial.reply(39);
    run('late');
    dial.reply(40);
    dial.reply(0);
    expect(log.filter((line) => !line.endsWith('completed'))).toEqual([
      'a39 [object Object]',
      'late [object Object]',
      'a0 [object Object]',
    ]);
  });
});
