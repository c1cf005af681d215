import { tap } from 'rxjs';
import { ArgumentError } from '../../src/errors.js';
import { createMonitor } from '../../src/monitor/monitor.js';
import { StubDriver, record } from './stub-driver.js';
import { setUp, showState } from './set-up.js';

describe('options', () => {
  test.each<[object, string]>([
    [{ conectTimeout: 1 }, "unknown option 'conectTimeout'; the options are name, connectTimeout,"],
    [{ connectTimeout: '5s' }, "'connectTimeout' must be milliseconds"],
    [{ commandTimeout: -1 }, "'commandTimeout' must be milliseconds"],
    [{ reconnect: 5 }, "'reconnect' must be an object"],
    [{ reconnect: { delay: 0 } }, "reconnect: 'delay' must be milliseconds"],
    [{ reconnect: { retries: 0 } }, "reconnect: unknown option 'retries'"],
    [{ trace: {} }, "'trace' must be a function"],
    [{ maxFrameBytes: 0 }, "'maxFrameBytes' must be a number of bytes, more than 0"],
    [{ name: 1 }, "'name' must be a string"],
  ])('%j is refused when the monitor is made', (options, words) => {
    expect(() => createMonitor(new StubDriver(), options)).toThrow(ArgumentError);
    expect(() => createMonitor(new StubDriver(), options)).toThrow(words);
  });
});

test('a monitor’s state has one order for all, also when one connects from its callback', () => {
  const driver = new StubDriver({}, false, (dial) => dial.link());
  const monitor = createMonitor(driver);
  const log: string[] = [];
  record(
    monitor.state$.pipe(tap(({ status }) => status === 'idle' && void monitor.connect())),
    log,
    'a',
    showState,
  );
  record(monitor.state$, log, 'b', showState);
  driver.last.end();
  expect(log).toEqual([...['a idle', 'a connecting 1', 'a ready', 'b ready'], ...['a closed', 'b closed']]);
});

test('a subscriber of the state from its callback gets the present one at once', () => {
  const { monitor, driver } = setUp();
  const log: string[] = [];
  monitor.state$.subscribe(({ status }) => {
    if (status === 'ready') record(monitor.state$, log, '', showState);
  });
  void monitor.connect();
  driver.last.link();
  expect(log).toEqual(['ready']);
});
