import { firstValueFrom, retry, Subject, Subscription, tap, timer, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  ArgumentError,
  ClosedError,
  CommandError,
  CommandTimeoutError,
  ConnectError,
  HandshakeError,
  InterruptedError,
  ProtocolError,
} from '../src/errors.js';
import { createMonitor, type Monitor, type MonitorOptions } from '../src/monitor.js';
import type { MonitorState } from '../src/state.js';
import { greeting, Puppet, record, type Dial } from './puppet.js';
import { failure } from './failure.js';

const showState = (state: MonitorState) =>
  'attempt' in state ? `${state.status} ${state.attempt}` : state.status;
const showEvent = ({ event }: { event: string }) => event;

afterEach(() => Promise.all(made.map((monitor) => monitor.disconnect())));

/** Redialling goes on for ever, and virtual time ends only when nothing is left to come. */
let made: Monitor[] = [];

function setUp(options: MonitorOptions = {}, puppet = new Puppet()) {
  const monitor = createMonitor(puppet, options);
  made.push(monitor);
  const states: string[] = [];
  record(monitor.state$, states, '', showState);
  return { puppet, monitor, states };
}

function connected(options: MonitorOptions = {}, puppet = new Puppet()) {
  const set = setUp(options, puppet);
  void set.monitor.connect();
  return { ...set, dial: puppet.last.link() };
}

/** Runs with virtual time: `timer` and timeouts pass in an instant. */
function virtually(tests: (at: (time: number, action: () => void) => void) => void): void {
  new TestScheduler(() => undefined).run(({ flush }) => {
    made = [];
    tests((time, action) => timer(time).subscribe(action));
    timer(5_000).subscribe(() => made.forEach((monitor) => void monitor.disconnect()));
    flush();
  });
}

