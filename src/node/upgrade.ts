import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ArgumentError } from '../errors.js';
import { tune } from './dial.js';
import { ignore } from './duplex.js';

/** Takes over a connection whose request asks for a WebSocket. `head`: the bytes that came after the request. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const servers = new WeakMap<Server, Upgrades>();

/**
 * Takes the WebSocket requests of an HTTP server. Other requests go to the server's other handlers.
 *
 * @param pathname - the path of those requests; without it, every path
 * @returns a function that stops it
 * @throws {@link ArgumentError} if another handler has the path
 */
export function onUpgrade(server: Server, pathname: string | undefined, handler: UpgradeHandler): () => void {
  let upgrades = servers.get(server);
  if (upgrades === undefined) servers.set(server, (upgrades = new Upgrades(server)));
  return upgrades.add(pathname, handler);
}

class Upgrades {
  readonly #server: Server;
  readonly #handlers = new Map<string | undefined, UpgradeHandler>();

  constructor(server: Server) {
    this.#server = server;
  }

  add(pathname: string | undefined, handler: UpgradeHandler): () => void {
    if (this.#handlers.has(pathname)) {
      const path = pathname === undefined ? 'every path' : `'${pathname}'`;
      throw new ArgumentError(`another monitor is shared at ${path} of this HTTP server; give a 'pathname'`);
    }
    if (this.#handlers.size === 0) this.#server.on('upgrade', this.#onUpgrade);
    this.#handlers.set(pathname, handler);
    return () => {
      this.#handlers.delete(pathname);
      if (this.#handlers.size === 0) this.#server.off('upgrade', this.#onUpgrade);
    };
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const handler = isWebSocket
      ? (this.#handlers.get(pathnameOf(request.url)) ?? this.#handlers.get(undefined))
      : undefined;
    if (handler !== undefined) {
      socket.on('error', ignore);
      // A client that is gone without a word would be served for ever while the machine is quiet.
      if (socket instanceof Socket) tune(socket);
      handler(request, socket, head);
    } else if (this.#server.listenerCount('upgrade') === 1) {
      this.#withoutUpgrade(request, socket);
    }
  };

  /** For an upgrade that no handler takes: handles it as an ordinary request, as Node does without a handler. */
  #withoutUpgrade(request: IncomingMessage, socket: Duplex): void {
    const hasBody = 'content-length' in request.headers || 'transfer-encoding' in request.headers;
    if (hasBody) {
      // Node's parser, which would read the body, is detached.
      respond(socket, 400, 'nothing is upgraded here: send the request without it');
      return;
    }
    request.push(null);
    const { ServerResponse } = process.getBuiltinModule('node:http');
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as never);
    response.once('finish', () => {
      response.detachSocket(socket as never);
      socket.end();
    });
    this.#server.emit('request', request, response);
  }
}

/** Returns the path of a request's target, which a client may write in many forms. */
function pathnameOf(target: string | undefined): string | undefined {
  try {
    return new URL(target ?? '', 'http://localhost').pathname;
  } catch {
    return undefined;
  }
}

/** Answers a request that doesn't become a WebSocket, and closes its connection. */
export function respond(socket: Duplex, status: number, text: string): void {
  const { STATUS_CODES } = process.getBuiltinModule('node:http');
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(text) + 1}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}\n`);
}
