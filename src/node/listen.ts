import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { type ConnectError, withPermanence } from '../errors.js';
import { omitUndefined } from '../options.js';
import { bindError, createTlsServer, listenAt } from './bind.js';
import { describeTarget, tune, type Target } from './dial.js';
import { connectError } from './failure.js';
import { closeAndLeaveOthersFile, idOf, removeStale, type FileId } from './socket-file.js';

export interface ListenerOptions {
  readonly tls?: TlsOptions | undefined;
  /** How long a peer's TLS handshake may take, in milliseconds. */
  readonly handshakeTimeout: number;
  /** How many peers may be in their TLS handshake at a time. When another one comes, the oldest is closed. */
  readonly maxHandshakes: number;
  /** Called with each peer's socket, with TLS after the handshake. */
  readonly onPeer: (socket: Socket) => void;
  /** Called for a peer whose TLS handshake failed. */
  readonly onRefused: (error: ConnectError) => void;
}

/** Called once: with the address when bound, port 0 resolved, or with the error. */
export interface Binding {
  readonly onBound: (address: Target) => void;
  readonly onFailed: (error: ConnectError) => void;
}

/** A listening socket: UNIX, TCP, or TLS over TCP. */
export class Listener {
  readonly #options: ListenerOptions;
  #address: Target;
  #server: Server | undefined;
  /** The identity of the socket's file when it was made. */
  #file: FileId | undefined;
  /** Peers in their TLS handshake. Node reports them only by the event 'connection'. */
  readonly #handshakes = new Set<Socket>();
  #closed: Promise<void> = Promise.resolve();

  constructor(target: Target, options: ListenerOptions) {
    this.#address = target;
    this.#options = options;
  }

  /** The address that it is bound to. Port 0 is resolved once it is bound. */
  get address(): Target {
    return this.#address;
  }

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /** Binds and listens. A stale socket file is replaced. A port that was chosen for 0 stays the same from then on. */
  listen(binding: Binding): void {
    this.#bind(binding, true);
  }

  /** Stops listening, closes peers in their TLS handshake and removes the socket's file. Resolves when closed. */
  close(): Promise<void> {
    for (const socket of this.#handshakes) socket.destroy();
    this.#handshakes.clear();
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) {
      const done = new Promise<void>((resolve) => server.once('close', () => resolve()));
      if ('path' in this.#address) closeAndLeaveOthersFile(server, this.#address.path, this.#file);
      else server.close();
      this.#closed = Promise.all([this.#closed, done]).then(() => undefined);
    }
    return this.#closed;
  }

  #bind({ onBound, onFailed }: Binding, mayReplace: boolean): void {
    const target = this.#address;
    const server = this.#newServer();
    this.#server = server;
    const fail = (error: Error) => {
      if (this.#server !== server) return;
      this.#server = undefined;
      // Not permanent: the address may be free at the next try.
      onFailed(withPermanence(connectError(this.#failed, error), false) as ConnectError);
    };
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (!('path' in target)) fail(error);
      else if (error.code !== 'EADDRINUSE' || !mayReplace) fail(bindError(target.path, error));
      else {
        removeStale(target.path, {
          isWanted: () => this.#server === server,
          onRemoved: () => this.#bind({ onBound, onFailed }, false),
          onRefused: fail,
        });
      }
    });
    const onListening = () => {
      if ('port' in target) this.#address = { ...target, port: (server.address() as AddressInfo).port };
      else this.#file = idOf(target.path);
      onBound(this.#address);
    };
    listenAt(server, target, {
      onListening,
      onFailed: (error) => {
        server.close();
        fail(error);
      },
    });
  }

  #newServer(): Server {
    const { tls, handshakeTimeout, onRefused } = this.#options;
    if (tls === undefined) return createServer((socket) => this.#accept(socket));
    const server = createTlsServer({ handshakeTimeout, ...omitUndefined(tls) }, this.#failed, (socket) => {
      for (const raw of this.#handshakes) if (isSamePeer(raw, socket)) this.#handshakes.delete(raw);
      this.#accept(socket);
    });
    server.on('connection', (raw: Socket) => this.#addHandshake(raw));
    server.on('tlsClientError', (error, socket) => {
      // When the handshake takes too long, Node leaves the socket open.
      socket.destroy();
      if (this.#server === server) onRefused(connectError(this.#failed, error));
    });
    return server;
  }

  #addHandshake(raw: Socket): void {
    this.#handshakes.add(raw);
    raw.once('close', () => this.#handshakes.delete(raw));
    const [oldest] = this.#handshakes;
    if (this.#handshakes.size > this.#options.maxHandshakes) oldest?.destroy();
  }

  #accept(socket: Socket): void {
    tune(socket);
    // A socket may fail at any time, and an error without a listener ends the process.
    socket.on('error', () => undefined);
    this.#options.onPeer(socket);
  }

  get #failed(): string {
    return `no peer at ${describeListening(this.#address)}`;
  }
}

/** As `describeTarget`; port 0 means that no port is chosen yet. */
export function describeListening(target: Target): string {
  if ('port' in target && target.port === 0) return `any free port of ${target.host}`;
  return describeTarget(target);
}

function isSamePeer(a: Duplex, b: Socket): boolean {
  const { remotePort, remoteAddress } = a as Socket;
  return remotePort === b.remotePort && remoteAddress === b.remoteAddress;
}
