import { connect as connectTls } from 'node:tls';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { serveMonitor, type ShareOptions, type SharePolicy } from '../../src/share/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu, type FakeQemuInMemory, type FakeQemuOptions } from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';
import { WireClient } from '../testing/wire-client.js';

/** What a test opened, closed behind it. */
const open: (() => unknown)[] = [];

/** Closes what `after` was given, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export function after<A>(thing: A, close: (thing: A) => unknown): A {
  open.push(() => close(thing));
  return thing;
}

/** Resolves once the condition holds, which is looked at in each turn of the event loop; not for longer than a test may take. */
export async function eventually(holds: () => boolean): Promise<void> {
  const begun = performance.now();
  while (!holds()) {
    if (performance.now() - begun > 100_000) throw new Error(`it never came to be that ${String(holds)}`);
    await new Promise(setImmediate);
  }
}

/** A path for a socket of the test's own. */
export function socketPath(): string {
  return join(after(temporaryFolder(), ({ remove }) => remove()).path, 'shared.sock');
}

/** A double of QEMU and a monitor of it. */
export async function machine(
  options: FakeQemuOptions = {},
  monitorOptions: Omit<SocketOptions, 'path' | 'host' | 'port' | 'tls' | 'listen' | 'open'> = {},
) {
  const qemu: FakeQemuInMemory = after(await fakeQemu(options), (double) => double.close());
  const monitor = after(
    socketMonitor({ ...monitorOptions, open: () => qemu.open() } as SocketOptions),
    (each) => each.disconnect(),
  );
  return { qemu, monitor };
}

/** A shared double of QEMU on a UNIX path, and what dials it. */
export async function shared(
  policy: SharePolicy = {},
  options: FakeQemuOptions = {},
  monitorOptions: Parameters<typeof machine>[1] = {},
) {
  const { qemu, monitor } = await machine(options, monitorOptions);
  const path = socketPath();
  const share = after(await serveMonitor(monitor, { path, ...policy }), (each) => each.close());
  const dial = async () => after(await WireClient.dial({ path }), (client) => client.close());
  const ready = async (...enable: string[]) => {
    const client = await dial();
    await client.negotiate(...enable);
    return client;
  };
  return { qemu, monitor, share, path, dial, ready };
}

/** An HTTP server of the test's own, on the loopback. */
export async function httpServer(onRequest?: RequestListener): Promise<{ server: Server; port: number }> {
  const server = after(createServer(onRequest), (each) => {
    each.closeAllConnections();
    return new Promise((resolve) => each.close(resolve));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** A double of QEMU that is shared over WebSocket. */
export async function sharedOnHttp(
  options: Partial<Extract<ShareOptions, { authorize: unknown; server: unknown }>> = {},
  qemuOptions: FakeQemuOptions = {},
) {
  const { qemu, monitor } = await machine(qemuOptions);
  const { server, port } = await httpServer((_request, response) => response.end('a page'));
  const share = after(
    await serveMonitor(monitor, { server, pathname: '/qmp', authorize: () => true, ...options }),
    (each) => each.close(),
  );
  const url = `ws://127.0.0.1:${port}/qmp`;
  return { qemu, monitor, share, server, port, url };
}

/** A WebSocket as a test sees it: the messages so far, and how it closed. */
export class WebClient {
  readonly texts: string[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** Of a request that didn't become a WebSocket. */
  refusal: { readonly status: number; readonly text: string } | undefined;
  readonly #news: (() => void)[] = [];

  constructor(readonly webSocket: WebSocket) {
    webSocket.on('message', (data, isBinary) =>
      this.#tell(() => this.texts.push(`${isBinary ? 'binary ' : ''}${String(data)}`)),
    );
    webSocket.on('close', (code, reason) =>
      this.#tell(() => (this.closed ??= { code, reason: reason.toString() })),
    );
    webSocket.on('error', () => undefined);
    webSocket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        this.#tell(() => (this.refusal = { status: response.statusCode ?? 0, text: text.trimEnd() }));
        webSocket.terminate();
      });
    });
  }

  static dial(url: string, ...more: [protocols?: string[] | object, options?: object]): WebClient {
    return after(new WebClient(new WebSocket(url, ...(more as []))), ({ webSocket }) =>
      webSocket.terminate(),
    );
  }

  send(...messages: (object | string)[]): void {
    for (const each of messages) this.webSocket.send(typeof each === 'string' ? each : JSON.stringify(each));
  }

  async until(holds: (client: this) => boolean): Promise<void> {
    while (!holds(this)) await new Promise<void>((resolve) => this.#news.push(resolve));
  }

  async take(count: number): Promise<Record<string, unknown>[]> {
    await this.until(({ texts }) => texts.length >= count);
    return this.texts.splice(0, count).map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  async negotiate(): Promise<void> {
    await this.until(({ texts, closed, refusal }) => texts.length > 0 || (closed ?? refusal) !== undefined);
    if (this.refusal !== undefined) throw new Error(`${this.refusal.status}: ${this.refusal.text}`);
    this.send({ execute: 'qmp_capabilities' });
    await this.take(2);
  }

  #tell(change: () => void): void {
    change();
    for (const tell of this.#news.splice(0)) tell();
  }
}

/** Writes text to a TCP port as soon as it is connected; resolves with all that came until the end. */
export async function pour(port: number, text: string | Uint8Array, tls?: object): Promise<string> {
  const socket =
    tls === undefined ? connect(port, '127.0.0.1') : connectTls({ port, host: '127.0.0.1', ...tls });
  let heard = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.write(text);
  await once(socket, 'close');
  return heard;
}

export const GREETING = { QMP: expect.objectContaining({ capabilities: expect.any(Array) }) as unknown };

export const disabled = (command: string) => ({
  class: 'CommandNotFound',
  desc: `Command ${command} has been disabled: this client may not run it`,
});
