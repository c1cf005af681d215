/** What a client, a page or a program that isn't let in may try. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { WebSocket } from 'ws';
import { ReplaySubject, Subject } from 'rxjs';
import { serveMonitor } from '../../src/share/index.js';
import { mockMonitor } from '../../src/testing/index.js';
import { webSocketMonitor } from '../../src/websocket/index.js';
import { WireClient } from '../testing/wire-client.js';
import {
  after,
  closeAll,
  disabled,
  eventually,
  GREETING,
  machine,
  pour,
  shared,
  sharedOnHttp,
  socketPath,
  WebClient,
} from './set-up.js';

afterEach(closeAll);

const POST = (body: string) =>
  `POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
/** A shared monitor that holds `x` until `held$` emits, then answers at once. */
async function sharedMock() {
  const held$ = new ReplaySubject<object>();
  const received: string[] = [];
  const monitor = mockMonitor(({ execute }) => {
    received.push(execute);
    return execute === 'x' ? held$ : {};
  });
  const share = after(await serveMonitor(monitor, { path: socketPath() }), (each) => each.close());
  return { share, received, held$ };
}

const QUIT = '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n';

async function onTcp(more: object = {}) {
  const { qemu, monitor } = await machine();
  const share = after(await serveMonitor(monitor, { port: 0, ...more }), (each) => each.close());
  const { port, host } = share.address as { port: number; host: string };
  return { qemu, share, port, host };
}

describe('a page that writes to a TCP port of the loopback', () => {
  it.each([
    ['POSTs commands', POST(QUIT)],
    ['POSTs after white space', `\r\n ${POST(QUIT)}`],
    ['GETs them', `GET /${QUIT} HTTP/1.1\r\n\r\n`],
    ['asks first, as for a cross-site request', `OPTIONS / HTTP/1.1\r\nX: ${QUIT}\r\n\r\n`],
    ['opens a WebSocket', `GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n${QUIT}`],
    ['opens TLS with commands in its session ticket', `\x16\x03\x01${QUIT}`],
    ['calls it as a TURN server', `\x00\x03\x00\x50${QUIT}`],
  ])('is cut off before a command is read, when it %s', async (_name, text) => {
    const { qemu, port } = await onTcp();
    const heard = await pour(port, text);
    expect(heard).not.toContain('return');
    expect(heard).not.toContain('error');
    expect(qemu.received.map(({ execute }) => execute)).not.toContain('quit');
  });

  it('is cut off though its bytes come one by one', async () => {
    const { qemu, port } = await onTcp();
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    for (const byte of Buffer.from(POST(QUIT))) {
      if (!socket.writable) break;
      socket.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    if (!socket.closed) await once(socket, 'close');
    expect(qemu.received.map(({ execute }) => execute)).not.toContain('quit');
  });

  it('leaves those who begin as QMP does alone, whatever white space comes first', async () => {
    const { port, host } = await onTcp();
    expect(host).toBe('127.0.0.1');
    const client = after(await WireClient.dial({ port, host: '127.0.0.1' }), (each) => each.close());
    client.send('\r\n  ', '\t{"execute":"qmp_capabilities"}');
    expect(await client.take(2)).toEqual([GREETING, { return: {} }]);
  });
});

describe('a page of another site', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['the port beside', { origin: 'http://127.0.0.1:1' }],
    ['another scheme', { origin: 'file://127.0.0.1' }],
    ['a sandbox', { origin: 'null' }],
    ['an origin that is none', { origin: 'x' }],
  ])('gets no WebSocket from %s, and authorize is not asked', async (_name, { origin }) => {
    const asked: unknown[] = [];
    const { url, qemu } = await sharedOnHttp({ authorize: (request) => asked.push(request) > 0 });
    const client = WebClient.dial(url, { origin });
    await client.until(({ refusal }) => refusal !== undefined);
    expect(client.refusal).toEqual({
      status: 403,
      text: "pages of other origins may not connect: 'origins' names those that may",
    });
    expect([asked, qemu.received]).toEqual([[], []]);
  });

  it('gets no WebSocket by a name that it has turned to this machine (DNS rebinding)', async () => {
    const { url, port } = await sharedOnHttp();
    for (const host of [`evil.example:${port}`, 'evil.example', '', `127.0.0.1@evil.example:${port}`]) {
      const client = WebClient.dial(url, { headers: { host, origin: `http://${host}` } });
      await client.until(({ refusal }) => refusal !== undefined);
      expect(client.refusal?.status).toBe(403);
    }
  });

  it('is let in where its origin is named, and by the names that the server was given alone', async () => {
    const { url, port } = await sharedOnHttp({ origins: ['https://dash.example'], hosts: ['vm.example'] });
    const host = `VM.example:${port}`;
    const named = WebClient.dial(url, { headers: { host, origin: 'https://dash.example' } });
    await named.negotiate();
    const own = WebClient.dial(url, { headers: { host, origin: `http://vm.example:${port}` } });
    await own.negotiate();
    const byLoopback = WebClient.dial(url);
    await byLoopback.until(({ refusal }) => refusal !== undefined);
    expect(byLoopback.refusal?.text).toMatch("doesn't answer to that host name");
  });

  it('is let in from the server’s own pages, and so is what is no page', async () => {
    const { url, port } = await sharedOnHttp();
    await WebClient.dial(url, { origin: `http://127.0.0.1:${port}` }).negotiate();
    await WebClient.dial(`ws://localhost:${port}/qmp`, { origin: `http://localhost:${port}` }).negotiate();
    await WebClient.dial(url).negotiate();
  });
});