describe('connecting', () => {
  test('making a monitor and watching its state dials nothing', () => {
    const { puppet, states } = setUp();
    expect(puppet.dials).toHaveLength(0);
    expect(states).toEqual(['idle']);
  });

  test.each<[string, (monitor: ReturnType<typeof setUp>['monitor']) => unknown]>([
    ['connect', (monitor) => monitor.connect()],
    ['run', (monitor) => record(monitor.run('stop'))],
    ['execute', (monitor) => record(monitor.execute({ execute: 'stop' }))],
    ['watching events', (monitor) => monitor.events$.subscribe()],
  ])('%s dials on demand, and all share one connection', (_name, use) => {
    const { puppet, monitor, states } = setUp();
    use(monitor);
    record(monitor.run('cont'));
    void monitor.connect();
    puppet.last.link();
    use(monitor);
    expect(puppet.dials).toHaveLength(1);
    expect(states).toEqual(['idle', 'connecting 1', 'ready']);
  });

  test('making a run or an events$ subscriber later dials nothing by itself', () => {
    const { puppet, monitor } = setUp();
    monitor.run('stop');
    expect(puppet.dials).toHaveLength(0);
  });

  test('connect gives the greeting, and again when ready', async () => {
    const { puppet, monitor } = setUp();
    const [first, second] = [monitor.connect(), monitor.connect()];
    puppet.last.link();
    await expect(Promise.all([first, second, monitor.connect()])).resolves.toEqual([
      greeting,
      greeting,
      greeting,
    ]);
  });

  test('unsubscribing aborts no dial and closes no connection', () => {
    const { puppet, monitor, states } = setUp();
    monitor.events$.subscribe().unsubscribe();
    monitor.run('stop').subscribe().unsubscribe();
    expect(puppet.last.open).toBe(true);
    puppet.last.link();
    expect(states.at(-1)).toBe('ready');
    expect(puppet.last.sent).toEqual([]);
  });

  test('a failed dial: closed with its cause, then the runs, then events$; connect rejects; the next use dials', async () => {
    const { puppet, monitor } = setUp({ name: 'vm1' });
    const log: string[] = [];
    record(monitor.state$, log, 'state', showState);
    record(monitor.events$, log, 'events', showEvent);
    record(monitor.run('stop'), log, 'run');
    const connect = failure(monitor.connect());
    puppet.last.fail(new ConnectError('refused'));
    expect(log.slice(2)).toEqual(['state closed', 'run failed ConnectError', 'events failed ConnectError']);
    expect(await connect).toBeInstanceOf(ConnectError);
    expect(await firstValueFrom(monitor.state$)).toMatchObject({
      status: 'closed',
      cause: { monitor: 'vm1' },
    });
    record(monitor.run('stop'));
    expect(puppet.dials).toHaveLength(2);
  });

  test('a run that waited for a failed dial fails with its error, and names its own command', async () => {
    const { puppet, monitor } = setUp({ name: 'vm1' });
    const runs = [failure(firstValueFrom(monitor.run('stop'))), failure(firstValueFrom(monitor.run('cont')))];
    const cause = new Error('cause');
    puppet.last.fail(new HandshakeError('silent', { cause }));
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
    const { puppet, monitor } = setUp();
    const connect = failure(monitor.connect());
    (puppet.last as unknown as { subscriber: { complete(): void } }).subscriber.complete();
    expect(await connect).toBeInstanceOf(ConnectError);
  });

  test('the deadline says what was missing, by how far the dial had come', () => {
    virtually((at) => {
      const { puppet, monitor } = setUp({ connectTimeout: 100 });
      const errors: unknown[] = [];
      const dial = () => monitor.run('stop').subscribe({ error: (error: unknown) => errors.push(error) });
      dial();
      at(101, () => {
        expect(puppet.dials[0]?.open).toBe(false);
        dial();
        puppet.last.report({ step: 'dialling', missing: 'connection', where: 'to host:1' });
      });
      at(202, () => {
        dial();
        puppet.last.report({ step: 'handshake', missing: 'greeting', where: 'from /s', hint: 'busy?' });
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
      const { puppet, monitor, states } = setUp({ connectTimeout: 100 });
      void monitor.connect().catch(() => undefined);
      puppet.last.report({ step: 'listening', address: { host: '127.0.0.1', port: 4 } });
      at(1000, () => {
        expect(states).toEqual(['idle', 'connecting 1', 'listening']);
        puppet.last.report({ step: 'handshake', missing: 'greeting', where: 'from it' });
      });
      at(1099, () => expect(states.at(-1)).toBe('connecting 1'));
      at(1101, () => expect(states.at(-1)).toBe('closed'));
    });
  });

  test('connect’s own timeout bounds that wait alone', async () => {
    const { puppet, monitor, states } = setUp();
    expect(await failure(monitor.connect({ timeout: 5 }))).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining('5 ms') as string,
    });
    puppet.last.link();
    expect(states.at(-1)).toBe('ready');
  });
});

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

  test.each([{}, '', [], 0, false, null])('gives the value %j and completes', (value) => {
    const { monitor, dial } = connected();
    const { log } = record(monitor.execute({ execute: 'x' }), [], '', JSON.stringify);
    dial.reply(0, value as never);
    expect(log).toEqual([JSON.stringify(value), 'completed']);
  });

  test('waits while connecting, then goes out in the order of subscription', () => {
    const { puppet, monitor } = setUp();
    record(monitor.run('stop'));
    record(monitor.run('cont'));
    monitor.state$.subscribe(({ status }) => {
      if (status === 'ready') record(monitor.run('query-version'));
    });
    puppet.last.link();
    expect(puppet.last.names()).toEqual(['stop', 'cont', 'query-version']);
  });

  test('takes its arguments as they are at subscription', () => {
    const { monitor, puppet } = setUp();
    const args = { 'command-line': 'info status' };
    record(monitor.run('human-monitor-command', args));
    args['command-line'] = 'quit';
    puppet.last.link();
    expect(puppet.last.sent[0]).toMatchObject({ arguments: { 'command-line': 'info status' } });
  });

  test.each<[string, object, string]>([
    ['an id', { execute: 'x', id: 1 }, "'id' can't stand beside 'execute': ids are given by rxqmp"],
    ['another member', { execute: 'x', args: {} }, "'args' can't stand beside 'execute'"],
    ['no name', {}, "a command needs its name in 'execute'"],
    ['a name with a lone surrogate', { execute: '\ud800' }, 'execute holds a lone surrogate'],
    ['arguments that are an array', { execute: 'x', arguments: [1] }, "'arguments' must be an object"],
    [
      'NaN in its arguments',
      { execute: 'x', arguments: { a: [Number.NaN] } },
      'arguments.a[0] is not a finite number',
    ],
  ])('with %s fails through the observable before anything is dialled', async (_name, command, words) => {
    const { monitor, puppet } = setUp({ name: 'vm1' });
    const error = await failure(firstValueFrom(monitor.execute(command as never)));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ message: expect.stringContaining(words) as string, monitor: 'vm1' });
    expect(puppet.dials).toHaveLength(0);
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
    const puppet = new Puppet({
      send: () => {
        if (throws) throw cause;
      },
    });
    const { monitor, states } = connected({}, puppet);
    expect(await failure(firstValueFrom(monitor.run('stop')))).toBe(cause);
    throws = false;
    const { log } = record(monitor.run('cont'));
    expect(log).toEqual([]);
    expect(states.at(-1)).toBe('ready');
  });

  test('a failure that the driver reports passes as it is', async () => {
    const { monitor, dial } = connected();
    const [cause, frozen] = [new RangeError('x'), Object.freeze(new ConnectError('y'))];
    const runs = [failure(firstValueFrom(monitor.run('stop'))), failure(firstValueFrom(monitor.run('stop')))];
    dial.receive({ failure: cause, id: dial.id(0) });
    dial.receive({ failure: frozen, id: dial.id(1) });
    expect(await Promise.all(runs)).toEqual([cause, frozen]);
  });

  test('a reply to nobody is dropped: unknown id, no id, null', () => {
    const { monitor, dial, states } = connected();
    const { log } = record(monitor.run('stop'));
    dial.receive({ return: 1, id: 'another client' });
    dial.receive({ return: 1 });
    dial.receive({ return: 1, id: null });
    dial.receive({ error: { class: 'GenericError', desc: '' }, id: 'another client' });
    expect(log).toEqual([]);
    expect(states.at(-1)).toBe('ready');
  });

  test('an error without id fails the connection: whose it is can’t be known', async () => {
    const { monitor, dial, states } = connected();
    const run = failure(firstValueFrom(monitor.run('stop')));
    const events = failure(firstValueFrom(monitor.events$));
    dial.receive({ error: { class: 'GenericError', desc: 'JSON parse error' } });
    expect(await run).toMatchObject({ _tag: 'InterruptedError', reason: 'lost' });
    expect(await events).toBeInstanceOf(ProtocolError);
    expect(states.at(-1)).toBe('closed');
    expect(dial.open).toBe(false);
  });

  test('unsubscribed before it went out it is never sent; after, its reply is discarded', () => {
    const { puppet, monitor } = setUp();
    const unsent = monitor.run('stop').subscribe();
    const { subscription, log } = record(monitor.run('cont'));
    unsent.unsubscribe();
    const dial = puppet.last.link();
    subscription.unsubscribe();
    dial.reply(0);
    expect(dial.names()).toEqual(['cont']);
    expect(log).toEqual([]);
  });

  test('a timeout counts from subscription and says whether the command was sent', () => {
    virtually((at) => {
      const { puppet, monitor } = setUp({ commandTimeout: 70 });
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
        puppet.last.link();
        expect(puppet.last.sent).toHaveLength(1);
      });
      at(71, () =>
        expect(errors[1]).toMatchObject({ sent: true, message: expect.stringContaining('70 ms') as string }),
      );
      at(80, () => {
        puppet.last.reply(0);
        expect(errors).toHaveLength(2);
      });
    });
  });
});

