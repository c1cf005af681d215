import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { fakeQemu } from '../../src/testing/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { makeCertificates } from '../integration/certificates.js';
import { describeReal, temporaryFolder } from '../integration/real.js';
import { PLAIN_SCREEN, run, start } from './set-up.js';

const folder = temporaryFolder();
const machine = join(folder.path, 'qmp.sock');
const shared = join(folder.path, 'shared.sock');
afterAll(() => folder.remove());

/** The machine's share over WebSocket: where it is, and the token if it is new. */
async function shareOverHttp(...args: string[]) {
  const running = start(['share', machine, '--http', '0', ...args]);
  const { url, token } = JSON.parse(await running.prints(/\n/)) as { url: string; token?: string };
  return { running, url, token };
}

describe('rxqmp share --path', () => {
  test('serves many clients queries alone, and removes its socket at the end', async () => {
    await using qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--path', shared]);
    expect(await running.prints(/\n/)).toBe(`${JSON.stringify({ path: shared })}\n`);
    expect(statSync(shared).mode & 0o777).toBe(0o600);
    const first = start(['events', shared, '--since-state']);
    await first.prints(/running/);
    expect(await run(['run', shared, 'query-status'])).toMatchObject({ code: 0 });
    expect(await run(['run', shared, 'stop'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Command stop has been disabled'),
    });
    qemu.emit({ event: 'STOP' });
    await first.prints(/STOP/);
    await first.stop();
    expect(await running.stop()).toMatchObject({ code: 0, err: '' });
    expect(existsSync(shared)).toBe(false);
  });

  test.each([
    [['--allow', 'stop,cont'], 0, 1],
    [['--allow', 'stop', '--allow', 'system_reset'], 0, 0],
    [['--allow', 'all'], 0, 0],
  ])('permits with %j more than queries', async (allow, stops, resets) => {
    await using _qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--path', shared, ...allow]);
    await running.prints(/\n/);
    expect((await run(['run', shared, 'stop'])).code).toBe(stops);
    expect((await run(['run', shared, 'system_reset'])).code).toBe(resets);
    expect((await run(['run', shared, 'query-status'])).code).toBe(0);
    await running.stop();
  });

  test('doubts a command of --allow that no release has', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--path', shared, '--allow', 'stopp,cont,query-status']);
    await running.prints(/\n/);
    expect(await running.stop()).toMatchObject({
      code: 0,
      err: "rxqmp: --allow: rxqmp knows no command 'stopp' (did you mean 'stop'?)\n",
    });
  });

  test('offers commands out of band, where the machine does', async () => {
    await using qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--path', shared, '--allow', 'migrate-pause']);
    await running.prints(/\n/);
    await run(['run', '--oob', shared, 'migrate-pause']);
    expect(qemu.received.at(-1)).toMatchObject({ execute: 'migrate-pause', oob: true });
    await running.stop();
  });

  test('reports a machine that is lost and one that is back, and goes on', async () => {
    await using qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--path', shared]);
    await running.prints(/\n/);
    qemu.drop();
    await running.warns(/^rxqmp: .+; trying again\nrxqmp: the machine is back\n$/);
    expect((await run(['run', shared, 'query-status'])).code).toBe(0);
    await running.stop();
  });

  test.each([
    [[], 'read-only'],
    [['--allow', 'stop'], 'queries and stop'],
    [['--allow', 'stop,all'], 'all commands'],
  ])('says on a terminal how to reach it, with %j', async (allow, permitted) => {
    await using _qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--path', shared, ...allow], { screen: PLAIN_SCREEN });
    expect(await running.prints(/rxqmp shell/)).toBe(
      `${machine} is shared, ${permitted}, at ${shared}. Ctrl-C ends it.\n  rxqmp shell ${shared}\n`,
    );
    await running.stop();
  });

  test('ends with 2 where nothing can be served', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const { code, err } = await run(['share', machine, '--path', join(folder.path, 'no/folder.sock')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/^rxqmp: --path .*no\/folder\.sock: .*ENOENT/)]);
  });

  test('ends with 3 at once where the machine is not there', async () => {
    expect(await run(['share', join(folder.path, 'gone.sock'), '--path', shared])).toMatchObject({ code: 3 });
    expect(existsSync(shared)).toBe(false);
  });
});

