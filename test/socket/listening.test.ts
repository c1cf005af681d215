import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { filter, firstValueFrom } from 'rxjs';
import type { Monitor, MonitorState } from '../../src/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';

type Of<S> = Extract<MonitorState, { status: S }>;
const state = <S extends MonitorState['status']>(monitor: Monitor, status: S) =>
  firstValueFrom(monitor.state$.pipe(filter((state): state is Of<S> => state.status === status)));

const open = new Set<Socket>();
afterEach(() => {
  for (const peer of open) peer.destroy();
  open.clear();
});

async function dial(port: number): Promise<Socket> {
  const peer = connect({ host: '127.0.0.1', port }).on('error', () => undefined);
  open.add(peer.resume());
  await once(peer, 'connect');
  return peer;
}

const GREETING =
  '{"QMP": {"version": {"qemu": {"major": 8, "minor": 0, "micro": 0}, "package": ""}, "capabilities": []}}\r\n';

/** A peer that greets as QEMU does, and answers every command with its own name. */
async function qemuDials(port: number, name: string): Promise<Socket> {
  const peer = await dial(port);
  peer.write(GREETING);
  peer.on('data', (chunk) => {
    for (const line of String(chunk).trim().split('\n')) {
      const { id } = JSON.parse(line) as { id: string };
      peer.write(`${JSON.stringify({ return: { name }, id })}\r\n`);
    }
  });
  return peer;
}

async function listening(options: Partial<SocketOptions> = {}) {
  const monitor = socketMonitor({ listen: { port: 0 }, ...options } as SocketOptions);
  const states: MonitorState['status'][] = [];
  monitor.state$.subscribe(({ status }) => states.push(status));
  const connected = monitor.connect();
  connected.catch(() => undefined);
  const { address } = await state(monitor, 'listening');
  return { monitor, connected, states, port: (address as { port: number }).port };
}

const nameOf = (monitor: Monitor) => monitor.request('query-name').then(({ name }) => name);

describe.each([
  ['without reconnect', {}],
  ['with reconnect', { reconnect: { delay: 60_000, attempts: 3 } }],
])('a listening monitor %s', (_how, options) => {
  test('serves the machine that dials after peers that died, are silent or are not QMP', async () => {
    const { monitor, states, port } = await listening(options);
    for (let count = 0; count < 5; count += 1) {
      const dead = await dial(port);
      dead.destroy();
      await dial(port);
      (await dial(port)).write('GET / HTTP/1.1\r\n\r\n');
    }
    await qemuDials(port, 'vm');
    expect(await nameOf(monitor)).toBe('vm');
    expect(new Set(states)).toEqual(new Set(['idle', 'connecting', 'listening', 'ready']));
    await monitor.disconnect();
  });

  test('serves the machine that dials after others that greeted and then froze', async () => {
    const { monitor, port } = await listening(options);
    for (let count = 0; count < 3; count += 1) (await dial(port)).write(GREETING);
    await qemuDials(port, 'vm');
    expect(await nameOf(monitor)).toBe('vm');
    await monitor.disconnect();
  });

  test('has room for the machine among a crowd of strangers', async () => {
    const { monitor, port } = await listening(options);
    const strangers = await Promise.all(Array.from({ length: 200 }, () => dial(port)));
    await qemuDials(port, 'vm');
    expect(await nameOf(monitor)).toBe('vm');
    const left = strangers.filter(({ closed, readableEnded }) => !closed && !readableEnded);
    expect(left.length).toBeLessThanOrEqual(16);
    await monitor.disconnect();
  });
});

test('a peer that is turned away is named in the state, and in what connect() with a timeout rejects with', async () => {
  const { monitor, port } = await listening();
  (await dial(port)).write('GET / HTTP/1.1\r\n\r\n');
  const { cause } = (await firstValueFrom(
    monitor.state$.pipe(filter((state) => 'cause' in state)),
  )) as Of<'listening'>;
  expect(cause).toMatchObject({
    _tag: 'HandshakeError',
    permanent: false,
    message: expect.stringContaining(
      `127.0.0.1:${port}: the peer that dialled is not a QMP server`,
    ) as string,
  });
  await expect(monitor.connect({ timeout: 1_000 })).rejects.toMatchObject({ cause });
  await monitor.disconnect();
});

test('a machine that dials while another is served is served next, whatever it sent meanwhile', async () => {
  const { monitor, port } = await listening({ reconnect: { delay: 1 } });
  const first = await qemuDials(port, 'first');
  expect(await nameOf(monitor)).toBe('first');
  const second = await qemuDials(port, 'second');
  second.write('{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}\r\n');
  (await dial(port)).destroy();
  first.destroy();
  await state(monitor, 'waiting');
  expect(await nameOf(monitor)).toBe('second');
  await monitor.disconnect();
});

test('the port that was taken is in the errors of a listener on port 0', async () => {
  const { monitor, connected, port } = await listening();
  const qemu = await qemuDials(port, 'vm');
  await connected;
  qemu.destroy();
  const { cause } = await state(monitor, 'closed');
  expect(cause?.message).toContain(`127.0.0.1:${port}`);
});
