import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { Observable, type Subscriber } from 'rxjs';
import { withPermanence } from '../errors.js';
import { bindError, createTlsServer, listenPrivately, replaceStale } from './bind.js';
import { describeTarget, omitUndefined, tune, type Target } from './dial.js';
import { connectError } from './failure.js';

export interface ListenOptions {
  readonly tls?: TlsOptions | undefined;
  /** Goes on listening when a peer was taken, and holds the next ones until they are asked for. */
  readonly keep: boolean;
  /** For a peer's TLS handshake, in milliseconds. */
  readonly handshakeTimeout: number;
  /** Given each peer's socket. */
  readonly onSocket: (socket: Socket) => void;
}

/** Waits for peers that dial, and gives them one by one. */
export class Listener {
  #server: Server | undefined;
  #address: Target;
  #acceptor: Subscriber<Duplex> | undefined;
  readonly #held = new Set<Socket>();
  /** Peers whose TLS handshake isn't through: Node knows of them, and tells nobody. */
  readonly #shaking = new Set<Socket>();
  #closed: Promise<void> = Promise.resolve();

  constructor(
    target: Target,
    private readonly options: ListenOptions,
  ) {
    this.#address = target;
  }

  /** Emits one peer. Unsubscribing stops the wait; the peer, once given, is the caller's. */
  accept(onListening: (address: Target) => void): Observable<Duplex> {
    return new Observable((subscriber) => {
      this.#acceptor = subscriber;
      const [held] = this.#held;
      if (held !== undefined) this.#give(held);
      else if (this.#server === undefined) this.#listen(onListening);
      else onListening(this.#address);
      return () => {
        if (this.#acceptor === subscriber) this.#acceptor = undefined;
        if (!this.options.keep) void this.close();
      };
    });
  }

  /** Stops listening and lets go of peers that nobody asked for. A UNIX socket's file goes too. */
  close(): Promise<void> {
    for (const socket of [...this.#held, ...this.#shaking]) socket.destroy();
    this.#held.clear();
    this.#shaking.clear();
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) {
      const done = new Promise<void>((resolve) => server.close(() => resolve()));
      this.#closed = Promise.all([this.#closed, done]).then(() => undefined);
    }
    return this.#closed;
  }

  #listen(onListening: (address: Target) => void, mayReplace = true): void {
    const server = this.#newServer();
    this.#server = server;
    const target = this.#address;
    const acceptor = this.#acceptor;
    const isWanted = () => this.#acceptor === acceptor;
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (this.#server === server) this.#server = undefined;
      if (!isWanted()) return;
      if (error.code === 'EADDRINUSE' && 'path' in target && mayReplace) {
        replaceStale(target.path, {
          isWanted,
          retry: () => this.#listen(onListening, false),
          refuse: (refusal) => this.#fail(refusal),
        });
      } else this.#fail('path' in target ? bindError(target.path, error) : error);
    });
    server.once('listening', () => {
      // The port stays the same when the server is opened again.
      if ('port' in target) this.#address = { ...target, port: (server.address() as AddressInfo).port };
      onListening(this.#address);
    });
    listenPrivately(server, target);
  }

  #newServer(): Server {
    const { tls, handshakeTimeout } = this.options;
    if (tls === undefined) return createServer((socket) => this.#take(socket));
    const server = createTlsServer({ handshakeTimeout, ...omitUndefined(tls) }, this.#failed, (socket) => {
      for (const raw of this.#shaking) if (isSamePeer(raw, socket)) this.#shaking.delete(raw);
      this.#take(socket);
    });
    server.on('connection', (raw: Socket) => {
      this.#shaking.add(raw);
      raw.once('close', () => this.#shaking.delete(raw));
    });
    server.on('tlsClientError', (error, socket) => {
      // After its handshake's time Node leaves it open.
      socket.destroy();
      if (this.#server === server) this.#fail(error);
    });
    return server;
  }

  #take(socket: Socket): void {
    tune(socket);
    socket.on('error', () => undefined);
    this.options.onSocket(socket);
    if (this.#acceptor !== undefined) this.#give(socket);
    else {
      this.#held.add(socket);
      socket.once('close', () => this.#held.delete(socket));
    }
  }

  #give(socket: Socket): void {
    this.#held.delete(socket);
    const acceptor = this.#acceptor;
    this.#acceptor = undefined;
    acceptor?.next(socket);
    if (!this.options.keep) void this.close();
  }

  #fail(error: unknown): void {
    // Nothing here is for good: the next peer is another one.
    this.#acceptor?.error(withPermanence(connectError(this.#failed, error), false));
  }

  get #failed(): string {
    return `no peer at ${describeTarget(this.#address)}`;
  }
}

function isSamePeer(a: Socket, b: Socket): boolean {
  return a.remotePort === b.remotePort && a.remoteAddress === b.remoteAddress;
}