describe('a client that authorize does not let in', () => {
  it.each([
    ['says no', () => false],
    ['gives nothing', () => undefined],
    ['gives what is truthy', () => 'yes'],
    ['gives an unknown allow', () => ({ allow: 'read only' })],
    [
      'throws',
      () => {
        throw new Error('the database is away');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the database is away'))],
    ['resolves with nothing', () => Promise.resolve()],
  ])('gets no WebSocket, and no word of why, where it %s', async (_name, authorize) => {
    const { url, qemu, share } = await sharedOnHttp({ authorize: authorize as never });
    const client = WebClient.dial(url);
    await client.until(({ refusal }) => refusal !== undefined);
    expect(client.refusal).toEqual({ status: 403, text: 'not authorized' });
    expect([qemu.received, share.clients]).toEqual([[], 0]);
  });

  it('gets no greeting on a socket', async () => {
    const { dial, qemu } = await shared({ authorize: () => Promise.resolve(false) } as object);
    const client = await dial();
    client.send({ execute: 'qmp_capabilities' });
    await client.until(({ ended }) => ended);
    expect([client.text, qemu.received]).toEqual(['', []]);
  });

  it('is refused when the share is closed meanwhile', async () => {
    let asked = 0;
    const authorize = () => {
      asked += 1;
      return new Promise<boolean>(() => undefined);
    };
    const { url, share } = await sharedOnHttp({ authorize });
    const client = WebClient.dial(url);
    await eventually(() => asked > 0);
    await share.close();
    await client.until(({ refusal }) => refusal !== undefined);
    expect(client.refusal?.status).toBe(403);
  });

  it('can read its request in authorize: cookies, the query, subprotocols', async () => {
    const seen: unknown[] = [];
    const { url } = await sharedOnHttp({
      authorize: ({ headers, url: target }) => {
        seen.push(headers.cookie, target, headers['sec-websocket-protocol']);
        return true;
      },
    });
    const client = WebClient.dial(`${url}?token=t1`, ['qmp', 't2'], { headers: { cookie: 'id=1' } });
    await client.negotiate();
    expect(seen).toEqual(['id=1', '/qmp?token=t1', 'qmp,t2']);
    // A token that was offered as a subprotocol isn't echoed where there is another.
    expect(client.webSocket.protocol).toBe('qmp');
  });
});

describe('a client that may not run everything', () => {
  it.each([
    [
      'read-only' as const,
      ['query-status', 'query-jobs'],
      ['stop', 'quit', 'human-monitor-command', 'x-query-y'],
    ],
    [
      ['stop', 'query-name'],
      ['stop', 'query-name'],
      ['query-status', 'quit', 'toString'],
    ],
    [[], [], ['query-status']],
    [(command: string) => command === 'stop', ['stop'], ['quit']],
  ])('is refused by allow: %j, before anything reaches the machine', async (allow, may, mayNot) => {
    const { qemu, ready } = await shared({ allow });
    const client = await ready();
    for (const execute of [...may, ...mayNot]) client.send({ execute, id: execute });
    const replies: Record<string, unknown>[] = [];
    while (replies.length < may.length + mayNot.length) {
      const [message] = await client.take(1);
      if (message !== undefined && !('event' in message)) replies.push(message);
    }
    expect(replies.slice(0, may.length)).toEqual(
      may.map((id) => ({ id, return: expect.anything() as unknown })),
    );
    expect(replies.slice(may.length)).toEqual(mayNot.map((id) => ({ id, error: disabled(id) })));
    expect(qemu.received.slice(1).map(({ execute }) => execute)).toEqual(may);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('x');
      },
    ],
    ['gives a promise', () => Promise.resolve(true)],
    ['gives what is truthy', () => 1],
  ])('is refused by an allow that %s', async (_name, allow) => {
    const { qemu, ready } = await shared({ allow: allow as never });
    const client = await ready();
    client.send({ execute: 'stop' });
    expect(await client.take(1)).toEqual([{ error: disabled('stop') }]);
    expect(qemu.received).toHaveLength(1);
  });

  it('has its arguments looked at, as they will be sent', async () => {
    const seen: unknown[] = [];
    const { ready, qemu } = await shared({
      allow: (command, args) => {
        seen.push(command, args);
        return args['id'] !== 'root';
      },
    });
    const client = await ready();
    client.send('{"execute":"device_del","arguments":{"id":"net0","id":"root"},"id":0}');
    client.send('{"execute":"device_del","arguments":{"i\\u0064":"root"},"id":1}');
    client.send('{"execute":"query-name","id":2}');
    expect(await client.take(3)).toEqual([
      // No two readers of it can differ.
      { error: { class: 'GenericError', desc: 'JSON parse error, duplicate key' } },
      { id: 1, error: disabled('device_del') },
      { id: 2, return: {} },
    ]);
    expect(seen).toEqual(['device_del', { id: 'root' }, 'query-name', {}]);
    expect(qemu.received).toHaveLength(2);
  });

  it('may run what both the share and authorize allow', async () => {
    const { url } = await sharedOnHttp({
      allow: ['stop', 'cont'],
      authorize: () => Promise.resolve({ allow: ['stop', 'quit'] }),
    });
    const client = WebClient.dial(url);
    await client.negotiate();
    client.send({ execute: 'quit' }, { execute: 'cont' }, { execute: 'stop' });
    expect(
      (await client.take(4)).map((message) => message['event'] ?? message['error'] ?? message['return']),
    ).toEqual([disabled('quit'), disabled('cont'), 'STOP', {}]);
  });

  it('is refused out of band, too', async () => {
    const { ready } = await shared({ allow: ['query-name'] }, {}, { oob: true });
    const client = await ready('oob');
    client.send({ 'exec-oob': 'query-yank', id: 1 });
    expect(await client.take(1)).toEqual([{ id: 1, error: disabled('query-yank') }]);
  });
});

