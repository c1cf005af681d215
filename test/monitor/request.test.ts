import { StubDriver } from './stub-driver.js';
import { connected, setUp } from './set-up.js';
import { failure } from '../failure.js';

describe('request', () => {
  test('sends at once, and resolves to the reply', async () => {
    const { monitor, dial } = connected();
    const status = monitor.request('query-status');
    expect(dial.names()).toEqual(['query-status']);
    dial.reply(0, { status: 'running', running: true });
    await expect(status).resolves.toEqual({ status: 'running', running: true });
  });

  test('rejects with what the run fails with', async () => {
    const { monitor } = setUp();
    await monitor.disconnect();
    expect(await failure(monitor.request('stop'))).toMatchObject({ _tag: 'ClosedError', command: 'stop' });
  });
});

describe('a signal', () => {
  test('gives up a command that waits: it never goes out, and fails with the reason', async () => {
    const { monitor, driver } = setUp();
    const abort = new AbortController();
    const stop = failure(monitor.request('stop', {}, { signal: abort.signal }));
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await stop).toBe(reason);
    expect(driver.last.link().names()).toEqual([]);
  });

  test('drops the reply of a command that is out', async () => {
    const { monitor, dial } = connected();
    const abort = new AbortController();
    const stop = failure(monitor.request('stop', {}, { signal: abort.signal }));
    abort.abort();
    expect(await stop).toMatchObject({ name: 'AbortError' });
    dial.reply(0);
    const cont = monitor.request('cont');
    dial.reply(1);
    await expect(cont).resolves.toEqual({});
  });

  test('that is aborted already sends and dials nothing', async () => {
    const { monitor, driver } = setUp();
    const reason = new Error('before');
    expect(await failure(monitor.request('stop', {}, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(driver.dials).toEqual([]);
  });

  test('is left alone once the command is over', async () => {
    const { monitor, dial } = connected();
    const { signal } = new AbortController();
    const remove = jest.spyOn(signal, 'removeEventListener');
    const stop = monitor.request('stop', {}, { signal });
    dial.reply(0);
    await stop;
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test('must be one', async () => {
    const { monitor } = setUp();
    expect(await failure(monitor.request('stop', {}, { signal: 1 as never }))).toMatchObject({
      _tag: 'ArgumentError',
      message: "run: 'signal' must be an AbortSignal",
    });
  });
});

describe('commandTimeout', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('as a function of the name gives each command its own', async () => {
    const timeouts: Record<string, number> = { 'query-status': 1_000 };
    const { monitor } = connected({ commandTimeout: (command) => timeouts[command] });
    const status = failure(monitor.request('query-status'));
    const stop = jest.fn();
    monitor.run('stop').subscribe({ error: stop });
    await jest.advanceTimersByTimeAsync(100_000);
    expect(await status).toMatchObject({ _tag: 'CommandTimeoutError', sent: true });
    expect(stop).not.toHaveBeenCalled();
  });

  test('that returns no deadline is refused by name, and nothing is sent', async () => {
    const { monitor, dial } = connected({ commandTimeout: () => -1 });
    expect(await failure(monitor.request('stop'))).toMatchObject({
      _tag: 'ArgumentError',
      message: expect.stringContaining(
        "commandTimeout: the value returned for 'stop' must be milliseconds",
      ) as string,
    });
    expect(dial.names()).toEqual([]);
  });

  test('is overridden by the timeout of a run', async () => {
    const { monitor } = connected({ commandTimeout: () => 1_000 }, new StubDriver());
    const stop = jest.fn();
    monitor.run('stop', {}, { timeout: 50_000 }).subscribe({ error: stop });
    await jest.advanceTimersByTimeAsync(49_999);
    expect(stop).not.toHaveBeenCalled();
  });
});
