import { ClosedError, type MonitorError } from '../../src/errors.js';
import { CallScheduler } from '../../src/libvirt/call-scheduler.js';
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

function setUp() {
  const main = new FakeSocket();
  const spares: { readonly socket: FakeSocket; readonly close: jest.Mock; readonly ready: () => void }[] = [];
  let refused = false;
  const lanes = new CallScheduler(main as unknown as RpcSocket, ({ ready, ended }) => {
    if (refused) ended(new ClosedError('refused'));
    const socket = new FakeSocket();
    const close = jest.fn();
    spares.push({ socket, close, ready: () => ready(socket as unknown as RpcSocket) });
    return close;
  });
  const failed: MonitorError[] = [];
  const ignored = { ok: () => undefined, fail: (error: MonitorError) => failed.push(error) };
  return {
    ...{ main, spares, lanes, failed },
    refuse: (on: boolean) => (refused = on),
    command: (uuid: string, name = uuid) => lanes.command(uuid, procedure, name as never, ignored),
    control: (name: string, urgent = false) => lanes.control(procedure, name as never, ignored, urgent),
  };
}

describe('the sockets of a connection', () => {
  test('carry one command of a domain at a time, three domains’ beside what is no QEMU’s', () => {
    const { main, command, control } = setUp();
    for (const uuid of ['a', 'a', 'b', 'c', 'd']) command(uuid);
    control('list');
    expect(main.names).toEqual(['a', 'b', 'c', 'list']);
    main.answer();
    expect(main.names).toEqual(['b', 'c', 'list', 'd']);
  });

  test('carry what is no QEMU’s one by one, what is urgent first', () => {
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

  test('are one more for those who find no place for a while, closed when it is idle', () => {
    const { spares, command } = setUp();
    for (const uuid of ['a', 'b', 'c', 'd']) command(uuid);
    jest.advanceTimersByTime(100);
    expect(spares).toHaveLength(1);
    spares[0]!.ready();
    expect(spares[0]!.socket.names).toEqual(['d']);
    spares[0]!.socket.answer();
    expect(spares[0]!.close).not.toHaveBeenCalled();
    jest.advanceTimersByTime(10_000);
    expect(spares[0]!.close).toHaveBeenCalledTimes(1);
  });

  test('carry no more at once than ever before but for one each 5 ms: the daemon loses count else', () => {
    const { main, spares, command } = setUp();
    for (const uuid of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) command(uuid);
    jest.advanceTimersByTime(100);
    spares[0]!.ready();
    const { socket } = spares[0]!;
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
    const { main, spares, command } = setUp();
    command('a');
    jest.advanceTimersByTime(1_000);
    main.answer();
    command('a', 'next');
    expect(main.names).toEqual([]);
    spares[0]!.ready();
    expect(spares[0]!.socket.names).toEqual(['next']);
    command('b');
    expect(main.names).toEqual(['b']);
  });

  test('that fail at once leave a slow domain the main one, and one command at a time', () => {
    const { main, spares, command, refuse } = setUp();
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
    spares.at(-1)!.ready();
    expect(spares.at(-1)!.socket.names).toEqual(['three']);
  });

  test('never carry what was withdrawn before it had a place', () => {
    const { main, lanes, command, failed } = setUp();
    const [first, second] = ['first', 'second'].map((name) => command('a', name));
    expect([first, second, second].map((job) => lanes.withdraw('a', job!))).toEqual([false, true, false]);
    main.answer();
    expect(main.names).toEqual([]);
    for (const uuid of ['b', 'c', 'd']) command(uuid);
    const waits = command('e');
    expect(lanes.withdraw('e', waits)).toBe(true);
    main.answer();
    expect(main.names).toEqual(['c', 'd']);
    expect(failed).toEqual([]);
  });

  test('fail what has yet to go out when the connection ends, each with an error of its own', () => {
    const { main, lanes, failed, command, control } = setUp();
    for (const uuid of ['a', 'a', 'b', 'c', 'd']) command(uuid);
    for (const name of ['list', 'next']) control(name);
    lanes.close(() => new ClosedError('lost'));
    expect(failed.map(({ message }) => message)).toEqual(['lost', 'lost', 'lost']);
    expect(new Set(failed).size).toBe(3);
    const sent = main.names.length;
    while (main.names.length > 0) main.answer();
    expect(sent).toBe(4);
  });

  test('go with the connection, and leave no timer', () => {
    const { spares, lanes, command } = setUp();
    for (const uuid of ['a', 'b', 'c', 'd', 'e']) command(uuid);
    jest.advanceTimersByTime(100);
    spares[0]!.ready();
    lanes.close(() => new ClosedError('closed'));
    expect(spares[0]!.close).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