describe('out of band', () => {
  const oob = () => connected({}, new Puppet({ oob: true }, true));

  test('at most 8 in-band commands are in flight, and one out of band passes them', () => {
    const { monitor, dial } = oob();
    for (let n = 0; n < 10; n += 1) record(monitor.run('stop'));
    record(monitor.execute({ execute: 'migrate-pause' }, { oob: true }));
    expect(dial.names()).toEqual([...new Array(8).fill('stop'), 'migrate-pause (oob)']);
    dial.reply(8);
    expect(dial.sent).toHaveLength(9);
    dial.reply(0);
    expect(dial.names().slice(9)).toEqual(['stop']);
  });

  test('a forgotten and a timed-out command count until their reply comes', () => {
    virtually((at) => {
      const { monitor, dial } = oob();
      const forgotten = monitor.run('stop').subscribe();
      monitor.run('stop', {}, { timeout: 10 }).subscribe({ error: () => undefined });
      for (let n = 0; n < 6; n += 1) record(monitor.run('stop'));
      record(monitor.run('cont'));
      forgotten.unsubscribe();
      at(20, () => {
        expect(dial.sent).toHaveLength(8);
        dial.reply(0);
        expect(dial.names().at(-1)).toBe('cont');
      });
    });
  });

  test('is an ArgumentError on a monitor made without oob, and on a peer that doesn’t offer it', async () => {
    const plain = connected();
    expect(
      await failure(firstValueFrom(plain.monitor.run('migrate-pause', {}, { oob: true }))),
    ).toMatchObject({
      _tag: 'ArgumentError',
      message: expect.stringContaining("the monitor wasn't made with oob") as string,
    });
    const refused = connected({}, new Puppet({ oob: false }, true));
    expect(
      await failure(firstValueFrom(refused.monitor.run('migrate-pause', {}, { oob: true }))),
    ).toMatchObject({
      _tag: 'ArgumentError',
      message: expect.stringContaining("the peer doesn't offer") as string,
    });
    expect(refused.dial.sent).toEqual([]);
  });

  test('without oob the number in flight has no bound', () => {
    const { monitor, dial } = connected();
    for (let n = 0; n < 100; n += 1) record(monitor.run('stop'));
    expect(dial.sent).toHaveLength(100);
  });
});

