import type { Server } from 'node:http';
import { inspect } from 'node:util';
import { firstValueFrom, filter } from 'rxjs';
import { WebSocket as WsWebSocket, WebSocketServer, type WebSocket } from 'ws';
import { isMonitorError, type Trace } from '../../src/index.js';
import { serveMonitor } from '../../src/share/index.js';
import { webSocketMonitor, type WebSocketOptions } from '../../src/websocket/index.js';
import { errorOf } from '../../src/testing/conformance/watching.js';
import { freePort } from '../integration/real.js';
import { after, closeAll, httpServer, machine, sharedOnHttp } from '../share/set-up.js';

afterEach(closeAll);

const TOKEN = 'se%20cret-t0ken';
const GREETING = {
  QMP: { version: { qemu: { major: 9, minor: 2, micro: 0 }, package: '' }, capabilities: [] },
};

const monitorOf = (options: Omit<WebSocketOptions, 'WebSocket'>) =>
  after(webSocketMonitor({ WebSocket: WsWebSocket, ...options } as WebSocketOptions), (monitor) =>
    monitor.disconnect(),
  );

/** A WebSocket server of the test's own: what each client meets is the test's. */
async function scripted(onClient: (socket: WebSocket) => void): Promise<string> {
  const { server, port } = await httpServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    onClient(socket);
  });
  after(sockets, (each) => {
    for (const client of each.clients) client.terminate();
  });
  return `ws://127.0.0.1:${port}`;
}

/** Greets and answers the negotiation, then `served`. */
const negotiating = (served: (socket: WebSocket) => void) => (socket: WebSocket) => {
  socket.send(JSON.stringify(GREETING) + '\r\n');
  socket.once('message', (data: Buffer) => {
    const { id } = JSON.parse(data.toString()) as { id: string };
    socket.send(JSON.stringify({ return: {}, id }) + '\r\n');
    served(socket);
  });
};