describe('rxqmp share --listen', () => {
  test('serves queries alone on a port of the loopback, and says which', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--listen', '0']);
    const { host, port, ...rest } = JSON.parse(await running.prints(/\n/)) as { host: string; port: number };
    expect([host, rest]).toEqual(['127.0.0.1', {}]);
    const target = `${host}:${port}`;
    expect(await run(['run', target, 'query-status'])).toMatchObject({ code: 0 });
    expect(await run(['run', target, 'stop'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Command stop has been disabled'),
    });
    expect(await running.stop()).toMatchObject({ code: 0, err: '' });
    expect(await run(['run', target, 'query-status'])).toMatchObject({ code: 3 });
  });

  test('says on a terminal how to reach it', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const running = start(['share', machine, '--listen', 'localhost:0'], { screen: PLAIN_SCREEN });
    expect(await running.prints(/rxqmp shell/)).toMatch(
      /^\S+ is shared, read-only, at (localhost:[1-9]\d*)\. Ctrl-C ends it\.\n {2}rxqmp shell \1\n$/,
    );
    await running.stop();
  });

  test.each([
    [['--listen', 'x'], '--listen x: expected PORT or HOST:PORT, a port from 0 to 65535'],
    [['--listen', '65536'], '--listen 65536: expected PORT or HOST:PORT, a port from 0 to 65535'],
    [['--http', '65536'], '--http 65536: expected PORT or HOST:PORT, a port from 0 to 65535'],
    [['--listen', '0.0.0.0:0'], '--listen 0.0.0.0:0: every host of the network could connect.'],
    [
      ['--listen', '192.0.2.7:1', '--tls-cert', 'c', '--tls-key', 'k'],
      'Give --tls-cert, --tls-key and --tls-ca, so that clients need a certificate',
    ],
    [['--listen', '0', '--tls-cert', 'c'], '--tls-cert and --tls-key go together'],
    [['--listen', '0', '--tls-ca', 'c'], '--tls-ca needs --tls-cert and --tls-key'],
    [
      ['--listen', '0', '--tls-cert', '/none', '--tls-key', '/none'],
      "--tls-cert /none: can't be read: ENOENT",
    ],
    [['--path', shared, '--tls-ca', 'c'], '--tls-cert, --tls-key and --tls-ca go with --listen'],
  ])('%j is wrong usage', async (args, message) => {
    expect(await run(['share', machine, ...args])).toMatchObject({
      code: 2,
      err: expect.stringContaining(message),
    });
  });

  test('ends with 2 where another program listens', async () => {
    await using qemu = await fakeQemu({ host: '127.0.0.1', port: 0 });
    const { host, port } = qemu.address as { host: string; port: number };
    const target = `${host}:${port}`;
    expect(await run(['share', target, '--listen', target])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^rxqmp: --listen 127\.0\.0\.1:\d+: .*EADDRINUSE/),
    });
  });
});

describeReal('rxqmp share --listen with TLS', ['certtool'], () => {
  test('lets in those whose certificate is of the authority', async () => {
    const certificates = makeCertificates(join(folder.path, 'pki'));
    const file = (name: string) => join(certificates.folder, name);
    await using _qemu = await fakeQemu({ path: machine });
    const tls = [
      ...['--tls-cert', file('server-cert.pem'), '--tls-key', file('server-key.pem')],
      ...['--tls-ca', file('ca-cert.pem')],
    ];
    const running = start(['share', machine, '--listen', '0', ...tls]);
    const address = JSON.parse(await running.prints(/\n/)) as { host: string; port: number; tls?: true };
    expect(address).toMatchObject({ host: '127.0.0.1', tls: true });
    const { host, port } = address;
    const { ca, client } = certificates;
    await using monitor = socketMonitor({ host, port, tls: { ca, ...client } });
    expect((await monitor.request('query-status')).status).toBe('running');
    await using stranger = socketMonitor({ host, port, tls: { ca } });
    await expect(stranger.connect()).rejects.toThrow();
    await running.stop();
  });

  test('says which certificate can’t be used', async () => {
    const bad = join(folder.path, 'bad.pem');
    writeFileSync(bad, 'not a certificate');
    await using _qemu = await fakeQemu({ path: machine });
    const { code, err } = await run(['share', machine, '--listen', '0', '--tls-cert', bad, '--tls-key', bad]);
    expect([code, err]).toEqual([2, expect.stringMatching(/^rxqmp: --listen 127\.0\.0\.1:0: .*PEM/)]);
  });
});

