import { ClosedError } from '../../src/errors.js';
import { Lanes } from '../../src/drivers/libvirt/lanes.js';
import type { Reply, RpcSocket } from '../../src/drivers/libvirt/rpc.js';
import { connectGetVersion as procedure } from '../../src/libvirt/procedures.js';

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
  const lanes = new Lanes(main as unknown as RpcSocket, ({ ready }) => {
    const socket = new FakeSocket();
    const close = jest.fn();
    spares.push({ socket, close, ready: () => ready(socket as unknown as RpcSocket) });
    return close;
  });
  const ignored = { ok: () => undefined, fail: () => undefined };
  return {
    ...{ main, spares, lanes },
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