describe('webSocketMonitor', () => {
  it('runs commands and hears events of a shared monitor', async () => {
    const { url, qemu } = await sharedOnHttp();
    const monitor = monitorOf({ url });
    const stopped = firstValueFrom(monitor.events$);
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ status: 'running' });
    qemu.emit({ event: 'STOP' });
    expect(await stopped).toMatchObject({ event: 'STOP' });
  });

  it('reads text and binary messages that are cut anywhere', async () => {
    const url = await scripted((socket) => {
      const text = `${JSON.stringify(GREETING)}\r\n`;
      socket.send(text.slice(0, 10));
      socket.send(Buffer.from(text.slice(10)));
      socket.once('message', (data: Buffer) => {
        const { id } = JSON.parse(data.toString()) as { id: string };
        const reply = `${JSON.stringify({ return: {}, id })}\r\n`;
        for (const byte of Buffer.from(reply)) socket.send(Uint8Array.of(byte));
      });
    });
    await expect(monitorOf({ url }).connect()).resolves.toMatchObject({ version: { qemu: { major: 9 } } });
  });

  it('offers subprotocols, one or several', async () => {
    const offered: unknown[] = [];
    const { url } = await sharedOnHttp({
      authorize: ({ headers }) => offered.push(headers['sec-websocket-protocol']) > 0,
    });
    await monitorOf({ url, protocols: 'qmp' }).connect();
    await monitorOf({ url, protocols: ['qmp', 't0ken'] }).connect();
    await monitorOf({ url }).connect();
    expect(offered).toEqual(['qmp', 'qmp,t0ken', undefined]);
  });

  it.each<[string, (socket: WebSocket) => void, RegExp]>([
    ['code 1000, though that says without fault', (socket) => socket.close(1000), /the peer closed it$/],
    [
      'another code and a reason',
      (socket) => socket.close(1011, 'lost'),
      /it was closed with code 1011: lost$/,
    ],
    ['a break', (socket) => socket.terminate(), /it was closed with code 1006$/],
  ])('takes %s for a loss, without SHUTDOWN before', async (_name, end, words) => {
    const url = await scripted(negotiating((socket) => setImmediate(() => end(socket))));
    const monitor = monitorOf({ url });
    const lost = errorOf(monitor.events$);
    expect(await lost).toMatchObject({
      _tag: 'InterruptedError',
      reason: 'lost',
      message: expect.stringMatching(words) as string,
    });
  });

  it('takes a close after SHUTDOWN for an orderly end, whatever its code', async () => {
    const shutdown = { event: 'SHUTDOWN', data: {}, timestamp: { seconds: 0, microseconds: 0 } };
    const url = await scripted(
      negotiating((socket) => {
        socket.send(`${JSON.stringify(shutdown)}\r\n`);
        socket.terminate();
      }),
    );
    const monitor = monitorOf({ url });
    expect(await errorOf(monitor.events$)).toBe('no error');
  });

  it.each([
    [403, true, ': it refused the login, the origin or the host name'],
    [401, true, ': it refused the login, the origin or the host name'],
    [404, false, ': it serves no WebSocket at that path now'],
    [200, false, ': it serves no WebSocket at that path now'],
    [503, false, ''],
  ])('names the status %s where it is told of it', async (status, permanent, words) => {
    const { server, port } = await httpServer();
    server.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 ${status} X\r\nConnection: close\r\n\r\n`),
    );
    const error = await errorOf(monitorOf({ url: `ws://127.0.0.1:${port}/` }).events$);
    expect(error).toMatchObject({
      _tag: 'ConnectError',
      permanent,
      message: expect.stringContaining(
        `no connection to ws://127.0.0.1:${port}: the server answered with status ${status}${words}`,
      ) as string,
    });
  });

  it('says that TLS failed where the server has none', async () => {
    const { port } = await httpServer();
    expect(await errorOf(monitorOf({ url: `wss://127.0.0.1:${port}/` }).events$)).toMatchObject({
      message: `no connection to wss://127.0.0.1:${port}: TLS failed; the server may not speak TLS there, which wss: needs (EPROTO)`,
    });
  });

  it('names a refused connection where it is told of it, and a browser’s silence for what it is', async () => {
    const port = await freePort();
    expect(await errorOf(monitorOf({ url: `ws://127.0.0.1:${port}/` }).events$)).toMatchObject({
      message: `no connection to ws://127.0.0.1:${port}: nothing listens there (ECONNREFUSED)`,
    });
    const asInBrowser = class {
      onerror: ((event: object) => void) | null = null;
      binaryType = 'blob';
      readyState = 0;
      constructor() {
        queueMicrotask(() => this.onerror?.({ type: 'error' }));
      }
      close(): void {}
    };
    const monitor = webSocketMonitor({ url: 'wss://h/x', WebSocket: asInBrowser as never });
    expect(await errorOf(monitor.events$)).toMatchObject({
      _tag: 'ConnectError',
      permanent: false,
      message: expect.stringMatching(
        /^no connection to wss:\/\/h: a browser does not say why; nothing listens/,
      ) as string,
    });
  });

  it('needs no close event where an error came', async () => {
    let made: { onopen: () => void; onmessage: (event: object) => void; onerror: () => void } | undefined;
    const NodesOwn = class {
      binaryType = '';
      readyState = 1;
      constructor() {
        made = this as never;
        queueMicrotask(() => made?.onopen());
      }
      send(bytes: Uint8Array): void {
        const { id } = JSON.parse(new TextDecoder().decode(bytes)) as { id: string };
        made?.onmessage({ data: `${JSON.stringify({ return: {}, id })}\r\n` });
        queueMicrotask(() => made?.onerror());
      }
      close(): void {}
    };
    const monitor = webSocketMonitor({ url: 'ws://h/', WebSocket: NodesOwn as never });
    const lost = errorOf(monitor.events$);
    await Promise.resolve();
    await Promise.resolve();
    made?.onmessage({ data: `${JSON.stringify(GREETING)}\r\n` });
    expect(await lost).toMatchObject({
      _tag: 'InterruptedError',
      message: 'the connection to ws://h ended: the WebSocket failed',
    });
  });

  it('dials again by reconnect, and is served when the machine is back', async () => {
    const { qemu, monitor: upstream } = await machine({}, { reconnect: { delay: 1, maxDelay: 1 } });
    const { server, port } = await httpServer();
    after(await serveMonitor(upstream, { server, authorize: () => true }), (share) => share.close());
    const monitor = monitorOf({ url: `ws://127.0.0.1:${port}/`, reconnect: { delay: 5, maxDelay: 20 } });
    await monitor.connect();
    const gap = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')));
    qemu.drop();
    expect(await gap).toMatchObject({
      cause: { message: expect.stringContaining('1011: the connection to the machine was lost') as string },
    });
    await firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'ready')));
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ status: 'running' });
  });

  it('keeps commands that the network has not taken, up to maxQueuedBytes, and sends them when it has', async () => {
    const received: string[] = [];
    const url = await scripted(
      negotiating((socket) => {
        socket.on('message', (data: Buffer) => {
          for (const line of data.toString().trim().split('\n')) {
            const { id } = JSON.parse(line) as { id: string };
            received.push(id);
            socket.send(JSON.stringify({ return: {}, id }) + '\r\n');
          }
        });
      }),
    );
    const monitor = monitorOf({ url, maxQueuedBytes: 2 ** 20 });
    await monitor.connect();
    const command = { execute: 'x-acme', arguments: { text: 'x'.repeat(2 ** 18) } };
    const runs = Array.from({ length: 100 }, () => errorOf(monitor.execute(command)));
    const outcomes = (await Promise.all(runs)).map((error) => (isMonitorError(error) ? error._tag : error));
    const sent = outcomes.filter((outcome) => outcome === 'no error').length;
    expect(received).toHaveLength(sent);
    // What the system's buffers took, what fills one message, and what waits behind it.
    expect(sent).toBeGreaterThanOrEqual(7);
    expect(sent).toBeLessThan(70);
    expect(outcomes.filter((outcome) => outcome === 'OverflowError')).toHaveLength(100 - sent);
  });

  it('notices a server that has become silent, by heartbeat', async () => {
    const url = await scripted(negotiating(() => undefined));
    const monitor = monitorOf({ url, heartbeat: { interval: 10, timeout: 1_000 } });
    expect(await errorOf(monitor.events$)).toMatchObject({
      message: expect.stringContaining('nothing came from') as string,
    });
  });

  it.each<[object, string]>([
    [{}, "'url' is missing"],
    [{ url: 7 }, "'url' must be a string"],
    [{ url: `ftp://h/${TOKEN}` }, "'url' must be the URL of a WebSocket, with ws: or wss:"],
    [{ url: `/${TOKEN}` }, "'url' must be the URL of a WebSocket, with ws: or wss:"],
    [{ url: 'ws://h', protocols: [1] }, "'protocols' must be a string or an array of strings"],
    [{ url: 'ws://h', WebSocket: 'ws' }, "'WebSocket' must be a function"],
    [{ url: 'ws://h', port: 1 }, "unknown option 'port'"],
  ])('refuses %j', (options, message) => {
    expect(() => webSocketMonitor({ WebSocket: WsWebSocket, ...options } as never)).toThrow(
      expect.objectContaining({ _tag: 'ArgumentError', message: expect.stringContaining(message) as string }),
    );
  });

  it('says what to give where there is no global WebSocket', () => {
    const { WebSocket } = globalThis as { WebSocket?: unknown };
    delete (globalThis as { WebSocket?: unknown }).WebSocket;
    expect(() => webSocketMonitor({ url: 'ws://h' })).toThrow(/no global WebSocket; give 'WebSocket'/);
    Object.assign(globalThis, WebSocket === undefined ? {} : { WebSocket });
  });

  it('takes a URL relative to the page, which https makes wss', async () => {
    const seen: string[] = [];
    function Recording(url: string): void {
      seen.push(url);
      throw new Error('enough');
    }
    Object.assign(globalThis, { location: { href: 'https://dash.example/app/index.html#top' } });
    try {
      for (const url of ['/vm1?x=1', 'vm2', 'ws://h:1/x#part', 'http://h/y']) {
        await errorOf(webSocketMonitor({ url, WebSocket: Recording as never }).events$);
      }
    } finally {
      delete (globalThis as { location?: unknown }).location;
    }
    expect(seen).toEqual([
      'wss://dash.example/vm1?x=1',
      'wss://dash.example/app/vm2',
      'ws://h:1/x',
      'ws://h/y',
    ]);
  });
});

