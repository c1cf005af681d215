import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { Observable, type Observer } from 'rxjs';
import { ConnectError } from '../errors.js';
import { omitUndefined } from '../options.js';
import { connectSocket, ignore, NEXT_ADDRESS_AFTER_MS } from './duplex.js';
import { connectError, tlsOptionsError } from './failure.js';
import { nodeTls } from './on-demand.js';
import { noSocket, statOf } from './stat.js';

/** Where to dial. */
export type Target = { readonly path: string } | { readonly host: string; readonly port: number };

/** After this long without traffic the system checks whether a TCP peer still answers. */
const TCP_KEEPALIVE_AFTER_MS = 30_000;

export function describeTarget(target: Target): string {
  if ('path' in target) return target.path;
  return target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
}

export interface DialOptions {
  readonly tls?: ConnectionOptions | undefined;
  /** Called with the socket before it connects. */
  readonly onSocket: (socket: Socket) => void;
  /** Called when connected, before the TLS handshake. */
  readonly onConnected: () => void;
}

/** Dials a UNIX or TCP socket, with TLS if options for it are given. Unsubscribing destroys the socket. */
export function dial(target: Target, options: DialOptions): Observable<Duplex> {
  return new Observable((subscriber) => {
    const socket = startDial(target, options, subscriber);
    return () => socket.destroy();
  });
}

/**
 * As `dial`, with the socket at once.
 *
 * @param observer - gets the socket when it is connected, or why it is not. It gets nothing once the socket is destroyed
 */
export function startDial(
  target: Target,
  { tls, onSocket, onConnected }: DialOptions,
  observer: Pick<Observer<Duplex>, 'next' | 'error'>,
): Socket {
  const failed = `no connection to ${describeTarget(target)}`;
  const socket = tls === undefined ? connectSocket(target) : connectTls(target, tls, failed);
  const leave = () => socket.off('error', onError).off('close', onClose);
  const fail = (error: Error) => {
    leave();
    observer.error(error);
  };
  const onError = (error: Error) => fail(connectError(failed, refusedBy(target, error)));
  const onClose = () => fail(new ConnectError(`${failed}: the peer closed it`));
  // A socket may fail after it was destroyed, and an error without a listener ends the process.
  socket.on('error', ignore);
  socket.on('error', onError).on('close', onClose);
  tune(socket);
  onSocket(socket);
  if (tls !== undefined) socket.once('connect', onConnected);
  socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
    leave();
    observer.next(socket);
  });
  return socket;
}

/** The system refuses a file or a folder with the same code as a socket where nothing listens. */
function refusedBy(target: Target, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ECONNREFUSED' || !('path' in target)) return error;
  const found = statOf(target.path);
  return found === undefined || found.isSocket() ? error : noSocket(error);
}

function connectTls(target: Target, tls: ConnectionOptions, failed: string): Socket {
  try {
    const tries = { autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS };
    return nodeTls().connect({ ...tries, ...verified(tls), ...target });
  } catch (error) {
    throw tlsOptionsError(failed, error);
  }
}

export function tune(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, TCP_KEEPALIVE_AFTER_MS);
}

/**
 * Turns verification on, unless the options have `rejectUnauthorized: false`. Without this, Node would also let an
 * environment variable turn it off.
 */
function verified(tls: ConnectionOptions): ConnectionOptions {
  return { rejectUnauthorized: true, ...omitUndefined(tls) };
}
