import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { agentMonitor } from '../../src/agent/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { describeAgent } from '../agent/suite.js';
import { failure } from '../failure.js';
import { trackChild } from './children.js';
import { listensOn } from './listening.js';
import { NO_MACHINE, QEMU, startQemu } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

const AGENT = 'qemu-ga';

/** qemu-ga on a socket of its own, started now or later; it can be killed and started again. */
async function startAgent({ started = true } = {}) {
  const folder = temporaryFolder();
  const path = join(folder.path, 'qga.sock');
  mkdirSync(join(folder.path, 'state'));
  let child: ChildProcess | undefined;
  const start = async () => {
    const args = ['-m', 'unix-listen', '-p', path, '-t', join(folder.path, 'state')];
    const starting = trackChild(spawn(AGENT, args, { stdio: ['ignore', 'ignore', 'pipe'] }));
    child = starting;
    starting.stderr.resume();
    await listensOn(path, starting);
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  if (started) await start();
  return {
    path,
    folder: folder.path,
    signal: (signal: NodeJS.Signals) => child?.kill(signal),
    start,
    restart: async () => {
      await kill();
      rmSync(path);
      await start();
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      folder.remove();
    },
  };
}

/** The agent's socket over TCP: qemu-ga itself listens on no port. */
async function relay(path: string) {
  const server = createServer((client) => {
    const agent = connect(path);
    client.pipe(agent).pipe(client);
    for (const socket of [client, agent]) socket.on('error', () => undefined);
    client.on('close', () => agent.destroy());
    agent.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

describeReal('a real guest agent', [AGENT], () => {
  for (const way of ['UNIX', 'TCP'] as const) {
    describeAgent(way, async ({ booted = true, ...options }) => {
      const qga = await startAgent({ started: booted });
      const tcp = way === 'TCP' ? await relay(qga.path) : undefined;
      const address = tcp === undefined ? { path: qga.path } : { host: '127.0.0.1', port: tcp.port };
      return {
        agent: agentMonitor({ ...address, ...options }),
        folder: qga.folder,
        hold: async () => void qga.signal('SIGSTOP'),
        release: async () => void qga.signal('SIGCONT'),
        boot: qga.start,
        lose: qga.restart,
        close: async () => {
          await qga[Symbol.asyncDispose]();
          await tcp?.[Symbol.asyncDispose]();
        },
      };
    });
  }

  // A client that leaves before its reply ends qemu-ga itself by SIGPIPE: that case is shown on the double.
  test('serves a second client once the first has left', async () => {
    await using qga = await startAgent();
    const first = agentMonitor({ path: qga.path });
    await first.request('guest-ping');
    await first.disconnect();
    await using second = agentMonitor({ path: qga.path });
    expect(await second.request('guest-sync', { id: 7 })).toBe(7);
  });
});

describeReal('the wrong door', [AGENT, QEMU], () => {
  test('agentMonitor on QEMU’s own monitor says what it found', async () => {
    await using qemu = await startQemu({ machine: NO_MACHINE });
    await using agent = agentMonitor({ path: qemu.path });
    expect(await failure(agent.connect())).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining('use socketMonitor') as string,
    });
  });

  test('socketMonitor on an agent’s socket is silent, and the hint names the guest agent', async () => {
    await using qga = await startAgent();
    await using monitor = socketMonitor({ path: qga.path, connectTimeout: 1_000 });
    expect(await failure(monitor.connect())).toMatchObject({ _tag: 'HandshakeError' });
  });
});
