/** Clients that aren't ours on a shared monitor, and many of them, with a real QEMU behind. */
import { once } from 'node:events';
import { QMPClient } from 'node-qemu';
import { serveMonitor } from '../../src/share/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { after, closeAll, socketPath } from '../share/set-up.js';
import { WireClient } from '../testing/wire-client.js';
import { QEMU, startQemu } from './qemu.js';
import { describeReal } from './real.js';
import { transcript, type Line } from './transcript.js';

/** What clients write, right and wrong. */
const LINES: readonly Line[] = [
  ['{"execute":"query-status","id":1}', 1],
  ['{"execute":"qmp_capabilities","arguments":{"enable":["foo"]},"id":2}', 1],
  ['{"execute":"qmp_capabilities","arguments":{"enable":["oob"]},"id":2}', 1],
  ['{"execute":"qmp_capabilities","id":3}', 1],
  ['{"exec-oob":"query-status","id":1}', 1],
  ['{"exec-oob":"migrate-pause","id":1}', 1],
  ['{"exec-oob":"nope","id":1}', 1],
  ['{"execute":"nope","id":{"a":[1,2,"é\\u0001\\u007f"]}}', 1],
  ['{"id":1}', 1],
  ['{"execute":1,"id":1}', 1],
  ['{"execute":"stop","foo":1,"id":1}', 1],
  ['{"execute":"stop","arguments":[],"id":1}', 1],
  ['{"execute":"stop","arguments":{"x":1},"id":1}', 1],
  ['{"execute":"job-cancel","arguments":{},"id":1}', 1],
  ['{"execute":"job-cancel","arguments":{"id":5},"id":1}', 1],
  ['{"execute":"cont","exec-oob":"cont","id":1}', 1],
  ['[1,2]', 1],
  ['hello\n', 1],
  ['{"a":}', 1],
  ['{"execute":"cont","id":null}{"execute":"cont","id":18446744073709551615}', 3],
  ['{"execute":"query-status"}', 1],
  ['{"execute":"stop","id":false}', 2],
  ['{"execute":"system_reset","id":"r"}', 2],
  ['{"execute":"query-version"}', 1],
  ['{"execute":"query-jobs"}', 1],
  ['{"execute":"quit","id":9}', 2],
];

async function sharedQemu() {
  const qemu = after(await startQemu(), (each) => each[Symbol.asyncDispose]());
  const monitor = after(socketMonitor({ path: qemu.path, oob: true }), (each) => each.disconnect());
  const path = socketPath();
  const share = after(await serveMonitor(monitor, { path }), (each) => each.close());
  return { qemu, path, share };
}

/** A day with a client that is not ours. */
async function withNodeQemu(path: string): Promise<unknown[]> {
  const client = new QMPClient({ socketPath: path });
  const seen: unknown[] = [];
  for (const event of ['RESUME', 'STOP', 'RESET', 'SHUTDOWN'] as const) {
    client.on(event, () => seen.push(event));
  }
  await client.connect();
  await client.cont();
  await client.stop();
  await client.systemReset();
  seen.push((await client.queryStatus()).status);
  await client.execute('no-such-command').catch((error: Error) => seen.push(error.message));
  const shutDown = once(client, 'SHUTDOWN');
  await client.quit();
  await shutDown;
  await client.close();
  return seen;
}

describeReal('a shared QEMU', [QEMU], () => {
  afterEach(closeAll);

  it('says to a client what the QEMU itself does, to the letter', async () => {
    const itself = after(await startQemu(), (each) => each[Symbol.asyncDispose]());
    const { path } = await sharedQemu();
    expect(await transcript(path, LINES)).toEqual(await transcript(itself.path, LINES));
  });

  it('serves node-qemu, a client from npm that is not ours, as the QEMU itself does', async () => {
    const itself = after(await startQemu(), (each) => each[Symbol.asyncDispose]());
    const { path } = await sharedQemu();
    const day = await withNodeQemu(path);
    expect(day).toEqual(await withNodeQemu(itself.path));
    expect(day.at(-1)).toBe('SHUTDOWN');
  });

  it('gives 50 clients every event in one order, and each its own replies in its own order', async () => {
    const CLIENTS = 50;
    const ROUNDS = 10;
    const { path, share } = await sharedQemu();
    const before = process.memoryUsage().heapUsed;
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const client = after(await WireClient.dial({ path }), (each) => each.close());
        await client.negotiate();
        return client;
      }),
    );
    expect(share.clients).toBe(CLIENTS);
    const [driver, ...watchers] = clients as [WireClient, ...WireClient[]];
    for (const watcher of watchers) {
      for (let id = 0; id < ROUNDS; id += 1) watcher.send({ execute: 'query-name', id });
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      driver.send({ execute: 'cont', id: round }, { execute: 'stop', id: round });
    }
    const heard = await Promise.all([
      driver.take(4 * ROUNDS),
      ...watchers.map((watcher) => watcher.take(3 * ROUNDS)),
    ]);
    const eventsOf = (messages: readonly Record<string, unknown>[]) =>
      messages.filter((message) => 'event' in message);
    const [first] = heard;
    expect(eventsOf(first ?? []).map(({ event }) => event)).toEqual(
      Array.from({ length: ROUNDS }, () => ['RESUME', 'STOP']).flat(),
    );
    for (const messages of heard) expect(eventsOf(messages)).toEqual(eventsOf(first ?? []));
    const ids = Array.from({ length: ROUNDS }, (_, id) => id);
    for (const messages of heard.slice(1)) {
      expect(messages.filter((message) => 'id' in message).map(({ id }) => id)).toEqual(ids);
    }
    const perClient = (process.memoryUsage().heapUsed - before) / CLIENTS;
    process.stdout.write(
      `${CLIENTS} clients: ${Math.round(perClient / 1024)} KiB of heap each, uncollected\n`,
    );
    // With their own halves in this process; a leak of events or replies would be much more.
    expect(perClient).toBeLessThan(1024 * 1024);
  });
});