describe('events$', () => {
  test('tells every subscriber each event in wire order with the replies', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(monitor.events$, log, 'a', showEvent);
    record(monitor.events$, log, 'b', showEvent);
    record(monitor.run('stop'), log, 'run', JSON.stringify);
    dial.event('STOP');
    dial.reply(0);
    dial.event('RESUME');
    expect(log).toEqual(['a STOP', 'b STOP', 'run {}', 'run completed', 'a RESUME', 'b RESUME']);
  });

  test('a subscriber that throws harms no other, and surfaces as RxJS reports unhandled errors', () => {
    jest.useFakeTimers();
    try {
      const { monitor, dial } = connected();
      const boom = new Error('boom');
      monitor.events$.subscribe(() => {
        throw boom;
      });
      const { log } = record(monitor.events$, [], '', showEvent);
      dial.event('STOP');
      dial.event('RESUME');
      expect(log).toEqual(['STOP', 'RESUME']);
      expect(() => jest.runAllTimers()).toThrow(boom);
    } finally {
      jest.clearAllTimers();
      jest.useRealTimers();
    }
  });

  test('all see one order, also when one causes the next event from its callback', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(
      monitor.events$.pipe(tap(({ event }) => event === 'STOP' && dial.event('RESUME'))),
      log,
      'a',
      showEvent,
    );
    record(monitor.events$, log, 'b', showEvent);
    dial.event('STOP');
    expect(log).toEqual(['a STOP', 'b STOP', 'a RESUME', 'b RESUME']);
  });

  test('unsubscribing from a callback, oneself or another, blocks nobody', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    const second = new Subscription();
    const first = monitor.events$.subscribe(({ event }) => {
      log.push(`a ${event}`);
      first.unsubscribe();
      second.unsubscribe();
    });
    second.add(monitor.events$.subscribe(({ event }) => log.push(`b ${event}`)));
    record(monitor.events$, log, 'c', showEvent);
    dial.event('STOP');
    dial.event('RESUME');
    expect(log).toEqual(['a STOP', 'c STOP', 'c RESUME']);
  });

  test('disconnecting from a callback ends all when they have had the event', () => {
    const { monitor, dial } = connected();
    const log: string[] = [];
    record(monitor.events$.pipe(tap(() => void monitor.disconnect())), log, 'a', showEvent);
    record(monitor.events$, log, 'b', showEvent);
    dial.event('STOP');
    expect(log).toEqual(['a STOP', 'b STOP', 'a completed', 'b completed']);
  });

  test('a run after events$ waits for the registration, one before doesn’t', () => {
    const registered = new Subject<void>();
    const { monitor, dial } = connected({}, new Puppet({ watchEvents: () => registered }));
    record(monitor.run('stop'));
    monitor.events$.subscribe();
    monitor.events$.subscribe();
    record(monitor.run('cont'));
    expect(dial.names()).toEqual(['stop']);
    registered.next();
    expect(dial.names()).toEqual(['stop', 'cont']);
    registered.complete();
    record(monitor.run('stop'));
    expect(dial.names()).toEqual(['stop', 'cont', 'stop']);
  });

  test('a failed registration fails events$ and nothing else, and is tried again for the next subscriber', () => {
    const registrations: Subject<void>[] = [];
    const watchEvents = (): Observable<void> => {
      registrations.push(new Subject());
      return registrations.at(-1) as Subject<void>;
    };
    const { monitor, dial, states } = connected({}, new Puppet({ watchEvents }));
    const first = record(monitor.events$, [], '', showEvent);
    const { log } = record(monitor.run('stop'), [], '', JSON.stringify);
    registrations[0]?.error(new ConnectError('no'));
    dial.reply(0);
    expect(first.log).toEqual(['failed ConnectError']);
    expect(log).toEqual(['{}', 'completed']);
    expect(states.at(-1)).toBe('ready');
    const second = record(monitor.events$, [], '', showEvent);
    registrations[1]?.next();
    dial.event('STOP');
    expect(second.log).toEqual(['STOP']);
  });
});

