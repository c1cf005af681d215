import dns from 'node:dns';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import tls, { type ConnectionOptions } from 'node:tls';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { nodeCrypto } from '../../src/node/crypto.js';
import { describeTarget, dial } from '../../src/node/dial.js';
import { connectError } from '../../src/node/failure.js';
import { failure } from '../failure.js';
import { temporaryFolder } from '../integration/real.js';

const silentServer = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port, server };
};

test('a dial that is unsubscribed destroys its socket, also before it is connected', async () => {
  const { host, port, server } = await silentServer();
  const sockets: Socket[] = [];
  const options = { onSocket: (socket: Socket) => sockets.push(socket), onConnected: () => undefined };
  dial({ host, port }, options).subscribe().unsubscribe();
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
  server.close();
});

test.each<[ConnectionOptions, boolean]>([
  [{}, true],
  [{ rejectUnauthorized: undefined }, true],
  [{ rejectUnauthorized: false }, false],
])('TLS verifies the peer unless %j says otherwise', async (options, verified) => {
  const { host, port, server } = await silentServer();
  const connect = jest.spyOn(tls, 'connect');
  const given = { tls: options, onSocket: () => undefined, onConnected: () => undefined };
  dial({ host, port }, given).subscribe().unsubscribe();
  expect(connect.mock.calls[0]?.[0]).toMatchObject({ rejectUnauthorized: verified });
  connect.mockRestore();
  server.close();
});

test.each([
  ['TCP', undefined],
  ['TLS', {}],
])(
  'over %s a host with several addresses is reached though this process was busy meanwhile',
  async (_, options) => {
    const { port, server } = await silentServer();
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const lookup = jest
      .spyOn(dns, 'lookup')
      .mockImplementation(((_host: string, _options: object, done: (error: null, all: object) => void) =>
        done(null, addresses)) as never);
    const connected = new Promise<void>((resolve, reject) => {
      const onSocket = (socket: Socket) => void socket.once('connect', () => resolve(void socket.destroy()));
      const given = { tls: options, onSocket, onConnected: () => undefined };
      dial({ host: 'host.example', port }, given).subscribe({ error: reject });
    });
    const begun = performance.now();
    while (performance.now() - begun < 400);
    await connected;
    lookup.mockRestore();
    server.close();
  },
);

test('a server that is silent to TLS is reported as such, not as a missing greeting', async () => {
  const { host, port, server } = await silentServer();
  const monitor = socketMonitor({ host, port, tls: {}, connectTimeout: 1_000 });
  expect(await failure(monitor.connect())).toMatchObject({
    message: expect.stringContaining(`no TLS handshake within 1000 ms with 127.0.0.1:${port}`) as string,
  });
  await monitor.disconnect();
  server.close();
});

test('a server without TLS is reported as such, in one line', async () => {
  const { host, port, server } = await silentServer();
  server.on('connection', (peer) => peer.on('error', () => undefined).write('{"QMP": {}}\r\n'));
  await using monitor = socketMonitor({ host, port, tls: {} });
  expect(await failure(monitor.connect())).toMatchObject({
    message: expect.stringMatching(
      /^no connection to 127\.0\.0\.1:\d+: the peer doesn't speak TLS there \(ERR_SSL_\w+\)$/,
    ) as string,
  });
  server.close();
});

const folder = temporaryFolder();
afterAll(() => folder.remove());

test.each<[string, (path: string) => void]>([
  ['file', (path) => writeFileSync(path, '')],
  ['folder', (path) => mkdirSync(path)],
])('a %s that is dialled is reported as not a socket', async (kind, make) => {
  const path = `${folder.path}/${kind}`;
  make(path);
  expect(await failure(socketMonitor({ path }).connect())).toMatchObject({
    message: `no connection to ${path}: it is not a socket (ENOTSOCK)`,
    cause: { cause: { code: 'ECONNREFUSED' } },
  });
});

test('a path below a file is reported as one', async () => {
  const path = `${folder.path}/plain/qmp`;
  writeFileSync(`${folder.path}/plain`, '');
  expect(await failure(socketMonitor({ path }).connect())).toMatchObject({
    message: `no connection to ${path}: a part of the path is not a folder (ENOTDIR)`,
  });
});

const badPem = { cert: 'no PEM', key: 'no PEM' };

test.each<[string, SocketOptions, string]>([
  ['dialled', { host: '127.0.0.1', port: 1, tls: badPem }, 'no connection to 127.0.0.1:1'],
  ['listened on', { listen: { port: 0, tls: badPem } }, 'no peer at any free port of 127.0.0.1'],
])('what TLS can’t use is named with what is %s, and not tried again', async (_how, options, what) => {
  const monitor = socketMonitor({ ...options, reconnect: true });
  expect(await failure(monitor.connect())).toMatchObject({
    _tag: 'ConnectError',
    permanent: true,
    message: `${what}: a PEM given for TLS can't be read (no start line)`,
  });
  const noCipher = { port: 0, tls: { ciphers: 'none' } };
  expect(await failure(socketMonitor({ listen: noCipher }).connect())).toMatchObject({
    message: "no peer at any free port of 127.0.0.1: the options for TLS can't be used (no cipher match)",
  });
});

test.each([
  [{ path: '/run/x' }, '/run/x'],
  [{ host: 'h', port: 1 }, 'h:1'],
  [{ host: '::1', port: 1 }, '[::1]:1'],
])('%j is written as %s', (target, words) => expect(describeTarget(target)).toBe(words));

const coded = (code: string, message = 'in Node’s words') => Object.assign(new Error(message), { code });

test.each<[unknown, string, boolean]>([
  [coded('ECONNREFUSED'), 'x: nothing listens there (ECONNREFUSED)', false],
  [coded('ENOENT'), 'x: the socket does not exist (ENOENT)', false],
  [coded('EHOSTUNREACH'), 'x: in Node’s words', false],
  [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'x: in Node’s words', true],
  [
    Object.assign(coded('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), { reason: 'tlsv1 alert unknown ca' }),
    'x: tlsv1 alert unknown ca (ERR_SSL_TLSV1_ALERT_UNKNOWN_CA)',
    true,
  ],
  [new AggregateError([coded('EHOSTUNREACH', 'first'), coded('EHOSTUNREACH')]), 'x: first', false],
])('%p becomes a ConnectError', (cause, message, permanent) => {
  expect(connectError('x', cause)).toMatchObject({ _tag: 'ConnectError', message, permanent, cause });
});

test('no nonce is used twice, and none contains a separator of SCRAM', () => {
  const nonces = Array.from({ length: 100 }, () => nodeCrypto.nonce());
  expect(new Set(nonces).size).toBe(100);
  for (const nonce of nonces) expect(nonce).toMatch(/^[\x21-\x2b\x2d-\x7e]{32}$/);
});
