import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import { failure } from '../failure.js';
import { temporaryFolder } from '../integration/real.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const GREETING =
  '{"QMP": {"version": {"qemu": {"major": 8, "minor": 0, "micro": 0}, "package": ""}, "capabilities": []}}\r\n';
const MiB = 1024 * 1024;

/** A peer that negotiates, and then reads nothing until it is told to; it answers what it reads. */
async function slowPeer(name: string) {
  const path = `${folder.path}/${name}`;
  const server = createServer().listen(path);
  await once(server, 'listening');
  const ids: string[] = [];
  let text = '';
  const accepted = once(server, 'connection').then(([socket]: Socket[]) => {
    socket!.on('error', () => undefined).write(GREETING);
    socket!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop()!;
      for (const line of lines) {
        const { id } = JSON.parse(line) as { id: string };
        ids.push(id);
        socket!.write(`{"return": {}, "id": "${id}"}\r\n`);
        if (ids.length === 1) socket!.pause();
      }
    });
    return socket!;
  });
  return { path, ids, accepted, close: () => server.close() };
}

const large = (size = MiB) => ({ execute: 'x-large', arguments: { text: 'x'.repeat(size) } });

describe('a peer that reads nothing', () => {
  test('is sent what it has room for; a run beyond maxQueuedBytes fails and is never sent', async () => {
    const peer = await slowPeer('bounded');
    const monitor = socketMonitor({ path: peer.path, name: 'vm1', maxQueuedBytes: 4 * MiB });
    await monitor.connect();
    const outcomes = Array.from({ length: 30 }, () =>
      failureOrValue(firstValueFrom(monitor.execute(large()))),
    );
    const refused = (await Promise.race([Promise.all(outcomes.slice(-20)), outcomes[0]])) as object[];
    expect(refused).toHaveLength(20);
    expect(refused[0]).toMatchObject({
      _tag: 'OverflowError',
      monitor: 'vm1',
      command: 'x-large',
      message: expect.stringMatching(
        /^x-large was not sent: \d+ bytes of commands wait before it, of at most 4194304 \(maxQueuedBytes\)/,
      ) as string,
    });
    (await peer.accepted).resume();
    const answered = (await Promise.all(outcomes)).filter((outcome) => !('_tag' in outcome));
    // The negotiation is answered too.
    expect(peer.ids).toHaveLength(answered.length + 1);
    expect(answered.length).toBeGreaterThanOrEqual(4);
    await monitor.disconnect();
    peer.close();
  });

  test('is never sent what timed out or was given up before it had room', async () => {
    const peer = await slowPeer('given-up');
    const monitor = socketMonitor({ path: peer.path, maxQueuedBytes: 8 * MiB });
    await monitor.connect();
    const fillers = Array.from({ length: 4 }, () =>
      failureOrValue(firstValueFrom(monitor.execute(large(2 * MiB)))),
    );
    const late = await Promise.all(
      Array.from({ length: 3 }, () => failure(firstValueFrom(monitor.execute(large(), { timeout: 1_000 })))),
    );
    expect(late[0]).toMatchObject({ _tag: 'CommandTimeoutError', sent: false });
    monitor.execute(large()).subscribe().unsubscribe();
    const { length: before } = peer.ids;
    (await peer.accepted).resume();
    await Promise.all(fillers);
    await firstValueFrom(monitor.execute({ execute: 'x-last' }));
    expect(peer.ids).toHaveLength(before + 4 + 1);
    await monitor.disconnect();
    peer.close();
  });

  test('is no reason for an unhandled rejection where 600 MiB are run in one tick', async () => {
    const peer = await slowPeer('flood');
    const monitor = socketMonitor({ path: peer.path });
    await monitor.connect();
    const text = 'x'.repeat(8 * MiB);
    const outcomes = Array.from({ length: 75 }, () =>
      failureOrValue(firstValueFrom(monitor.execute({ execute: 'x-large', arguments: { text } }))),
    );
    expect(await outcomes.at(-1)).toMatchObject({ _tag: 'OverflowError' });
    await monitor.disconnect();
    const ends = (await Promise.all(outcomes)).map((outcome) => (outcome as { _tag: string })._tag);
    expect(new Set(ends)).toEqual(new Set(['InterruptedError', 'OverflowError']));
    peer.close();
  });
});

function failureOrValue(run: Promise<unknown>): Promise<object> {
  return run.then(
    (value) => value as object,
    (error: object) => error,
  );
}

test('commands that wait for a connection are bounded too, and given up they make room', async () => {
  const monitor = socketMonitor({
    path: `${folder.path}/nobody`,
    maxQueuedBytes: 3 * MiB,
    reconnect: { delay: 60_000 },
  });
  const waiting = Array.from({ length: 2 }, () =>
    monitor.execute(large()).subscribe({ error: () => undefined }),
  );
  const overflow = {
    _tag: 'OverflowError',
    message: expect.stringContaining('the monitor is not connected') as string,
  };
  expect(await failure(firstValueFrom(monitor.execute(large())))).toMatchObject(overflow);
  waiting[0]!.unsubscribe();
  const joined = failure(firstValueFrom(monitor.execute(large())));
  await monitor.disconnect();
  expect(await joined).toMatchObject({ _tag: 'InterruptedError', sent: false });
});

describe("a stream of a user's own that throws", () => {
  /** Greets; then what is called throws. */
  class Throwing extends Duplex {
    constructor(private readonly method: 'write' | 'destroy') {
      super();
    }

    #greeted = false;

    override _read(): void {
      if (!this.#greeted) this.push(GREETING);
      this.#greeted = true;
    }

    override write(): boolean {
      if (this.method === 'write') throw new Error('write throws');
      return true;
    }

    override destroy(): this {
      if (this.method === 'destroy') throw new Error('destroy throws');
      return super.destroy();
    }
  }

  test('on write fails the dial', async () => {
    const monitor = socketMonitor({ open: () => Promise.resolve(new Throwing('write')) });
    expect(await failure(monitor.connect())).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining('write throws') as string,
    });
    await monitor.disconnect();
  });

  test('on destroy is given up all the same', async () => {
    const monitor = socketMonitor({ open: () => Promise.resolve(new Throwing('destroy')) });
    const connected = failure(monitor.connect());
    await firstValueFrom(monitor.state$);
    await monitor.disconnect();
    expect(await connected).toMatchObject({ _tag: 'ClosedError' });
  });
});