describe('rxqmp share --http', () => {
  test('makes a token, without which nobody is let in', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const { running, url, token = '' } = await shareOverHttp();
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/$/);
    expect(token.length).toBeGreaterThanOrEqual(24);
    const query = ['run', url, 'query-status'];
    expect(await run(query, { env: { RXQMP_TOKEN: token } })).toMatchObject({ code: 0 });
    expect(await run(query, { env: { RXQMP_TOKEN: `${token}x` } })).toMatchObject({ code: 3 });
    const { code, err } = await run(query, { env: {} });
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/status 403: .* RXQMP_TOKEN has to be the token of the share\n$/),
    ]);
    expect((await running.stop()).code).toBe(0);
  });

  test('takes the token from a file, and does not print it', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const file = join(folder.path, 'token');
    writeFileSync(file, 'from-a-file\n');
    const { running, url, token } = await shareOverHttp('--token-file', file);
    expect(token).toBeUndefined();
    expect(await run(['run', url, 'query-status'], { env: { RXQMP_TOKEN: 'from-a-file' } })).toMatchObject({
      code: 0,
    });
    const { out, err } = await running.stop();
    expect(out + err).not.toContain('from-a-file');
  });

  test('lets a client in by Authorization too, and sends no token back', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const { running, url, token = '' } = await shareOverHttp();
    const byHeader = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
    const byProtocol = new WebSocket(url, ['qmp', token]);
    for (const webSocket of [byHeader, byProtocol]) {
      const greeting = await new Promise((resolve, reject) => {
        webSocket.once('message', (data: Buffer) => resolve(String(data)));
        webSocket.once('error', reject);
      });
      expect(greeting).toContain('"QMP"');
    }
    expect([byHeader.protocol, byProtocol.protocol]).toEqual(['', 'qmp']);
    await running.stop();
  });

  test('refuses pages of other origins but those that are named', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const { running, url, token = '' } = await shareOverHttp('--origin', 'https://dash.example.com');
    const dial = (origin: string) =>
      new Promise((resolve) => {
        const webSocket = new WebSocket(url, ['qmp', token], { headers: { origin } });
        webSocket.once('message', () => resolve('let in'));
        webSocket.once('error', (error) => resolve(error.message));
      });
    expect(await dial('https://dash.example.com')).toBe('let in');
    expect(await dial('https://evil.example.com')).toContain('403');
    await running.stop();
  });

  test('answers other requests of HTTP', async () => {
    await using _qemu = await fakeQemu({ path: machine });
    const { running, url } = await shareOverHttp();
    expect((await fetch(url.replace('ws:', 'http:'))).status).toBe(426);
    await running.stop();
  });
});

test.each([
  [['share', machine], 'share: where? Give --path PATH, --listen [HOST:]PORT or --http [HOST:]PORT'],
  [['share', machine, '--http', 'x'], '--http x: expected PORT or HOST:PORT'],
  [['share', machine, '--http', '0.0.0.0:1'], '--http 0.0.0.0:1: give --host-name NAME too'],
  [
    ['share', machine, '--http', '0', '--token-file', '/no/file'],
    "--token-file /no/file: can't be read: ENOENT",
  ],
  [['share', '--path', shared], 'no target: give a socket path'],
])('%j ends with 2', async (args, message) => {
  expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
});

test('a token that no WebSocket can carry is refused, and not repeated', async () => {
  const { code, err } = await run(['share', machine, '--http', '0'], {
    env: { RXQMP_TOKEN: 'a b c d e f g' },
  });
  expect([code, err]).toEqual([2, expect.stringMatching(/^rxqmp: RXQMP_TOKEN: a token has 8 or more/)]);
  expect(err).not.toContain('a b c');
});
