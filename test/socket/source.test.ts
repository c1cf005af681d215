import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu } from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('a listener without a host is bound to the loopback', async () => {
  const monitor = socketMonitor({ listen: { port: 0 } });
  monitor.connect().catch(() => undefined);
  while ((await firstValueFrom(monitor.state$)).status !== 'listening') {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await firstValueFrom(monitor.state$)).toMatchObject({ address: { host: '127.0.0.1' } });
  await monitor.disconnect();
});

test('listening on a path leaves the process the umask that it had', async () => {
  const before = process.umask();
  const monitor = socketMonitor({ listen: { path: `${folder.path}/listen` } });
  monitor.connect().catch(() => undefined);
  expect(process.umask()).toBe(before);
  await monitor.disconnect();
});

test.each<[object, string]>([
  [{ open: () => undefined, tls: {} }, "'open'"],
  [{ listen: { port: 0 }, tls: {} }, "'listen'"],
  [{ path: '/x', tls: {} }, "'path'"],
  [{ listen: { path: '/x', tls: {} } }, "'path'"],
])('tls goes with host and port alone: %j', (options, other) => {
  expect(() => socketMonitor(options as SocketOptions)).toThrow(`not beside ${other}`);
});

test('the signal of open is not aborted once the stream is there', async () => {
  await using qemu = await fakeQemu();
  let given: AbortSignal | undefined;
  const monitor = socketMonitor({ open: (signal) => ((given = signal), qemu.open()) });
  await monitor.connect();
  await monitor.disconnect();
  expect(given?.aborted).toBe(false);
});

test('disconnect resolves when the socket is closed', async () => {
  const path = `${folder.path}/qmp`;
  await using _qemu = await fakeQemu({ path });
  const monitor = socketMonitor({ path });
  await monitor.connect();
  const emit = jest.spyOn(Socket.prototype, 'emit');
  await monitor.disconnect();
  expect(emit.mock.calls.map(([event]) => event)).toContain('close');
  emit.mockRestore();
});

test('a dial that is given up leaves no socket open', async () => {
  const path = `${folder.path}/silent`;
  const server = createServer().listen(path);
  await once(server, 'listening');
  const monitor = socketMonitor({ path });
  const connected = monitor.connect().catch(() => 'closed');
  const [peer] = (await once(server, 'connection')) as [Socket];
  await monitor.disconnect();
  expect(await connected).toBe('closed');
  peer.resume();
  await once(peer, 'close');
  server.close();
});
