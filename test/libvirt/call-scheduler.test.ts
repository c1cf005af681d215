import { ClosedError, type MonitorError } from '../../src/errors.js';
import { CallScheduler } from '../../src/libvirt/call-scheduler.js';
import { OutstandingLimit } from '../../src/libvirt/outstanding-limit.js';
import type { Reply, RpcSocket } from '../../src/libvirt/rpc-socket.js';
import { connectGetVersion as procedure } from '../../src/libvirt/protocol/procedures.js';

/** A socket that keeps what is called on it, to be answered by the test. */
class FakeSocket {
  readonly calls: { readonly name: string; readonly reply: Reply<never> }[] = [];

  get outstanding(): number {
    return this.calls.length;
  }

  call(_: unknown, name: string, reply: Reply<never>): void {
    this.calls.push({ name, reply });
  }

  get names(): string[] {
    return this.calls.map(({ name }) => name);
  }

  answer(): void {
    this.calls.shift()?.reply.ok(undefined as never);
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function setUp(maxOutstanding = 10) {
  const main = new FakeSocket();
  const extras: { readonly socket: FakeSocket; readonly close: jest.Mock; readonly ready: () => void }[] = [];
  let refused = false;
  const scheduler = new CallScheduler(
    main as unknown as RpcSocket,
    ({ ready, ended }) => {
      if (refused) ended(new ClosedError('refused'));
      const socket = new FakeSocket();
      const close = jest.fn();
      extras.push({ socket, close, ready: () => ready(socket as unknown as RpcSocket) });
      return close;
    },
    maxOutstanding,
  );
  const failed: MonitorError[] = [];
  const ignored = { ok: () => undefined, fail: (error: MonitorError) => failed.push(error) };
  return {
    ...{ main, extras, scheduler, failed },
    refuse: (on: boolean) => (refused = on),
    command: (uuid: string, name = uuid) => scheduler.command(uuid, procedure, name as never, ignored),
    control: (name: string, urgent = false) => scheduler.control(procedure, name as never, ignored, urgent),
  };
}

describe('the sockets of a connection', () => {
  test('carry one command of a domain at a time, those of three domains beside other calls', () => {
    const { main, command, control } = setUp();
    for (const uuid of ['a', 'a', 'b', 'c', 'd']) command(uuid);
    control('list');
    expect(main.names).toEqual(['a', 'b', 'c', 'list']);
    main.answer();
    expect(main.names).toEqual(['b', 'c', 'list', 'd']);
  });

  test('carry calls that are not QEMU commands one by one, urgent ones first', () => {
    const { main, control } = setUp();
    for (const [name, urgent] of [['a'], ['b'], ['c', true]] as const) control(name, urgent);
    const order: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      expect(main.names).toHaveLength(1);
      order.push(...main.names);
      main.answer();
    }
    expect(order).toEqual(['a', 'c', 'b']);
  });

  test('are one more for calls that wait for a while, closed when it is idle', () => {
    const { extras, command } = setUp();
    for (const uuid of ['a', 'b', 'c', 'd']) command(uuid);
    jest.advanceTimersByTime(100);
    expect(extras).toHaveLength(1);
    extras[0]!.ready();
    expect(extras[0]!.socket.names).toEqual(['d']);
    extras[0]!.socket.answer();
    expect(extras[0]!.close).not.toHaveBeenCalled();
    jest.advanceTimersByTime(10_000);
    expect(extras[0]!.close).toHaveBeenCalledTimes(1);
  });

  test('carry no more at once than ever before but for one each 5 ms: the daemon loses count else', () => {
    const { main, extras, command } = setUp(Infinity);
    for (const uuid of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) command(uuid);
    jest.advanceTimersByTime(100);
    extras[0]!.ready();
    const { socket } = extras[0]!;
    expect(socket.names).toEqual(['d']);
    jest.advanceTimersByTime(5);
    expect(socket.names).toEqual(['d', 'e']);
    jest.advanceTimersByTime(10);
    expect(socket.names).toEqual(['d', 'e', 'f', 'g']);
    while (main.outstanding + socket.outstanding > 0) {
      main.answer();
      socket.answer();
    }
    // Seven it has threads for.
    for (const uuid of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) command(uuid);
    expect([main.names, socket.names]).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f', 'g'],
    ]);
  });

  test('are one of its own for a domain that was silent for a second', () => {
    const { main, extras, command } = setUp();
    command('a');
    jest.advanceTimersByTime(1_000);
    main.answer();
    command('a', 'next');
    expect(main.names).toEqual([]);
    extras[0]!.ready();
    expect(extras[0]!.socket.names).toEqual(['next']);
    command('b');
    expect(main.names).toEqual(['b']);
  });

  test('that fail at once leave a slow domain the main one, and one command at a time', () => {
    const { main, extras, command, refuse } = setUp();
    command('a');
    jest.advanceTimersByTime(1_000);
    main.answer();
    refuse(true);
    for (const name of ['one', 'two']) command('a', name);
    expect(main.names).toEqual(['one']);
    refuse(false);
    main.answer();
    expect(main.names).toEqual(['two']);
    jest.advanceTimersByTime(1_000);
    main.answer();
    command('a', 'three');
    extras.at(-1)!.ready();
    expect(extras.at(-1)!.socket.names).toEqual(['three']);
  });

