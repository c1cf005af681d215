import { of, Subject } from 'rxjs';
import { createMonitor, qmpDriver, type ByteStream } from '../../src/index.js';
import { failure } from '../failure.js';

const GREETING =
  '{"QMP": {"version": {"qemu": {"major": 10, "minor": 0, "micro": 0}, "package": ""}, "capabilities": ["oob"]}}\r\n';
const event = '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}\r\n';

/** A peer in the test's hands, and the stream that leads to it. */
function setUp(options: { oob?: boolean; maxFrameBytes?: number } = {}) {
  const bytes$ = new Subject<Uint8Array>();
  const written: string[] = [];
  const stream: ByteStream = { bytes$, write: (bytes) => written.push(new TextDecoder().decode(bytes)) };
  const monitor = createMonitor(qmpDriver({ open: () => of(stream), peer: 'the wire', ...options }));
  const receive = (text: string) => bytes$.next(new TextEncoder().encode(text));
  const answer = (value = '{}') => {
    const [, id] = /"id":"([^"]*)"/.exec(written.at(-1) ?? '') ?? [];
    receive(`{"return": ${value}, "id": "${id}"}\r\n`);
  };
  const written$ = async () => {
    await Promise.resolve();
    return written;
  };
  return { monitor, bytes$, written$, receive, answer };
}

describe('qmpDriver', () => {
  test('makes a monitor of any stream of bytes', async () => {
    const { monitor, written$, receive, answer } = setUp();
    const connect = monitor.connect();
    receive(GREETING.slice(0, 20));
    receive(GREETING.slice(20));
    expect((await written$())[0]).toMatch(/^{"execute":"qmp_capabilities","id":"[^"]+"}\n$/);
    answer();
    await expect(connect).resolves.toMatchObject({ version: { qemu: { major: 10 } } });
    const status = monitor.request('query-status');
    await written$();
    answer('{"status": "running", "running": true}');
    await expect(status).resolves.toEqual({ status: 'running', running: true });
    await monitor.disconnect();
  });

  test('enables out-of-band commands where it is asked to and the peer offers them', async () => {
    const { monitor, written$, receive } = setUp({ oob: true });
    const connect = monitor.connect();
    receive(GREETING);
    expect((await written$())[0]).toContain('"enable":["oob"]');
    await monitor.disconnect();
    await failure(connect);
  });

  test('keeps 100,000 events that arrive before the negotiation is answered, in time linear in their number', async () => {
    const { monitor, written$, receive, answer } = setUp();
    let events = 0;
    monitor.events$.subscribe(() => (events += 1));
    receive(GREETING);
    await written$();
    receive(event.repeat(100_000));
    answer();
    expect(events).toBe(100_000);
    await monitor.disconnect();
  });

  test('refuses a peer that sends more than 8 MiB before it answers the negotiation', async () => {
    const { monitor, receive } = setUp();
    const connect = failure(monitor.connect());
    receive(GREETING);
    for (let times = 0; times < 150; times += 1) receive(event.repeat(1_000));
    expect(await connect).toMatchObject({
      _tag: 'ProtocolError',
      message: expect.stringContaining('before it answered qmp_capabilities') as string,
    });
  });

  test('takes any amount of events once the negotiation is answered', async () => {
    const { monitor, written$, receive, answer } = setUp();
    let events = 0;
    monitor.events$.subscribe(() => (events += 1));
    receive(GREETING);
    await written$();
    answer();
    for (let times = 0; times < 150; times += 1) receive(event.repeat(1_000));
    expect(events).toBe(150_000);
    await monitor.disconnect();
  });

  test('refuses a frame over the cap', async () => {
    const { monitor, receive } = setUp({ maxFrameBytes: 50 });
    const connect = failure(monitor.connect());
    receive(GREETING);
    expect(await connect).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining('50 bytes') as string,
    });
  });

  test.each<[string, object, string]>([
    ['no open', {}, "qmpDriver: 'open' must be a function"],
    ['an unknown option', { open: () => of(), retries: 1 }, "qmpDriver: unknown option 'retries'"],
    [
      'a heartbeat of 0 ms',
      { open: () => of(), heartbeat: { interval: 0 } },
      "heartbeat: 'interval' must be",
    ],
  ])('refuses %s by name', (_, options, words) => {
    expect(() => qmpDriver(options as never)).toThrow(words);
  });
});