describe('ends', () => {
  test('on a loss the state speaks first, then the runs, then events$', () => {
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
      cause: { message: 'the connection to puppet ended: the peer closed it' },
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
      const { monitor, puppet, dial } = connected();
      const log: string[] = [];
      const again = () => record(monitor.events$, log, 'again', showEvent);
      if (where === 'state') monitor.state$.subscribe(({ status }) => status === 'closed' && again());
      if (where === 'run') monitor.run('stop').subscribe({ error: again });
      if (where === 'events') monitor.events$.subscribe({ error: again });
      dial.end();
      puppet.last.link().event('STOP');
      expect(puppet.dials).toHaveLength(2);
      expect(log).toEqual(['again STOP']);
    },
  );

  test('retry is a reconnect policy', () => {
    virtually((at) => {
      const { monitor, puppet, dial } = connected();
      const { log } = record(monitor.events$.pipe(retry({ delay: 10 })), [], '', showEvent);
      dial.event('STOP');
      dial.end();
      at(11, () => puppet.last.fail(new ConnectError('not yet')));
      at(22, () => puppet.last.link().event('RESUME'));
      at(23, () => expect(log).toEqual(['STOP', 'RESUME']));
    });
  });
});

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

describe('reconnect', () => {
  test('dials again after a loss: events$ stays open, runs in flight fail, waiting ones go out later', () => {
    virtually((at) => {
      const { monitor, puppet, dial } = connected({ reconnect: { delay: 10 } });
      const log: string[] = [];
      record(monitor.state$, log, 'state', showState);
      record(monitor.events$, log, 'events', showEvent);
      record(monitor.run('stop'), log, 'run');
      dial.end();
      record(monitor.run('cont'), log, 'late', JSON.stringify);
      at(11, () => {
        const next = puppet.last.link();
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
      const { monitor, puppet, dial } = connected({ reconnect: { delay: 10 } });
      record(monitor.run('stop'));
      const stale = dial.id(0);
      dial.end();
      const { log } = record(monitor.run('cont'), [], '', JSON.stringify);
      at(11, () => {
        puppet.last.link().receive({ return: 'stale', id: stale });
        expect(log).toEqual([]);
      });
    });
  });

  test('the delay doubles up to its limit; attempts counts redials in a row, from anew once ready', () => {
    virtually((at) => {
      const { monitor, puppet } = setUp({ reconnect: { delay: 10, maxDelay: 25, attempts: 3 } });
      const waits: unknown[] = [];
      const states: string[] = [];
      record(monitor.state$, states, '', showState);
      monitor.state$.subscribe((state) => state.status === 'waiting' && waits.push(state));
      const refuse = () => puppet.last.fail(new ConnectError('refused'));
      void monitor.connect().catch(() => undefined);
      refuse();
      at(11, () => puppet.last.link().end());
      for (const time of [22, 43, 69]) at(time, refuse);
      at(70, () => {
        expect(waits).toMatchObject([
          { attempt: 1, delay: 10, cause: { message: 'refused' } },
          { attempt: 1, delay: 10, cause: { _tag: 'InterruptedError' } },
          { attempt: 2, delay: 20 },
          { attempt: 3, delay: 25 },
        ]);
        expect(puppet.dials).toHaveLength(5);
        expect(states.at(-1)).toBe('closed');
      });
    });
  });

  test('connect settles at ready, or at closed when the attempts are used up', async () => {
    const { monitor, puppet } = setUp(
      { reconnect: { delay: 1, attempts: 2 } },
      new Puppet({}, false, (dial: Dial) => dial.fail(new ConnectError('refused'))),
    );
    expect(await failure(monitor.connect())).toMatchObject({ message: 'refused' });
    expect(puppet.dials).toHaveLength(3);
  });

  test('what can’t heal goes to closed at once', () => {
    const { monitor, puppet, states } = setUp({ reconnect: true });
    const { log } = record(monitor.events$);
    puppet.last.fail(new HandshakeError('no QMP peer', { permanent: true }));
    expect(states.at(-1)).toBe('closed');
    expect(log).toEqual(['failed HandshakeError']);
  });

  test('an orderly end is dialled again too', () => {
    virtually((at) => {
      const { monitor, dial, puppet } = connected({ reconnect: { delay: 5 } });
      const { log } = record(monitor.events$, [], '', showEvent);
      dial.event('SHUTDOWN');
      dial.end();
      at(6, () => {
        expect(puppet.dials).toHaveLength(2);
        expect(log).toEqual(['SHUTDOWN']);
      });
    });
  });

  test('event registrations are made again for who still watches', () => {
    virtually((at) => {
      let registrations = 0;
      const watchEvents = () => {
        registrations += 1;
        return new Subject<void>();
      };
      const { monitor, dial, puppet } = connected({ reconnect: { delay: 5 } }, new Puppet({ watchEvents }));
      const watching = monitor.events$.subscribe();
      dial.end();
      at(6, () => puppet.last.link());
      at(7, () => {
        expect(registrations).toBe(2);
        watching.unsubscribe();
        puppet.last.end();
      });
      at(20, () => {
        puppet.last.link();
        expect(registrations).toBe(2);
      });
    });
  });

  test('disconnect while waiting dials no more', () => {
    virtually((at) => {
      const { monitor, dial, puppet, states } = connected({ reconnect: { delay: 5 } });
      const { log } = record(monitor.events$);
      dial.end();
      void monitor.disconnect();
      at(50, () => {
        expect(puppet.dials).toHaveLength(1);
        expect(states.at(-1)).toBe('closed');
        expect(log).toEqual(['completed']);
      });
    });
  });
});

describe('options', () => {
  test.each<[object, string]>([
    [{ conectTimeout: 1 }, "unknown option 'conectTimeout'; there are name, connectTimeout,"],
    [{ connectTimeout: '5s' }, "'connectTimeout' must be milliseconds"],
    [{ commandTimeout: -1 }, "'commandTimeout' must be milliseconds"],
    [{ reconnect: 5 }, "'reconnect' must be an object"],
    [{ reconnect: { delay: 0 } }, "reconnect: 'delay' must be milliseconds"],
    [{ reconnect: { retries: 0 } }, "reconnect: unknown option 'retries'"],
    [{ trace: {} }, "'trace' must be a function"],
    [{ maxFrameBytes: 0 }, "'maxFrameBytes' must be a number of bytes, more than 0"],
    [{ name: 1 }, "'name' must be a string"],
  ])('%j is refused when the monitor is made', (options, words) => {
    expect(() => createMonitor(new Puppet(), options)).toThrow(ArgumentError);
    expect(() => createMonitor(new Puppet(), options)).toThrow(words);
  });
});

test('a monitor’s state has one order for all, also when one connects from its callback', () => {
  const puppet = new Puppet({}, false, (dial) => dial.link());
  const monitor = createMonitor(puppet);
  const log: string[] = [];
  record(
    monitor.state$.pipe(tap(({ status }) => status === 'idle' && void monitor.connect())),
    log,
    'a',
    showState,
  );
  record(monitor.state$, log, 'b', showState);
  puppet.last.end();
  expect(log).toEqual([...['a idle', 'a connecting 1', 'a ready', 'b ready'], ...['a closed', 'b closed']]);
});

test('who subscribes to the state from its callback gets the present one at once', () => {
  const { monitor, puppet } = setUp();
  const log: string[] = [];
  monitor.state$.subscribe(({ status }) => {
    if (status === 'ready') record(monitor.state$, log, '', showState);
  });
  void monitor.connect();
  puppet.last.link();
  expect(log).toEqual(['ready']);
});
