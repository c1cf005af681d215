import { once } from 'node:events';
import { existsSync, lstatSync, renameSync } from 'node:fs';
import { connect, createServer, Server, type Socket } from 'node:net';
import tls, { type TlsOptions } from 'node:tls';
import { filter, firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { failure } from '../failure.js';
import { temporaryFolder } from '../integration/real.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

type Of<S> = Extract<MonitorState, { status: S }>;
const state = <S extends MonitorState['status']>(monitor: Monitor, status: S) =>
  firstValueFrom(monitor.state$.pipe(filter((state): state is Of<S> => state.status === status)));

/** A peer that dials and says nothing. */
async function silentPeer(monitor: Monitor): Promise<Socket> {
  const { address } = await state(monitor, 'listening');
  const peer = connect('path' in address ? address : { ...address });
  peer.on('error', () => undefined).resume();
  await once(peer, 'connect');
  return peer;
}

describe('a peer that is silent to TLS', () => {
  test('is closed by disconnect, and doesn’t fail the listening that follows', async () => {
    const listener = jest.spyOn(tls, 'createServer');
    const monitor = socketMonitor({ listen: { port: 0, tls: {} } });
    const connected = failure(monitor.connect());
    const server = listener.mock.results[0]?.value as tls.Server;
    listener.mockRestore();
    const [peer] = await Promise.all([silentPeer(monitor), once(server, 'connection')]);
    const closed = once(peer, 'close');
    const left = monitor.disconnect();
    const again = failure(monitor.connect());
    await Promise.all([left, closed]);
    expect(await connected).toMatchObject({ _tag: 'ClosedError' });
    await state(monitor, 'listening');
    await monitor.disconnect();
    expect(await again).toMatchObject({ _tag: 'ClosedError' });
  });

  test('is closed when its handshake’s time is over', async () => {
    const options = { connectTimeout: 1_000, reconnect: { delay: 5 } };
    await using monitor = socketMonitor({ listen: { port: 0, tls: {} }, ...options });
    monitor.connect().catch(() => undefined);
    const peer = await silentPeer(monitor);
    await once(peer, 'close');
    await state(monitor, 'listening');
  });
});

test('a peer that dials and sends nothing is reported as that, not as a busy monitor', async () => {
  const path = `${folder.path}/silent`;
  await using monitor = socketMonitor({ listen: { path }, connectTimeout: 1_000 });
  const connected = failure(monitor.connect());
  const peer = await silentPeer(monitor);
  expect(await connected).toMatchObject({
    _tag: 'HandshakeError',
    message: `no greeting within 1000 ms from ${path}: the peer dialled, and said nothing`,
  });
  peer.destroy();
});

test.each<[TlsOptions, object]>([
  [{ ca: [] }, { requestCert: true, rejectUnauthorized: true }],
  [{ ca: [], requestCert: undefined, rejectUnauthorized: undefined }, { requestCert: true }],
  [{ ca: [], requestCert: false }, { requestCert: false }],
])('a listener with an authority verifies its peers unless %p says otherwise', async (given, verifies) => {
  const listener = jest.spyOn(tls, 'createServer');
  await using monitor = socketMonitor({ listen: { port: 0, tls: given } });
  monitor.connect().catch(() => undefined);
  expect(listener.mock.calls[0]?.[0]).toMatchObject(verifies);
  listener.mockRestore();
});

test('a peer without TLS is reported as such, and the monitor waits for the next one', async () => {
  await using monitor = socketMonitor({ listen: { port: 0, tls: {} }, reconnect: { delay: 1 } });
  monitor.connect().catch(() => undefined);
  const peer = await silentPeer(monitor);
  peer.write('{"QMP": {}}\r\n');
  const { cause } = await state(monitor, 'waiting');
  expect(cause.message).toMatch(
    /^no peer at 127\.0\.0\.1:\d+: the peer doesn't speak TLS there \(ERR_SSL_\w+\)$/,
  );
  expect(cause.permanent).toBe(false);
  await state(monitor, 'listening');
});

test('a missing folder is reported as that, not as one that this user may not enter', async () => {
  const path = `${folder.path}/missing/qmp`;
  const monitor = socketMonitor({ listen: { path } });
  expect(await failure(monitor.connect())).toMatchObject({
    _tag: 'ConnectError',
    message: `no peer at ${path}: its folder isn't there (ENOENT)`,
  });
});

/** What a killed listener leaves: a socket's file, and nobody behind it. */
async function staleSocket(path: string): Promise<void> {
  const server = createServer().listen(`${path}.first`);
  await once(server, 'listening');
  renameSync(`${path}.first`, path);
  server.close();
  await once(server, 'close');
  expect(lstatSync(path).isSocket()).toBe(true);
}

test.each<[string, () => unknown]>([
  ['at once', () => undefined],
  ['as it probes', () => new Promise<void>((resolve) => process.nextTick(resolve))],
])('an attempt that was given up %s replaces no stale socket for the next one', async (_when, wait) => {
  const path = `${folder.path}/stale`;
  await staleSocket(path);
  const listen = jest.spyOn(Server.prototype, 'listen');
  const monitor = socketMonitor({ listen: { path } });
  const given = failure(monitor.connect());
  await wait();
  const left = monitor.disconnect();
  const connected = failure(monitor.connect());
  await Promise.race([state(monitor, 'listening'), connected]);
  await left;
  await monitor.disconnect();
  expect(existsSync(path)).toBe(false);
  expect(listen.mock.contexts.map(({ listening }) => listening)).not.toContain(true);
  listen.mockRestore();
  const ended = { _tag: 'ClosedError' };
  expect(await Promise.all([given, connected])).toMatchObject([ended, ended]);
});