describe('a token in the URL or the protocols', () => {
  const shown = (value: unknown) => inspect(value, { depth: 10, showHidden: true });

  it.each<[string, (server: Server) => void]>([
    [
      'the server refuses it',
      (server) => server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 X\r\n\r\n')),
    ],
    [
      'the server answers with a page',
      (server) => server.on('request', (_, response) => response.end('page')),
    ],
    ['the server breaks off', (server) => server.on('upgrade', (_, socket) => socket.destroy())],
    [
      'the server closes with a reason that repeats it',
      (server) => {
        new WebSocketServer({ server }).on('connection', (socket, { url = '' }) =>
          socket.close(1008, `no such token: ${decodeURIComponent(url)}`.slice(0, 120)),
        );
      },
    ],
    [
      'the server lets it in, and shuts down',
      (server) => {
        new WebSocketServer({ server }).on(
          'connection',
          negotiating((socket) => socket.close(1011, 'gone')),
        );
      },
    ],
  ])('appears in no error, cause, state or trace where %s', async (_name, arrange) => {
    const { server, port } = await httpServer();
    arrange(server);
    const traced: unknown[] = [];
    const trace: Trace = (entry) => traced.push(entry);
    for (const url of [
      `ws://127.0.0.1:${port}/vm/${TOKEN}?token=${TOKEN}`,
      `ws://user:${TOKEN}@127.0.0.1:${port}/`,
    ]) {
      const monitor = monitorOf({ url, trace, traceMessages: true, protocols: 'protocol-t0ken' });
      const states: unknown[] = [];
      monitor.state$.subscribe((state) => states.push(state));
      const errors = [
        await errorOf(monitor.events$),
        await monitor.connect().catch((error: unknown) => error),
      ];
      const all = [errors, states, traced].map(shown).join('\n');
      expect(all).toMatch(/ConnectError|HandshakeError|InterruptedError/);
      expect(all).not.toMatch(/t0ken/);
      await monitor.disconnect();
    }
  });

  it('appears in no error where a constructor throws it', async () => {
    function Throwing(url: string): void {
      throw new SyntaxError(`The URL '${url}' is invalid`);
    }
    const monitor = webSocketMonitor({ url: `ws://h/?${TOKEN}`, WebSocket: Throwing as never });
    const error = await errorOf(monitor.events$);
    expect(error).toMatchObject({ _tag: 'ConnectError', permanent: true });
    expect(shown(error)).not.toMatch(/t0ken/);
  });
});

it('dials by the global WebSocket of a newer Node, too', async () => {
  const { url } = await sharedOnHttp();
  const own = (globalThis as { WebSocket?: unknown }).WebSocket;
  Object.assign(globalThis, { WebSocket: own ?? WsWebSocket });
  try {
    const monitor = after(webSocketMonitor({ url }), (each) => each.disconnect());
    await expect(monitor.connect()).resolves.toMatchObject({ capabilities: [] });
  } finally {
    if (own === undefined) delete (globalThis as { WebSocket?: unknown }).WebSocket;
  }
});
