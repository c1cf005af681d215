import { once } from 'node:events';
import fs, { existsSync, lstatSync, readdirSync, renameSync, unlinkSync } from 'node:fs';
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

  test('is closed when its handshake’s time is over, and the monitor goes on listening', async () => {
    await using monitor = socketMonitor({ listen: { port: 0, tls: {} }, connectTimeout: 1_000 });
    monitor.connect().catch(() => undefined);
    const peer = await silentPeer(monitor);
    await once(peer, 'close');
    expect((await state(monitor, 'listening')).cause?.message).toMatch(/^no peer at 127\.0\.0\.1:\d+: /);
  });
});

test.each([
  ['nothing', '', 'no QMP message'],
  ['a part of a greeting', '{"QMP": ', '8 bytes without a whole greeting'],
])('a peer that dials and sends %s is closed in time, and named as that', async (_, sends, words) => {
  const path = `${folder.path}/silent`;
  await using monitor = socketMonitor({ listen: { path }, connectTimeout: 1_000 });
  monitor.connect().catch(() => undefined);
  const peer = await silentPeer(monitor);
  if (sends !== '') peer.write(sends);
  await once(peer, 'close');
  expect((await state(monitor, 'listening')).cause).toMatchObject({
    _tag: 'HandshakeError',
    message: `no greeting within 1000 ms from ${path}: the peer connected, but sent ${words}`,
  });
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

test('a peer that doesn’t speak TLS is named as such, and the next one is waited for', async () => {
  await using monitor = socketMonitor({ listen: { port: 0, tls: {} } });
  monitor.connect().catch(() => undefined);
  const peer = await silentPeer(monitor);
  peer.write('{"QMP": {}}\r\n');
  const { cause } = await firstValueFrom(
    monitor.state$.pipe(filter((state): state is Of<'listening'> => 'cause' in state)),
  );
  expect(cause?.message).toMatch(
    /^no peer at 127\.0\.0\.1:\d+: the peer doesn't speak TLS there \(ERR_SSL_\w+\)$/,
  );
  expect(cause?.permanent).toBe(false);
});

test('a missing folder is reported as that, not as one that this user may not enter', async () => {
  const path = `${folder.path}/missing/qmp`;
  const monitor = socketMonitor({ listen: { path } });
  expect(await failure(monitor.connect())).toMatchObject({
    _tag: 'ConnectError',
    message: `no peer at ${path}: its folder does not exist (ENOENT)`,
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

const listeningAt = (path: string) => {
  const monitor = socketMonitor({ listen: { path } });
  const connected = failure(monitor.connect());
  return { monitor, connected };
};

test('of two listeners on one path the first goes on, the second has the reason', async () => {
  const path = `${folder.path}/twice`;
  const first = listeningAt(path);
  await state(first.monitor, 'listening');
  const { ino } = lstatSync(path);
  const second = listeningAt(path);
  expect(await second.connected).toMatchObject({
    _tag: 'ConnectError',
    message: `no peer at ${path}: another listener is there (EADDRINUSE)`,
  });
  await second.monitor.disconnect();
  expect(lstatSync(path).ino).toBe(ino);
  await silentPeer(first.monitor);
  await first.monitor.disconnect();
  expect(existsSync(path)).toBe(false);
});

test('of two listeners at one stale file exactly one listens', async () => {
  const path = `${folder.path}/contended`;
  await staleSocket(path);
  const attempts = [listeningAt(path), listeningAt(path)];
  const outcomes: unknown[] = await Promise.all(
    attempts.map(({ monitor, connected }) =>
      Promise.race([state(monitor, 'listening').then(() => monitor), connected]),
    ),
  );
  const [listener, ...others] = outcomes.filter((outcome) =>
    attempts.some(({ monitor }) => monitor === outcome),
  ) as Monitor[];
  expect(others).toEqual([]);
  expect(outcomes.find((outcome) => outcome !== listener)).toMatchObject({
    message: `no peer at ${path}: another listener is there (EADDRINUSE)`,
  });
  await silentPeer(listener as Monitor);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('contended'))).toEqual(['contended']);
  await Promise.all(attempts.map(({ monitor }) => monitor.disconnect()));
});

test('a listener that closes leaves the file of another that took its path', async () => {
  const path = `${folder.path}/taken-over`;
  const first = listeningAt(path);
  await state(first.monitor, 'listening');
  unlinkSync(path);
  const second = listeningAt(path);
  await state(second.monitor, 'listening');
  await first.monitor.disconnect();
  await silentPeer(second.monitor);
  await second.monitor.disconnect();
  expect(existsSync(path)).toBe(false);
});

test('a socket that can’t be closed to other users isn’t listened on', async () => {
  const path = `${folder.path}/open-to-all`;
  const umask = jest.spyOn(process, 'umask').mockReturnValue(0o22);
  const chmod = jest.spyOn(fs, 'chmodSync').mockImplementation(() => {
    throw new Error('EPERM: operation not permitted');
  });
  const { monitor, connected } = listeningAt(path);
  expect(await connected).toMatchObject({
    _tag: 'ConnectError',
    message: `no peer at ${path}: its file could not be closed to other users (EPERM: operation not permitted)`,
  });
  umask.mockRestore();
  chmod.mockRestore();
  await monitor.disconnect();
  expect(existsSync(path)).toBe(false);
});
