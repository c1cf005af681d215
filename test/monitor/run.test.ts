import { firstValueFrom } from 'rxjs';
import {
  ArgumentError,
  CommandError,
  CommandTimeoutError,
  ConnectError,
  ProtocolError,
} from '../../src/errors.js';
import { failure } from '../failure.js';
import { StubDriver, record } from './stub-driver.js';
import { connected, setUp, virtually } from './set-up.js';

describe('run', () => {
  test('sends once for each subscription, and gives the value of its own reply', async () => {
    const { monitor, dial } = connected();
    const run$ = monitor.run('query-status');
    const [first, second] = [firstValueFrom(run$), firstValueFrom(run$)];
    expect(dial.names()).toEqual(['query-status', 'query-status']);
    dial.reply(1, 'second');
    dial.reply(0, 'first');
    await expect(Promise.all([first, second])).resolves.toEqual(['first', 'second']);
  });

  test('is a method that needs no `this`, as are the others', async () => {
    const { monitor, dial } = connected();
    const { run, request, execute, connect, disconnect } = monitor;
    const replies = [firstValueFrom(run('stop')), request('cont'), firstValueFrom(execute({ execute: 'x' }))];
    for (const at of [0, 1, 2]) dial.reply(at, at as never);
    await expect(Promise.all(replies)).resolves.toEqual([0, 1, 2]);
    await expect(connect()).resolves.toBeDefined();
    await disconnect();
    await expect(firstValueFrom(monitor.state$)).resolves.toEqual({ status: 'closed' });
  });

  test.each([{}, '', [], 0, false, null])('gives the value %j and completes', (value) => {
    const { monitor, dial } = connected();
    const { log } = record(monitor.execute({ execute: 'x' }), [], '', JSON.stringify);
    dial.reply(0, value as never);
    expect(log).toEqual([JSON.stringify(value), 'completed']);
  });

  test('waits while connecting, then goes out in the order of subscription', () => {
    const { driver, monitor } = setUp();
    record(monitor.run('stop'));
    record(monitor.run('cont'));
    monitor.state$.subscribe(({ status }) => {
      if (status === 'ready') record(monitor.run('query-version'));
    });
    driver.last.link();
    expect(driver.last.names()).toEqual(['stop', 'cont', 'query-version']);
  });

  test('takes its arguments as they are at subscription', () => {
    const { monitor, driver } = setUp();
    const args = { 'command-line': 'info status' };
    record(monitor.run('human-monitor-command', args));
    args['command-line'] = 'quit';
    driver.last.link();
    expect(driver.last.sent[0]).toMatchObject({ arguments: { 'command-line': 'info status' } });
  });

  test.each<[string, object, string]>([
    ['an id', { execute: 'x', id: 1 }, "'id' is not allowed beside 'execute': rxqmp chooses the ids"],
    ['another member', { execute: 'x', args: {} }, "'args' is not allowed beside 'execute'"],
    ['no name', {}, "the command has no name: 'execute' must be a string"],
    ['a name with a lone surrogate', { execute: '\ud800' }, 'execute holds a lone surrogate'],
    ['arguments that are an array', { execute: 'x', arguments: [1] }, "'arguments' must be an object"],
    [
      'NaN in its arguments',
      { execute: 'x', arguments: { a: [Number.NaN] } },
      'arguments.a[0] is not a finite number',
    ],
  ])('with %s fails through the observable before anything is dialled', async (_name, command, words) => {
    const { monitor, driver } = setUp({ name: 'vm1' });
    const error = await failure(firstValueFrom(monitor.execute(command as never)));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ message: expect.stringContaining(words) as string, monitor: 'vm1' });
    expect(driver.dials).toHaveLength(0);
  });

  test.each<[object, string]>([
    [{ timeout: 0 }, "'timeout' must be milliseconds"],
    [{ timeout: 2 ** 31 }, "'timeout' must be milliseconds"],
    [{ oob: 1 }, "'oob' must be true or false"],
    [{ timout: 1 }, "unknown option 'timout'"],
  ])('refuses the options %j', async (options, words) => {
    const { monitor } = setUp();
    expect(await failure(firstValueFrom(monitor.execute({ execute: 'x' }, options)))).toMatchObject({
      _tag: 'ArgumentError',
      message: expect.stringContaining(words) as string,
      command: 'x',
    });
  });

  test('QEMU’s refusal is a CommandError of that run alone', async () => {
    const { monitor, dial } = connected({ name: 'vm1' });
    const [bad, good] = [failure(firstValueFrom(monitor.run('stop'))), firstValueFrom(monitor.run('cont'))];
    dial.receive({ error: { class: 'GenericError', desc: 'not now' }, id: dial.id(0) });
    dial.reply(1);
    const error = await bad;
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      class: 'GenericError',
      desc: 'not now',
      message: 'stop: GenericError: not now',
      command: 'stop',
      monitor: 'vm1',
    });
    await expect(good).resolves.toEqual({});
  });

  test('arguments that throw when they are read are an ArgumentError', async () => {
    const { monitor } = setUp();
    const cause = new RangeError('unreadable');
    const args = {
      get x() {
        throw cause;
      },
    };
    expect(await failure(firstValueFrom(monitor.execute({ execute: 'x', arguments: args })))).toMatchObject({
      _tag: 'ArgumentError',
      command: 'x',
      cause,
    });
  });

  test('a link that throws fails the run that it was sent for, and no other', async () => {
    const cause = new TypeError('cannot send');
    let throws = true;
    const driver = new StubDriver({
      send: () => {
        if (throws) throw cause;
      },
    });
    const { monitor, states } = connected({}, driver);
    expect(await failure(firstValueFrom(monitor.run('stop')))).toMatchObject({
      _tag: 'InterruptedError',
      cause,
    });
    throws = false;
    const { log } = record(monitor.run('cont'));
    expect(log).toEqual([]);
    expect(states.at(-1)).toBe('ready');
  });

  test('a failure that the driver reports is a MonitorError: its own, or an InterruptedError with it as cause', async () => {
    const { monitor, dial } = connected();
    const [cause, frozen] = [new RangeError('x'), Object.freeze(new ConnectError('y'))];
    const runs = [failure(firstValueFrom(monitor.run('stop'))), failure(firstValueFrom(monitor.run('stop')))];
    dial.receive({ failure: cause, id: dial.id(0) });
    dial.receive({ failure: frozen, id: dial.id(1) });
    const [wrapped, own] = await Promise.all(runs);
    expect(wrapped).toMatchObject({ _tag: 'InterruptedError', sent: true, command: 'stop', cause });
    expect(own).toBe(frozen);
  });

  test('a reply to no command of ours is dropped: unknown id, no id, null', () => {
    const { monitor, dial, states } = connected();
    const { log } = record(monitor.run('stop'));
    dial.receive({ return: 1, id: 'another client' });
    dial.receive({ return: 1 });
    dial.receive({ return: 1, id: null });
    dial.receive({ error: { class: 'GenericError', desc: '' }, id: 'another client' });
    expect(log).toEqual([]);
    expect(states.at(-1)).toBe('ready');
  });

  test('an error without id fails the connection: its command can’t be known', async () => {
    const { monitor, dial, states } = connected();
    const run = failure(firstValueFrom(monitor.run('stop')));
    const events = failure(firstValueFrom(monitor.events$));
    dial.receive({ error: { class: 'GenericError', desc: 'JSON parse error' } });
    expect(await run).toMatchObject({ _tag: 'InterruptedError', reason: 'lost' });
    const ended = await events;
    expect(ended).toBeInstanceOf(ProtocolError);
    expect(ended).toMatchObject({
      cause: { _tag: 'CommandError', class: 'GenericError', desc: 'JSON parse error', command: '' },
    });
    expect(states.at(-1)).toBe('closed');
    expect(dial.open).toBe(false);
  });

  test('unsubscribed before it went out it is never sent; after, its reply is discarded', () => {
    const { driver, monitor } = setUp();
    const unsent = monitor.run('stop').subscribe();
    const { subscription, log } = record(monitor.run('cont'));
    unsent.unsubscribe();
    const dial = driver.last.link();
    subscription.unsubscribe();
    dial.reply(0);
    expect(dial.names()).toEqual(['cont']);
    expect(log).toEqual([]);
  });

  test('unsubscribed after it went out, its deadline is stopped', () => {
    jest.useFakeTimers();
    const { monitor, dial } = connected();
    const timers = jest.getTimerCount();
    const run = monitor.run('stop', {}, { timeout: 1_000 }).subscribe();
    expect(dial.names()).toEqual(['stop']);
    expect(jest.getTimerCount()).toBe(timers + 1);
    run.unsubscribe();
    expect(jest.getTimerCount()).toBe(timers);
    jest.useRealTimers();
  });

  test('a timeout counts from subscription and says whether the command was sent', () => {
    virtually((at) => {
      const { driver, monitor } = setUp({ commandTimeout: 70 });
      const errors: unknown[] = [];
      const run = (timeout?: number) =>
        monitor
          .execute({ execute: 'stop' }, timeout === undefined ? {} : { timeout })
          .subscribe({ error: (error: unknown) => errors.push(error) });
      run();
      run(50);
      at(60, () => {
        expect(errors).toMatchObject([
          { sent: false, message: "stop couldn't be sent within 50 ms", command: 'stop' },
        ]);
        expect(errors[0]).toBeInstanceOf(CommandTimeoutError);
        driver.last.link();
        expect(driver.last.sent).toHaveLength(1);
      });
      at(71, () =>
        expect(errors[1]).toMatchObject({ sent: true, message: expect.stringContaining('70 ms') as string }),
      );
      at(80, () => {
        driver.last.reply(0);
        expect(errors).toHaveLength(2);
      });
    });
  });
});