  test('never carry what was withdrawn before it had a place', () => {
    const { main, scheduler, command, failed } = setUp();
    const [first, second] = ['first', 'second'].map((name) => command('a', name));
    expect([first, second, second].map((job) => scheduler.withdraw('a', job!))).toEqual([false, true, false]);
    main.answer();
    expect(main.names).toEqual([]);
    for (const uuid of ['b', 'c', 'd']) command(uuid);
    const waits = command('e');
    expect(scheduler.withdraw('e', waits)).toBe(true);
    main.answer();
    expect(main.names).toEqual(['c', 'd']);
    expect(failed).toEqual([]);
  });

  test('fail what has yet to go out when the connection ends, each with an error of its own', () => {
    const { main, scheduler, failed, command, control } = setUp();
    for (const uuid of ['a', 'a', 'b', 'c', 'd']) command(uuid);
    for (const name of ['list', 'next']) control(name);
    scheduler.close(() => new ClosedError('lost'));
    expect(failed.map(({ message }) => message)).toEqual(['lost', 'lost', 'lost']);
    expect(new Set(failed).size).toBe(3);
    const sent = main.names.length;
    while (main.names.length > 0) main.answer();
    expect(sent).toBe(4);
  });

  test('go with the connection, and leave no timer', () => {
    const { extras, scheduler, command } = setUp();
    for (const uuid of ['a', 'b', 'c', 'd', 'e']) command(uuid);
    jest.advanceTimersByTime(100);
    extras[0]!.ready();
    scheduler.close(() => new ClosedError('closed'));
    expect(extras[0]!.close).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('commands to silent domains', () => {
  const NAMES = Array.from({ length: 24 }, (_, n) => `frozen${n}`);

  /** Every socket that is opened is ready at once; `outstanding` are all the commands that went out. */
  const frozen = (maxOutstanding?: number) => {
    const set = setUp(maxOutstanding);
    const outstanding = () =>
      [set.main, ...set.extras.map(({ socket }) => socket)].flatMap(({ names }) => names);
    const pass = (milliseconds: number) => {
      for (let passed = 0; passed < milliseconds; passed += 50) {
        jest.advanceTimersByTime(50);
        for (const { ready, socket } of set.extras) {
          if (opened.has(socket)) continue;
          opened.add(socket);
          ready();
        }
      }
    };
    const opened = new Set<FakeSocket>();
    const answer = (name: string) => {
      for (const socket of [set.main, ...set.extras.map(({ socket }) => socket)]) {
        const at = socket.names.indexOf(name);
        if (at >= 0) socket.calls.splice(at, 1)[0]!.reply.ok(undefined as never);
      }
    };
    return { ...set, outstanding, pass, answer };
  };

  test('are bounded: six at once, then one more each quarter of a second, and the tenth place is kept', () => {
    const { command, outstanding, pass } = frozen();
    for (const name of NAMES) command(name);
    pass(200);
    expect(outstanding()).toEqual(NAMES.slice(0, 6));
    pass(250);
    expect(outstanding()).toHaveLength(7);
    pass(250);
    expect(outstanding()).toHaveLength(8);
    pass(60_000);
    expect(outstanding()).toHaveLength(9);
  });

  test('hold no domain that answers, though all places but the last are held', () => {
    const { command, outstanding, pass, answer } = frozen();
    const run = (name: string, within = 200) => {
      command(name);
      pass(within);
      expect(outstanding()).toContain(name);
      answer(name);
    };
    run('free');
    for (const name of NAMES) command(name);
    pass(300);
    // It has not answered since they were silent, so it is the next to be tried, before those that never answered.
    run('free', 400);
    pass(60_000);
    for (let n = 0; n < 3; n += 1) run('free');
    expect(outstanding()).toHaveLength(9);
  });

  test('hold no question that libvirt answers by itself', () => {
    const { main, scheduler, command, outstanding, pass } = frozen();
    for (const name of NAMES) command(name);
    pass(60_000);
    scheduler.question('about vm', procedure, 'about vm' as never, {
      ok: () => undefined,
      fail: () => undefined,
    });
    pass(200);
    expect(outstanding()).toContain('about vm');
    expect(main.outstanding).toBeLessThan(4);
  });

  test('go out as places become free, each once', () => {
    const { command, outstanding, pass, answer } = frozen(4);
    for (const name of NAMES.slice(0, 8)) command(name);
    const seen: string[] = [];
    while (seen.length < 8) {
      pass(200);
      expect(outstanding().length).toBeLessThanOrEqual(4);
      const [name] = outstanding();
      seen.push(name!);
      answer(name!);
    }
    expect([...seen].sort()).toEqual(NAMES.slice(0, 8).sort());
  });

  test('are not all looked at again when one is answered, however many wait', () => {
    const { main, command } = setUp();
    const looks = jest.spyOn(OutstandingLimit.prototype, 'mayGo');
    const count = 1_000;
    for (let n = 0; n < count; n += 1) command(`vm${n}`);
    for (let answered = 0; answered < count; answered += 1) main.answer();
    expect(main.outstanding).toBe(0);
    expect(looks.mock.calls.length).toBeLessThan(6 * count);
    looks.mockRestore();
  });

  test('may be bounded to one', () => {
    const { command, outstanding, pass, answer } = frozen(1);
    for (const name of ['a', 'b']) command(name);
    pass(10_000);
    expect(outstanding()).toEqual(['a']);
    answer('a');
    pass(10_000);
    expect(outstanding()).toEqual(['b']);
  });
});
