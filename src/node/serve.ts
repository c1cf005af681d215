import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { omitUndefined } from '../options.js';
import { bindError, createTlsServer, listenAt } from './bind.js';
import { describeTarget, tune, type Target } from './dial.js';
import { ignore } from './duplex.js';
import { connectError } from './failure.js';
import { closeAndLeaveOthersFile, idOf, removeStale } from './socket-file.js';

export interface ServeOptions {
  readonly tls?: TlsOptions | undefined;
  /** How many connections are accepted at a time, including those in their TLS handshake. Others are closed at once. */
  readonly maxConnections: number;
  /** How long a client's TLS handshake may take, in milliseconds. */
  readonly handshakeTimeout: number;
  /** Called with each client's socket. Nothing is read from it yet. */
  readonly onSocket: (socket: Socket) => void;
}

/** A server that accepts every client. */
export interface SocketServer {
  /** Its address. For port 0 it has the port that was chosen. */
  readonly address: Target;
  /** Stops listening. Resolves when every connection is closed; the caller closes them. */
  close(): Promise<void>;
}

/**
 * Serves a UNIX path (mode 0600), a TCP port, or TLS.
 *
 * @throws {@link ConnectError} if it can't bind
 */
export async function serveSockets(target: Target, options: ServeOptions): Promise<SocketServer> {
  const failed = `no server at ${describeTarget(target)}`;
  const { server, cutHandshakes } = newServer(options, failed);
  try {
    await bind(server, target);
  } catch (error) {
    throw connectError(failed, error);
  }
  server.on('error', ignore);
  const file = 'path' in target ? idOf(target.path) : undefined;
  return {
    address: 'path' in target ? target : { ...target, port: (server.address() as AddressInfo).port },
    close: () => {
      cutHandshakes();
      return new Promise((resolve) => {
        server.once('close', () => resolve());
        if ('path' in target) closeAndLeaveOthersFile(server, target.path, file);
        else server.close();
      });
    },
  };
}

function newServer(
  { tls, maxConnections, handshakeTimeout, onSocket }: ServeOptions,
  failed: string,
): { readonly server: Server; readonly cutHandshakes: () => void } {
  const take = (socket: Socket) => {
    tune(socket);
    socket.on('error', ignore);
    onSocket(socket);
  };
  if (tls === undefined) {
    const server = createServer({ pauseOnConnect: true }, take);
    return { server: Object.assign(server, { maxConnections }), cutHandshakes: ignore };
  }
  const raws = new Set<Socket>();
  const server = createTlsServer({ handshakeTimeout, ...omitUndefined(tls) }, failed, take);
  // When the handshake takes too long, Node leaves the socket open.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('connection', (raw: Socket) => {
    raws.add(raw);
    raw.once('close', () => raws.delete(raw));
  });
  return {
    server: Object.assign(server, { maxConnections }),
    cutHandshakes: () => {
      for (const raw of raws) raw.destroy();
    },
  };
}

async function bind(server: Server, target: Target): Promise<void> {
  try {
    await listening(server, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!('path' in target)) throw error;
    if (code !== 'EADDRINUSE') throw bindError(target.path, error as NodeJS.ErrnoException);
    await new Promise<void>((onRemoved, onRefused) => {
      removeStale(target.path, { isWanted: () => true, onRemoved, onRefused });
    });
    await listening(server, target);
  }
}

function listening(server: Server, target: Target): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(error);
    server.once('error', onError);
    listenAt(server, target, {
      onListening: () => {
        server.off('error', onError);
        resolve();
      },
      onFailed: (error) => {
        server.close();
        reject(error);
      },
    });
  });
}