describe('a client that takes more than its share', () => {
  it('is disconnected when it does not read, while the others are served', async () => {
    const { qemu, share, dial, ready } = await shared({ maxQueuedBytes: 256 * 1024 });
    const good = await ready();
    const bad = await dial();
    await bad.negotiate();
    bad.stream.pause();
    const data = { text: 'x'.repeat(64 * 1024) };
    let sent = 0;
    while (share.clients > 1 && sent < 100) {
      qemu.emit({ event: 'BIG', data });
      sent += 1;
      await good.take(1);
    }
    expect(sent).toBeLessThan(100);
    good.send({ execute: 'query-name', id: 1 });
    expect(await good.take(1)).toEqual([{ id: 1, return: {} }]);
  });

  it('is told why by a WebSocket, where it reads on in time', async () => {
    const { qemu, url, share } = await sharedOnHttp({ maxQueuedBytes: 64 * 1024 });
    const client = WebClient.dial(url);
    await client.negotiate();
    client.webSocket.pause();
    for (let sent = 0; share.clients > 0 && sent < 200; sent += 1) {
      qemu.emit({ event: 'BIG', data: { text: 'x'.repeat(256 * 1024) } });
      await new Promise(setImmediate);
    }
    client.webSocket.resume();
    await client.until(({ closed }) => closed !== undefined);
    expect(client.closed).toEqual({
      code: 1008,
      reason: expect.stringMatching(/^\d+ bytes are unread/) as string,
    });
  });

  it('gets a reply that is longer than maxQueuedBytes by itself', async () => {
    const { ready } = await shared({ maxQueuedBytes: 10 }, { run: () => ({ text: 'x'.repeat(100_000) }) });
    const client = await ready();
    client.send({ execute: 'x', id: 1 });
    expect(await client.take(1)).toMatchObject([{ id: 1 }]);
  });

  it('is one too many on a socket, until another leaves', async () => {
    const { dial, ready, share } = await shared({ maxClients: 2 });
    const first = await ready();
    await ready();
    const third = await dial();
    await third.until(({ ended }) => ended);
    expect([third.text, share.clients]).toEqual(['', 2]);
    first.close();
    await eventually(() => share.clients === 1);
    await ready();
  });

  it('is one too many on a WebSocket while others wait for authorize, and is not asked about', async () => {
    let asked = 0;
    const decision = new Subject<boolean>();
    const { url } = await sharedOnHttp({
      maxClients: 1,
      authorize: () => {
        asked += 1;
        return new Promise((resolve) => decision.subscribe(resolve));
      },
    });
    const first = WebClient.dial(url);
    await eventually(() => asked > 0);
    const second = WebClient.dial(url);
    await second.until(({ refusal }) => refusal !== undefined);
    expect([second.refusal?.status, asked]).toEqual([503, 1]);
    decision.next(true);
    await first.negotiate();
  });

  it('runs no more commands in a second than it may, and the others are served meanwhile', async () => {
    const { qemu, ready } = await shared({ maxCommandsPerSecond: 5 });
    const [eager, other] = [await ready(), await ready()];
    const begun = performance.now();
    for (let id = 0; id < 8; id += 1) eager.send({ execute: 'x', id });
    other.send({ execute: 'query-name', id: 'other' });
    expect(await other.take(1)).toMatchObject([{ id: 'other' }]);
    expect((await eager.take(8)).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // Five at once, then one each 200 ms.
    expect(performance.now() - begun).toBeGreaterThan(550);
    expect(qemu.received.filter(({ execute }) => execute === 'x')).toHaveLength(8);
  });

  it('is cut off when its command is too long', async () => {
    const { ready, qemu } = await shared();
    const client = await ready();
    client.stream.on('error', () => undefined);
    client.send(`{"execute":"x","arguments":{"a":"${'x'.repeat(256 * 1024)}"}}`);
    await client.until(({ ended }) => ended);
    expect(client.text).toBe(
      '{"error": {"class": "GenericError", "desc": "JSON token size limit exceeded"}}\r\n',
    );
    expect(qemu.received).toHaveLength(1);
  });

  it('is cut off when a WebSocket message is too long', async () => {
    const { url } = await sharedOnHttp();
    const client = WebClient.dial(url);
    await client.negotiate();
    client.send('x'.repeat(256 * 1024 + 1));
    await client.until(({ closed }) => closed !== undefined);
    expect(client.closed?.code).toBe(1009);
  });

  it.each([
    ['malformed', '{} '],
    ['sent before the negotiation', '{"execute":"quit"}'],
  ])('is disconnected when it sends too much that is %s', async (_name, text) => {
    const { dial, qemu } = await shared({ maxCommandsPerSecond: 100 });
    const client = await dial();
    await client.take(1);
    client.stream.on('error', () => undefined);
    client.send(text.repeat(1_000));
    await client.until(({ ended }) => ended);
    // A hundred at once, and those of the time that it takes.
    expect(client.text.split('\r\n').length).toBeLessThan(500);
    expect(qemu.received).toHaveLength(1);
  });

  it('has no more than eight commands out of band with the machine, however many it sends', async () => {
    const { share, received, held$ } = await sharedMock();
    const dial = async () =>
      after(await WireClient.dial(share.address as { path: string }), (each) => each.close());
    const [client, other] = [await dial(), await dial()];
    await client.negotiate('oob');
    await other.negotiate();
    client.send('{"exec-oob":"x"}'.repeat(20_000));
    await eventually(() => received.length === 8);
    other.send({ execute: 'query-name' });
    await other.take(1);
    expect(received.filter((name) => name === 'x')).toHaveLength(8);
    held$.next({});
    await client.take(20_000);
  });
});

describe('a client that writes what is malformed', () => {
  it.each([
    [
      'what is deeper than QEMU reads',
      `{"execute":"x","id":${'['.repeat(50_000)}`,
      'JSON nesting depth limit exceeded',
    ],
    [
      'a noncharacter',
      '{"execute":"x","arguments":{"a":"\\ufdd0"}}',
      'JSON parse error, \\ufdd0 is not a valid Unicode character',
    ],
    [
      'half of a character',
      '{"execute":"x","arguments":{"a":"\\ud83d"}}',
      'JSON parse error, \\ud83d is not a valid Unicode character',
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from('{"execute":"x","a":"\xff"}', 'latin1'),
      "JSON parse error, stray '\"\ufffd'",
    ],
    [
      'a member that is unknown',
      '{"execute":"x","__proto__":{}}',
      "QMP input member '__proto__' is unexpected",
    ],
    ['no JSON', 'hello {', "JSON parse error, invalid keyword 'hello'"],
  ])('hears of %s in QEMU’s words, and the machine’s connection is unharmed', async (_name, text, desc) => {
    const { qemu, ready } = await shared();
    const [bad, good] = [await ready(), await ready()];
    bad.stream.write(text);
    expect(await bad.take(1)).toEqual([{ error: { class: 'GenericError', desc } }]);
    good.send({ execute: 'query-name', id: 1 });
    expect(await good.take(1)).toEqual([{ id: 1, return: {} }]);
    expect(qemu.received.map(({ execute }) => execute)).toEqual(['qmp_capabilities', 'query-name']);
  });

  it('hears that an integer is out of QEMU’s range', async () => {
    const { qemu, ready } = await shared();
    const client = await ready();
    client.send('{"execute":"x","arguments":{"a":18446744073709551616},"id":1}');
    expect(await client.take(1)).toMatchObject([{ id: 1, error: { class: 'GenericError' } }]);
    expect(qemu.received).toHaveLength(1);
  });

  it('is heard out byte by byte, and in any number of WebSocket frames', async () => {
    const { ready } = await shared();
    const client = await ready();
    for (const byte of Buffer.from('{"execute":"query-name","id":1}'))
      client.stream.write(Uint8Array.of(byte));
    expect(await client.take(1)).toEqual([{ id: 1, return: {} }]);
    const { url } = await sharedOnHttp();
    const web = WebClient.dial(url);
    await web.negotiate();
    web.webSocket.send('{"execute":', { fin: false });
    web.webSocket.send('"query-name",', { fin: true });
    web.webSocket.send(Buffer.from('"id":2}'), { binary: true });
    expect(await web.take(1)).toEqual([{ id: 2, return: {} }]);
  });
});

describe('an HTTP request on a server with a share', () => {
  const get = (port: number, headers: object, path = '/') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = httpRequest({ port, host: '127.0.0.1', path, headers: headers as never }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: text.trim() }));
      });
      sent.on('error', reject);
      sent.end();
    });

  it('is answered by the server itself, though it asks for another protocol', async () => {
    const { port } = await sharedOnHttp();
    const upgrade = { connection: 'upgrade', upgrade: 'h2c' };
    expect(await get(port, {}, '/qmp')).toEqual({ status: 200, text: 'a page' });
    expect(await get(port, upgrade, '/qmp')).toEqual({ status: 200, text: 'a page' });
    expect(await get(port, { ...upgrade, upgrade: 'websocket' }, '/other')).toEqual({
      status: 200,
      text: 'a page',
    });
    expect(await get(port, { ...upgrade, 'content-length': 0 })).toMatchObject({ status: 400 });
  });

  it('has its connection checked while nothing comes, as on a socket: it may be gone without a word', async () => {
    const { server, url } = await sharedOnHttp();
    const checked = jest.fn();
    server.once('connection', (socket: Socket) => {
      jest.spyOn(socket, 'setKeepAlive').mockImplementation((...given: unknown[]) => {
        checked(...given);
        return socket;
      });
    });
    await WebClient.dial(url).negotiate();
    expect(checked).toHaveBeenCalledWith(true, 30_000);
  });

  it('does no harm with a target that is no URL', async () => {
    const { port, url } = await sharedOnHttp();
    for (const target of ['//', 'http://[', '*']) {
      const heard = await pour(
        port,
        `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n`,
      );
      expect(heard).toMatch(/^HTTP\/1.1 (200|400)/);
    }
    await WebClient.dial(url).negotiate();
  });

  it('is left to other WebSocket servers on other paths', async () => {
    const { server, port, url } = await sharedOnHttp();
    const taken: string[] = [];
    server.on('upgrade', (request, socket) => {
      if (request.url === '/qmp') return;
      taken.push(request.url ?? '');
      socket.end('HTTP/1.1 418 Teapot\r\nConnection: close\r\n\r\n');
    });
    const other = WebClient.dial(`ws://127.0.0.1:${port}/other`);
    await other.until(({ refusal }) => refusal !== undefined);
    expect([other.refusal?.status, taken]).toEqual([418, ['/other']]);
    await WebClient.dial(url).negotiate();
  });

  it('leaves the server running when the share is closed, for pages and for another share', async () => {
    const { monitor, server, port, share, url } = await sharedOnHttp();
    const client = WebClient.dial(url);
    await client.negotiate();
    await share.close();
    await client.until(({ closed }) => closed !== undefined);
    expect(client.closed).toEqual({ code: 1001, reason: 'the share was closed' });
    expect([server.listening, await get(port, {})]).toEqual([true, { status: 200, text: 'a page' }]);
    after(await serveMonitor(monitor, { server, pathname: '/qmp', authorize: () => true }), (each) =>
      each.close(),
    );
    await WebClient.dial(url).negotiate();
  });

  it('finds each of several machines at its own path', async () => {
    const first = await sharedOnHttp();
    const { monitor } = await machine({ run: () => ({ name: 'second' }) });
    const options = { server: first.server, authorize: () => true };
    after(await serveMonitor(monitor, { ...options, pathname: '/second' }), (each) => each.close());
    const client = WebClient.dial(`ws://127.0.0.1:${first.port}/second`);
    await client.negotiate();
    client.send({ execute: 'query-name' });
    expect(await client.take(1)).toEqual([{ return: { name: 'second' } }]);
    await expect(serveMonitor(monitor, { ...options, pathname: '/qmp' })).rejects.toMatchObject({
      _tag: 'ArgumentError',
      message: expect.stringContaining("'/qmp'") as string,
    });
  });
});

