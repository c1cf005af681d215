import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { filter, firstValueFrom, take, toArray } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { makeCertificates, type Certificates } from './certificates.js';
import { QEMU, startQemu } from './qemu.js';
import { describeReal, freePort, temporaryFolder } from './real.js';
import { failure } from '../failure.js';

/** What a monitor on any address must show: state, a pair of commands with their events, an exact integer, quit. */
async function shows(monitor: Monitor): Promise<void> {
  const events = firstValueFrom(monitor.events$.pipe(take(3), toArray()));
  await expect(firstValueFrom(monitor.run('query-status'))).resolves.toMatchObject({ running: false });
  await firstValueFrom(monitor.run('cont'));
  await firstValueFrom(monitor.run('stop'));
  const bandwidth = 18446744073709551615n;
  await firstValueFrom(
    monitor.execute({
      execute: 'migrate-set-parameters',
      arguments: { 'max-postcopy-bandwidth': bandwidth },
    }),
  );
  await expect(
    firstValueFrom(monitor.execute({ execute: 'query-migrate-parameters' })),
  ).resolves.toMatchObject({
    'max-postcopy-bandwidth': bandwidth,
  });
  await expect(firstValueFrom(monitor.run('quit'))).resolves.toEqual({});
  expect((await events).map(({ event }) => event)).toEqual(['RESUME', 'STOP', 'SHUTDOWN']);
  await expect(closed(monitor)).resolves.toEqual({ status: 'closed' });
}

const closed = (monitor: Monitor) =>
  firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'closed')));

const listening = async (monitor: Monitor) => {
  const state = await firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'listening')));
  return (state as Extract<MonitorState, { status: 'listening' }>).address;
};

const chardev = (options: string) => ['-chardev', `socket,id=m,${options}`, '-mon', 'chardev=m,mode=control'];

