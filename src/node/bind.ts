import type { Server, Socket } from 'node:net';
import type { Server as TlsServer, TlsOptions } from 'node:tls';
import type { Target } from './dial.js';
import { tlsOptionsError } from './failure.js';
import { nodeTls } from './on-demand.js';
import { listenPrivately } from './socket-file.js';
import { lacksFolder } from './stat.js';

/**
 * A TLS server, with verification of clients on where there is an authority, unless the options say otherwise.
 *
 * @param failed - what can't be done without it, for the error
 * @throws {@link ConnectError} where the options can't be used
 */
export function createTlsServer(
  options: TlsOptions,
  failed: string,
  onPeer: (socket: Socket) => void,
): TlsServer {
  const verify = options.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  try {
    return nodeTls().createServer({ ...verify, ...options }, onPeer);
  } catch (error) {
    throw tlsOptionsError(failed, error);
  }
}

/** Listens on a port, or on a path for this user alone. A server that can't bind emits `error`. */
export function listenAt(
  server: Server,
  target: Target,
  { onListening, onFailed }: { readonly onListening: () => void; readonly onFailed: (error: Error) => void },
): void {
  if ('port' in target) server.once('listening', onListening).listen(target.port, target.host);
  else listenPrivately(server, target.path, onListening, onFailed);
}

/** Node takes a folder that isn't there for one that it may not enter. */
export function bindError(path: string, error: NodeJS.ErrnoException): Error {
  const isMissing = error.code === 'EACCES' && lacksFolder(path);
  return isMissing ? new Error("its folder isn't there (ENOENT)", { cause: error }) : error;
}
