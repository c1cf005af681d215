import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import {
  agentMonitor,
  guestExec,
  readGuestFile,
  writeGuestFile,
  type AgentMonitor,
} from '../../src/agent/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { failure } from '../failure.js';
import { trackChild } from './children.js';
import { NO_MACHINE, QEMU, startQemu } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

const AGENT = 'qemu-ga';

async function startAgent() {
  const folder = temporaryFolder();
  const path = join(folder.path, 'qga.sock');
  mkdirSync(join(folder.path, 'state'));
  const start = async () => {
    const args = ['-m', 'unix-listen', '-p', path, '-t', join(folder.path, 'state')];
    const child = trackChild(spawn(AGENT, args, { stdio: ['ignore', 'ignore', 'pipe'] }));
    child.stderr.resume();
    while (!existsSync(path) && child.exitCode === null) await new Promise(setImmediate);
    return child;
  };
  const child = await start();
  return {
    path,
    folder: folder.path,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
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
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function withAgent(
  over: string,
  use: (agent: AgentMonitor, folder: string) => Promise<void>,
): Promise<void> {
  await using qga = await startAgent();
  await using tcp = await relay(qga.path);
  const address = over === 'TCP' ? { host: '127.0.0.1', port: tcp.port } : { path: qga.path };
  await using agent = agentMonitor({ ...address, name: 'vm1' });
  await use(agent, qga.folder);
}

describeReal('a real guest agent', [AGENT], () => {
  describe.each(['UNIX', 'TCP'])('over %s', (over) => {
    test('connects; its greeting has the version of qemu-ga', () =>
      withAgent(over, async (agent) => {
        const { version } = await agent.connect();
        const { version: reported } = await agent.request('guest-info');
        expect(`${version.qemu.major}.${version.qemu.minor}.${version.qemu.micro}`).toBe(reported);
        expect(version.qemu.major).toBeGreaterThan(5);
      }));

    test('every reply goes to its own command, with many under way', () =>
      withAgent(over, async (agent) => {
        const ids = Array.from({ length: 50 }, (_, n) => n * 2 ** 20);
        expect(await Promise.all(ids.map((id) => agent.request('guest-sync', { id })))).toEqual(ids);
      }));

    test('refuses with a CommandError that names command and monitor, and goes on', () =>
      withAgent(over, async (agent) => {
        expect(await failure(firstValueFrom(agent.execute({ execute: 'no-such-command' })))).toMatchObject({
          _tag: 'CommandError',
          class: 'CommandNotFound',
          command: 'no-such-command',
          monitor: 'vm1',
        });
        expect(await agent.request('guest-ping')).toEqual({});
      }));

    test('a program’s output, input, environment and status come whole', () =>
      withAgent(over, async (agent) => {
        const script = 'cat; printf "%s" "$WORD" >&2; exit 3';
        const input = randomBytes(100_000);
        const result = await firstValueFrom(
          guestExec(agent, '/bin/sh', ['-c', script], {
            input,
            env: { WORD: 'ünï=x', PATH: '/usr/bin:/bin' },
          }),
        );
        expect(result).toMatchObject({ exitCode: 3, truncated: false });
        expect(Buffer.from(result.stdout).equals(input)).toBe(true);
        expect(new TextDecoder().decode(result.stderr)).toBe('ünï=x');
      }));

    test('a program that a signal ends has a signal and no exit status', () =>
      withAgent(over, async (agent) => {
        const result = await firstValueFrom(guestExec(agent, '/bin/sh', ['-c', 'kill -9 $$']));
        expect(result).toEqual({
          signal: 9,
          stdout: new Uint8Array(),
          stderr: new Uint8Array(),
          truncated: false,
        });
      }));

    test('1 MB of output comes whole', () =>
      withAgent(over, async (agent) => {
        const { stdout } = await firstValueFrom(
          guestExec(agent, '/usr/bin/head', ['-c', '1000000', '/dev/zero']),
        );
        expect(stdout.length).toBe(1_000_000);
      }));

    test('a program that can’t be started is a CommandError', () =>
      withAgent(over, async (agent) => {
        expect(await failure(firstValueFrom(guestExec(agent, '/no/such/program')))).toMatchObject({
          _tag: 'CommandError',
          command: 'guest-exec',
        });
      }));

    test('a file of 3 MB is written and read back the same', () =>
      withAgent(over, async (agent, folder) => {
        const path = join(folder, 'a file');
        const content = randomBytes(3_000_000);
        const written = await lastValueFrom(writeGuestFile(agent, path, content));
        expect([written, readFileSync(path).equals(content)]).toEqual([content.length, true]);
        const chunks = await lastValueFrom(readGuestFile(agent, path).pipe(toArray()));
        expect(Buffer.concat(chunks).equals(content)).toBe(true);
      }));
  });

  test('a file is closed where the reader stops early, and where the source fails', () =>
    withAgent('UNIX', async (agent, folder) => {
      const path = join(folder, 'large');
      writeFileSync(path, Buffer.alloc(5_000_000));
      const closes: string[] = [];
      const watched = {
        run: ((command: never, ...rest: []) => {
          closes.push(command);
          return agent.run(command, ...rest);
        }) as AgentMonitor['run'],
      };
      await firstValueFrom(readGuestFile(watched, path).pipe(take(1)));
      while (!closes.includes('guest-file-close')) await new Promise(setImmediate);
      closes.length = 0;
      for await (const chunk of readGuestFile(watched, path)) {
        expect(chunk.length).toBe(2 ** 20);
        break;
      }
      expect(closes).toEqual(['guest-file-open', 'guest-file-read', 'guest-file-close']);
      closes.length = 0;
      async function* failing() {
        yield 'a';
        await Promise.reject(new Error('the source broke'));
      }
      expect(
        await failure(lastValueFrom(writeGuestFile(watched, join(folder, 'part'), failing()))),
      ).toMatchObject({
        message: 'the source broke',
      });
      expect(closes.at(-1)).toBe('guest-file-close');
    }));

  // A client that leaves before its reply ends qemu-ga itself by SIGPIPE: that case is shown on the double.
  test('serves a second client once the first has left', async () => {
    await using qga = await startAgent();
    const first = agentMonitor({ path: qga.path });
    await first.request('guest-ping');
    await first.disconnect();
    await using second = agentMonitor({ path: qga.path });
    expect(await second.request('guest-sync', { id: 7 })).toBe(7);
  });

  test('commands that time out are followed by a synchronisation, and cost no other anything', async () => {
    await using qga = await startAgent();
    await using agent = agentMonitor({ path: qga.path });
    for (let round = 0; round < 5; round += 1) {
      const given = agent.run('guest-get-osinfo').subscribe();
      given.unsubscribe();
      expect(await agent.request('guest-sync', { id: round })).toBe(round);
    }
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