describeReal('socketMonitor reaches a real QEMU', [QEMU, 'certtool'], () => {
  const folder = temporaryFolder();
  let pki: Certificates;
  beforeAll(() => {
    pki = makeCertificates(join(folder.path, 'pki'));
  });
  afterAll(() => folder.remove());

  const tlsArgs = (role: 'server' | 'client', directory: string, options: string) => [
    ...['-object', `tls-creds-x509,id=t,dir=${directory},endpoint=${role},verify-peer=yes`],
    ...chardev(`${options},tls-creds=t`),
  ];

  test('over a UNIX socket', async () => {
    await using qemu = await startQemu();
    await using monitor = socketMonitor({ path: qemu.path });
    await shows(monitor);
  });

  test('over TCP', async () => {
    const port = await freePort();
    await using qemu = await startQemu({ args: chardev(`host=127.0.0.1,port=${port},server=on,wait=off`) });
    await using monitor = socketMonitor({ host: '127.0.0.1', port });
    await shows(monitor);
    await qemu.exited;
  });

  test('on a pretty-printing monitor', async () => {
    const path = join(folder.path, 'pretty.sock');
    const args = ['-chardev', `socket,id=m,path=${path},server=on,wait=off`];
    await using qemu = await startQemu({ args: [...args, '-mon', 'chardev=m,mode=control,pretty=on'] });
    await using monitor = socketMonitor({ path });
    const schema = await firstValueFrom(monitor.execute({ execute: 'query-qmp-schema' }));
    expect((schema as unknown[]).length).toBeGreaterThan(1000);
    await shows(monitor);
    expect(qemu.path).not.toBe(path);
  });

  test('over TLS, straight to its own chardev, which reads a byte of each record before 8.0', async () => {
    const port = await freePort();
    const args = tlsArgs('server', pki.folder, `host=127.0.0.1,port=${port},server=on,wait=off`);
    await using qemu = await startQemu({ args });
    await using monitor = socketMonitor({
      ...{ host: '127.0.0.1', port },
      tls: { ca: pki.ca, ...pki.client, servername: 'localhost' },
    });
    const many = [1, 2, 3].map(() => firstValueFrom(monitor.run('query-status')));
    await expect(Promise.all(many)).resolves.toHaveLength(3);
    await shows(monitor);
    await expect(qemu.exited).resolves.toEqual([0, null]);
  });

  test.each<[string, (pki: Certificates, other: Certificates) => object, RegExp]>([
    ['whose authority isn’t known', ({ client }) => ({ ...client, servername: 'localhost' }), /certificate/],
    ['of another name', ({ ca, client }) => ({ ca, ...client, servername: 'example.org' }), /example\.org/],
  ])(
    'a server %s is refused, also with the environment’s switch, and not dialled again',
    async (_name, tls, words) => {
      const port = await freePort();
      const args = tlsArgs('server', pki.folder, `host=127.0.0.1,port=${port},server=on,wait=off`);
      await using qemu = await startQemu({ args });
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        await using monitor = socketMonitor({ host: '127.0.0.1', port, reconnect: true, tls: tls(pki, pki) });
        const error = await failure(monitor.connect());
        expect(error).toMatchObject({ _tag: 'ConnectError', permanent: true });
        expect((error as Error).message).toMatch(words);
        await expect(firstValueFrom(monitor.state$)).resolves.toMatchObject({ status: 'closed' });
      } finally {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      }
      expect(qemu.child.exitCode).toBeNull();
    },
  );

  test('our certificate refused by the server is an error at once, not a hang', async () => {
    const port = await freePort();
    const args = tlsArgs('server', pki.folder, `host=127.0.0.1,port=${port},server=on,wait=off`);
    await using qemu = await startQemu({ args });
    await using monitor = socketMonitor({
      host: '127.0.0.1',
      port,
      tls: { ca: pki.ca, servername: 'localhost' },
    });
    const error = await failure(monitor.connect());
    expect(error).toMatchObject({ _tag: expect.stringMatching(/ConnectError|HandshakeError/) as string });
    expect((error as Error).message).not.toMatch(/within 5000 ms/);
    expect(qemu.child.exitCode).toBeNull();
  });

  test.each(['unix', 'tcp'])('when QEMU dials us over %s', async (kind) => {
    const path = join(folder.path, 'dialled.sock');
    await using monitor = socketMonitor({ listen: kind === 'unix' ? { path } : { port: 0 } });
    void monitor.connect();
    const address = await listening(monitor);
    if ('path' in address) expect(statSync(path).mode & 0o777).toBe(0o600);
    else expect(address).toEqual({ host: '127.0.0.1', port: expect.any(Number) as number });
    const to = 'path' in address ? `path=${path}` : `host=127.0.0.1,port=${address.port}`;
    await using qemu = await startQemu({ args: chardev(`${to},server=off`) });
    await shows(monitor);
    expect(existsSync(path)).toBe(false);
    await expect(qemu.exited).resolves.toEqual([0, null]);
  });

  test('when QEMU dials us over TLS', async () => {
    const tls = { ca: pki.ca, ...pki.server };
    await using monitor = socketMonitor({ listen: { host: '127.0.0.1', port: 0, tls } });
    void monitor.connect();
    const address = (await listening(monitor)) as { port: number };
    const args = tlsArgs('client', pki.folder, `host=localhost,port=${address.port},ipv4=on,server=off`);
    await using qemu = await startQemu({ args });
    await shows(monitor);
    await expect(qemu.exited).resolves.toEqual([0, null]);
  });

  test('a peer without certificate is refused by a listener that has an authority, and a machine with one is taken', async () => {
    const tls = { ca: pki.ca, ...pki.server };
    await using monitor = socketMonitor({ listen: { port: 0, tls } });
    const connected = monitor.connect();
    const { port } = (await listening(monitor)) as { port: number };
    const peer = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    peer.on('error', () => undefined).end('{"QMP": {}}\r\n');
    const { cause } = await firstValueFrom(
      monitor.state$.pipe(filter((state) => state.status === 'listening' && state.cause !== undefined)),
    ).then((state) => state as { cause: Error });
    expect(cause).toMatchObject({
      _tag: 'ConnectError',
      message: expect.stringContaining('peer did not return a certificate') as string,
    });
    const args = tlsArgs('client', pki.folder, `host=localhost,port=${port},ipv4=on,server=off`);
    await using _qemu = await startQemu({ args });
    await connected;
  });

  test('with reconnect the next machine that dials is taken after the one before', async () => {
    await using monitor = socketMonitor({ listen: { port: 0 }, reconnect: { delay: 5 } });
    const shutdowns = firstValueFrom(
      monitor.events$.pipe(
        filter(({ event }) => event === 'SHUTDOWN'),
        take(2),
        toArray(),
      ),
    );
    const { port } = (await listening(monitor)) as { port: number };
    const dials = () => startQemu({ args: chardev(`host=127.0.0.1,port=${port},server=off`) });
    await using first = await dials();
    await firstValueFrom(monitor.run('query-status'));
    await using second = await dials();
    const left = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')));
    await firstValueFrom(monitor.run('quit'));
    // Only then is the next one's turn: a command before that would still go to the first.
    await left;
    await firstValueFrom(monitor.run('quit'));
    await expect(shutdowns).resolves.toHaveLength(2);
    expect([first, second].every(({ child }) => child.pid !== undefined)).toBe(true);
  });

  test('on its own standard input and output, as a child', async () => {
    const child = spawn(QEMU, ['-M', 'none', '-display', 'none', '-nodefaults', '-S', '-qmp', 'stdio']);
    const exited = once(child, 'exit');
    await using monitor = socketMonitor({
      open: () => Promise.resolve(Duplex.from({ readable: child.stdout, writable: child.stdin })),
    });
    await expect(firstValueFrom(monitor.run('query-status'))).resolves.toMatchObject({ running: false });
    await monitor.disconnect();
    // It outlives the end of its standard input: killing it is its owner's affair.
    expect(child.exitCode).toBeNull();
    child.kill();
    expect(await exited).toEqual([0, null]);
  });

  test('18: the error names a telnet chardev', async () => {
    const port = await freePort();
    await using qemu = await startQemu({
      args: chardev(`host=127.0.0.1,port=${port},server=on,wait=off,telnet=on`),
    });
    await using monitor = socketMonitor({ host: '127.0.0.1', port });
    expect(await failure(monitor.connect())).toMatchObject({
      _tag: 'HandshakeError',
      permanent: true,
      message: expect.stringContaining('a telnet chardev negotiates') as string,
    });
    expect(qemu.child.exitCode).toBeNull();
  });

  test('over any stream that open gives, one for each dial', async () => {
    await using qemu = await startQemu();
    const signals: AbortSignal[] = [];
    await using monitor = socketMonitor({
      open: (signal) => {
        signals.push(signal);
        return Promise.resolve(connect(qemu.path));
      },
    });
    await monitor.connect();
    await monitor.disconnect();
    await monitor.connect();
    await shows(monitor);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  test('two monitors of one machine see the same events, each its own replies', async () => {
    const second = join(folder.path, 'second.sock');
    await using qemu = await startQemu({ args: ['-qmp', `unix:${second},server=on,wait=off`] });
    await using a = socketMonitor({ path: qemu.path });
    await using b = socketMonitor({ path: second });
    await b.connect();
    const seen = firstValueFrom(b.events$.pipe(take(2), toArray()));
    const [status, version] = [firstValueFrom(a.run('query-status')), firstValueFrom(b.run('query-version'))];
    await firstValueFrom(a.run('cont'));
    await firstValueFrom(a.run('stop'));
    expect((await seen).map(({ event }) => event)).toEqual(['RESUME', 'STOP']);
    await expect(status).resolves.toHaveProperty('running');
    await expect(version).resolves.toHaveProperty('qemu');
  });
});

describe('listening', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  test('a stale socket file is replaced, one that answers isn’t, nor is a file that is not a socket', async () => {
    const path = join(folder.path, 'stale.sock');
    const killed = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('listening'))`,
    ]);
    await once(killed.stdout, 'data');
    await using early = socketMonitor({ listen: { path } });
    expect(await failure(early.connect())).toMatchObject({
      _tag: 'ConnectError',
      message: expect.stringContaining('another listener is there') as string,
    });
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(lstatSync(path).isSocket()).toBe(true);
    await using late = socketMonitor({ listen: { path } });
    void late.connect().catch(() => undefined);
    await expect(listening(late)).resolves.toEqual({ path });

    const plain = join(folder.path, 'plain');
    writeFileSync(plain, 'precious');
    await using wrong = socketMonitor({ listen: { path: plain } });
    expect(await failure(wrong.connect())).toMatchObject({ _tag: 'ConnectError' });
    expect(statSync(plain).size).toBe(8);
  });

  test('a port that is taken is a ConnectError; without reconnect nothing listens once a machine is served', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    await using monitor = socketMonitor({ listen: { port } });
    expect(await failure(monitor.connect())).toMatchObject({
      message: expect.stringContaining('another listener is there (EADDRINUSE)') as string,
    });
    server.close();
    await once(server, 'close');
    void monitor.connect().catch(() => undefined);
    await expect(listening(monitor)).resolves.toEqual({ host: '127.0.0.1', port });
    await using _qemu = await startQemu({ args: chardev(`host=127.0.0.1,port=${port},server=off`) });
    await firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'ready')));
    const second = connect(port, '127.0.0.1');
    await expect(once(second, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('disconnect stops the listening and removes the socket', async () => {
    const path = join(folder.path, 'gone.sock');
    const monitor = socketMonitor({ listen: { path } });
    const connecting = failure(monitor.connect());
    await listening(monitor);
    await monitor.disconnect();
    expect(existsSync(path)).toBe(false);
    expect(await connecting).toMatchObject({ _tag: 'ClosedError' });
  });
});