describe('why a WebSocket is closed', () => {
  it.each([
    ['the machine shut down', 1000, 'the machine shut down', { execute: 'quit' }],
    ['the machine was lost', 1011, 'the connection to the machine was lost', undefined],
  ])('is said where %s', async (_name, code, reason, command) => {
    const { qemu, url } = await sharedOnHttp();
    const client = WebClient.dial(url);
    await client.negotiate();
    if (command === undefined) qemu.drop();
    else client.send(command);
    await client.until(({ closed }) => closed !== undefined);
    expect(client.closed).toEqual({ code, reason });
  });

  it('is said where the machine can not be reached', async () => {
    const { monitor, url } = await sharedOnHttp();
    await monitor.disconnect();
    const client = WebClient.dial(url);
    await client.until(({ closed }) => closed !== undefined);
    expect(client.closed).toEqual({ code: 1013, reason: "the machine's monitor is not connected" });
    await expect(webSocketMonitor({ url, WebSocket }).connect()).rejects.toThrow(
      "code 1013: the machine's monitor is not connected",
    );
  });

  it('harms nobody where the client breaks the protocol of WebSockets', async () => {
    const { url, port } = await sharedOnHttp();
    const good = WebClient.dial(url);
    await good.negotiate();
    const bad = new WebSocket(`ws://127.0.0.1:${port}/qmp`);
    await once(bad, 'open');
    (bad as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(
      Buffer.from([0xff, 0xff, 0xff]),
    );
    await once(bad, 'close');
    good.send({ execute: 'query-name', id: 1 });
    expect(await good.take(1)).toEqual([{ id: 1, return: {} }]);
  });
});
