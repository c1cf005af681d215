import { Duplex } from 'node:stream';
import { Registrations } from '../../src/libvirt/registrations.js';
import { RpcSocket } from '../../src/libvirt/rpc-socket.js';
import { readPacket, writePacket, type Header, type Packet } from '../../src/libvirt/protocol/packet.js';
import * as libvirt from '../../src/libvirt/protocol/procedures.js';
import { nothing } from '../../src/libvirt/protocol/xdr.js';

const { KEEPALIVE_PROGRAM: prog, KEEPALIVE_PROC_PING: PING, KEEPALIVE_PROC_PONG: PONG } = libvirt;
const pulse = (proc: number) =>
  writePacket({ prog, vers: 1, proc, type: 2, serial: 0, status: 0 }, nothing, undefined);

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A socket whose daemon is in the test's hands. */
function setUp(written: (done: () => void) => void = (done) => done()) {
  const sent: Header[] = [];
  const log: string[] = [];
  const onEnd = jest.fn();
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Uint8Array, _, done) => {
      sent.push(readPacket(chunk).header);
      written(done);
    },
  });
  const rpc = new RpcSocket(stream, {
    peer: 'x',
    maxPacketBytes: 1_000,
    onPushed: ({ header }: Packet) => log.push(`pushed ${header.proc}`),
    onEnd: (error) => {
      log.push(`ended: ${error._tag}`);
      onEnd();
    },
  });
  /** The daemon says this, all in one piece. */
  const say = async (...packets: Uint8Array[]) => {
    stream.push(Buffer.concat(packets));
    await turn();
  };
  const call = () => {
    const reply = {
      ok: () => log.push('ok'),
      fail: (error: { _tag: string }) => log.push(`failed: ${error._tag}`),
    };
    rpc.call(libvirt.connectGetVersion, undefined, reply);
    const { serial } = sent.at(-1) as Header;
    return { ...(sent.at(-1) as Header), type: libvirt.VIR_NET_REPLY, serial };
  };
  return { rpc, stream, sent, log, say, call, onEnd };
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

