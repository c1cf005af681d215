/** The errors of a socket monitor whose address leads to a real service that is not a QMP monitor. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { NO_GREETING_HINT } from '../../src/qmp/wrong-door.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { failure } from '../failure.js';
import { trackChild } from './children.js';
import { LIBVIRT, startLibvirtd } from './libvirtd.js';
import { listensOn } from './listening.js';
import { NO_MACHINE, QEMU, startQemu, type RealQemu } from './qemu.js';
import { describeReal, freePort, temporaryFolder } from './real.js';

/** How a dial ends: by itself, or after a second. */
async function refusal(
  address: SocketOptions,
): Promise<{ _tag: string; message: string; permanent?: boolean }> {
  await using monitor = socketMonitor({ connectTimeout: 1_000, ...address });
  return (await failure(monitor.connect())) as never;
}

describeReal('sockets of a QEMU that are not its QMP monitor', [QEMU], () => {
  let qemu: RealQemu;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    const at = (folder: string, name: string) => `unix:${join(folder, name)},server=on,wait=off`;
    qemu = await startQemu({
      args: (folder) => [
        ...['-monitor', at(folder, 'hmp'), '-gdb', at(folder, 'gdb'), '-serial', at(folder, 'serial')],
        ...[
          '-serial',
          at(folder, 'another'),
          '-chardev',
          `socket,id=t,host=127.0.0.1,port=${port},server=on,wait=off`,
        ],
        ...['-device', 'isa-serial,chardev=t'],
      ],
    });
  });
  afterAll(() => qemu[Symbol.asyncDispose]());

  test('63: the error names the human monitor, is permanent, and says to use -qmp', async () => {
    const path = join(qemu.folder, 'hmp');
    expect(await refusal({ path })).toMatchObject({
      _tag: 'HandshakeError',
      permanent: true,
      message:
        `${path} is not a QMP peer: the peer sent 'Q' where a message must begin with '{' ` +
        "(this is QEMU's human monitor (HMP): start QEMU with -qmp, or with -mon and mode=control)",
    });
  });

  test.each([
    ['gdb', "a gdb stub's, of -gdb"],
    ['serial', "a serial port's, of -serial"],
  ])('63: of a silent socket called %s the error names the service', async (name, service) => {
    const path = join(qemu.folder, name);
    expect(await refusal({ path })).toMatchObject({
      _tag: 'HandshakeError',
      permanent: false,
      message:
        `no greeting within 1000 ms from ${path}: connected, but another client may hold this monitor, or QEMU is ` +
        `stopped; or this is, by its name, ${service}: QMP is where -qmp says`,
    });
  });

  test('63: of a silent socket with another name the error lists the services', async () => {
    const path = join(qemu.folder, 'another');
    expect(await refusal({ path })).toMatchObject({
      _tag: 'HandshakeError',
      message: `no greeting within 1000 ms from ${path}: ${NO_GREETING_HINT}`,
    });
    expect(await refusal({ host: '127.0.0.1', port })).toMatchObject({
      message: `no greeting within 1000 ms from 127.0.0.1:${port}: ${NO_GREETING_HINT}`,
    });
  });

  test('62: a UNIX socket with a full queue is a busy monitor, and reconnect heals it', async () => {
    await using held = await startQemu({ machine: NO_MACHINE });
    held.child.kill('SIGSTOP');
    const causes = [];
    // Each dial that is given up stays in QEMU's queue, until that is full.
    for (let dials = 0; dials < 5; dials += 1) causes.push(await refusal({ path: held.path }));
    held.child.kill('SIGCONT');
    expect(causes.at(0)).toMatchObject({ _tag: 'HandshakeError' });
    expect(causes.at(-1)).toMatchObject({
      _tag: 'ConnectError',
      permanent: false,
      message:
        `no connection to ${held.path}: its queue of connections is full: another client may hold this monitor, ` +
        'or the listener is busy or stopped (EAGAIN)',
    });
    await using monitor = socketMonitor({ path: held.path, reconnect: { delay: 10, maxDelay: 100 } });
    await monitor.connect();
  });
});

describeReal('the socket of a guest agent', ['qemu-ga'], () => {
  test('63: is silent, and the error names it by the name of its socket', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'qga.sock');
    const agent = trackChild(
      spawn('qemu-ga', ['-m', 'unix-listen', '-p', path, '-t', folder.path], { stdio: 'ignore' }),
    );
    const ended = once(agent, 'exit');
    await listensOn(path, agent);
    expect(await refusal({ path })).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining(
        "or this is, by its name, a guest agent's socket: use agentMonitor of rxqmp/agent",
      ) as string,
    });
    agent.kill();
    await ended;
    folder.remove();
  });
});

describeReal("a libvirt daemon's socket", LIBVIRT, () => {
  test('63: is silent, and the error names it by the name of its socket', async () => {
    await using daemon = await startLibvirtd();
    expect(await refusal({ path: daemon.socketPath })).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining(
        "or this is, by its name, libvirt's socket: use libvirtMonitor of rxqmp/libvirt",
      ) as string,
    });
  });
});

describe('an HTTP server', () => {
  test('63: is named by the error once it answers that no request came', async () => {
    const server = createServer({
      headersTimeout: 200,
      requestTimeout: 200,
      connectionsCheckingInterval: 50,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    expect(await refusal({ host: '127.0.0.1', port, connectTimeout: 15_000 })).toMatchObject({
      _tag: 'HandshakeError',
      permanent: true,
      message: expect.stringContaining('(this is an HTTP server)') as string,
    });
    server.close();
  });
});