describe('a socket to a daemon', () => {
  test('answers its pings', async () => {
    const { sent, say } = setUp();
    await say(pulse(PING));
    await turn();
    expect(sent.map(({ prog, proc }) => [prog, proc])).toEqual([[prog, PONG]]);
  });

  test('ends where its daemon pings, but reads none of the answers', async () => {
    const { stream, log, say } = setUp(() => undefined);
    const pings = Array.from({ length: 1_000 }, () => pulse(PING));
    for (let n = 0; n < 100 && log.length === 0; n += 1) await say(...pings);
    expect(log).toEqual(['ended: ProtocolError']);
    expect(stream.writableLength).toBeLessThan(1.1 * 1024 * 1024);
  });

  describe('that is closed with a last call', () => {
    const closing = () => {
      const set = setUp();
      set.call();
      let closed = false;
      void set.rpc.close(libvirt.connectClose).then(() => (closed = true));
      return { ...set, isClosed: () => closed };
    };

    test('stays until that is answered, and delivers nothing any more', async () => {
      const { sent, log, say, stream, isClosed } = closing();
      expect(sent.map(({ proc }) => proc)).toEqual([
        libvirt.connectGetVersion.number,
        libvirt.connectClose.number,
      ]);
      const [call, last] = sent as [Header, Header];
      const pushed = { prog: libvirt.QEMU_PROGRAM, vers: 1, proc: 6, type: 2, serial: 0, status: 0 };
      await say(
        writePacket(pushed, nothing, undefined),
        writePacket({ ...call, type: 1 }, nothing, undefined),
      );
      expect([stream.destroyed, isClosed()]).toEqual([false, false]);
      await say(writePacket({ ...last, type: 1 }, nothing, undefined));
      await turn();
      expect([stream.destroyed, isClosed(), log]).toEqual([true, true, []]);
    });

    test.each<[string, (set: ReturnType<typeof closing>) => unknown]>([
      ['a daemon that answers nothing, for a quarter of a second', () => jest.advanceTimersByTime(250)],
      ['one that ends the connection', ({ stream }) => stream.push(null)],
      ['one that sends what is no packet', ({ say }) => say(Buffer.from([0, 0, 0, 1]))],
    ])('waits for no more than %s', async (_, happens) => {
      const set = closing();
      await happens(set);
      await turn();
      await turn();
      expect([set.stream.destroyed, set.isClosed(), set.log]).toEqual([true, true, []]);
      expect(jest.getTimerCount()).toBe(0);
    });
  });

  test('delivers what came before a fault, then ends, then fails its calls, once', async () => {
    const { log, say, call } = setUp();
    call();
    const pushed = { prog: libvirt.QEMU_PROGRAM, vers: 1, proc: 6, type: 2, serial: 0, status: 0 };
    await say(writePacket(pushed, nothing, undefined), Buffer.from([0, 0, 0, 1]));
    await turn();
    expect(log).toEqual(['pushed 6', 'ended: ProtocolError', 'failed: ProtocolError']);
  });

  test('fails its calls also where the callback of its end closes it', async () => {
    const { rpc, log, say, call, onEnd } = setUp();
    onEnd.mockImplementation(() => rpc.close());
    call();
    await say(Buffer.from([0, 0, 0, 1]));
    await turn();
    expect(log).toEqual(['ended: ProtocolError', 'failed: ProtocolError']);
  });

  test('fails the call whose reply can’t be read, and ends', async () => {
    const { log, say, call } = setUp();
    await say(writePacket(call(), nothing, undefined));
    await turn();
    expect(log).toEqual(['failed: ProtocolError', 'ended: ProtocolError']);
  });

  describe('with keepalive', () => {
    test('pings in silence, and ends without an answer', () => {
      const { rpc, log, sent } = setUp();
      rpc.startKeepalive(10, 2);
      jest.advanceTimersByTime(29);
      expect([sent.length, log]).toEqual([2, []]);
      jest.advanceTimersByTime(1);
      expect(log).toEqual(['ended: InterruptedError']);
      expect(jest.getTimerCount()).toBe(0);
    });

    test('counts every packet as an answer', async () => {
      const { rpc, log, say } = setUp();
      rpc.startKeepalive(10, 1);
      for (let time = 0; time < 9; time += 1) {
        await say(pulse(PONG));
        await turn();
        jest.advanceTimersByTime(10);
      }
      expect(log).toEqual([]);
      rpc.close();
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});

describe('registrations', () => {
  const message = (callbackID: number, n: number) => ({ callbackID, n });

  test('keep what overtakes the reply that names its id, and that alone, in order', () => {
    const registrations = new Registrations<ReturnType<typeof message>>();
    const log: string[] = [];
    registrations.begin();
    registrations.begin();
    for (const [id, n] of [
      [1, 1],
      [2, 1],
      [1, 2],
    ] as const)
      registrations.take(message(id, n), 100);
    registrations.confirm(1, ({ n }) => log.push(`one ${n}`));
    registrations.take(message(1, 3), 100);
    registrations.confirm(2, ({ n }) => log.push(`two ${n}`));
    expect(log).toEqual(['one 1', 'one 2', 'one 3', 'two 1']);
  });

  test('keep nothing of a registration that came to nothing', () => {
    const registrations = new Registrations<ReturnType<typeof message>>();
    const take = jest.fn();
    registrations.begin();
    registrations.take(message(1, 1), 100);
    registrations.settle();
    registrations.begin();
    registrations.confirm(1, take);
    expect(take).not.toHaveBeenCalled();
  });

  test('keep no more than 8 MiB for a registration whose reply is withheld', () => {
    const registrations = new Registrations<ReturnType<typeof message>>();
    registrations.begin();
    const flood = () => {
      for (let n = 0; n < 9; n += 1) registrations.take(message(1, n), 1024 * 1024);
    };
    expect(flood).toThrow(
      'the daemon sent more than 8388608 bytes of events, but not the reply to their registration',
    );
  });
});
