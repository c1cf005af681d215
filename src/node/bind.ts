import type { Server, Socket } from 'node:net';
import type { Server as TlsServer, TlsOptions } from 'node:tls';
import type { Target } from './dial.js';
import { tlsOptionsError } from './failure.js';
import { nodeTls } from './on-demand.js';
import { listenPrivately } from './socket-file.js';
import { lacksFolder } from './stat.js';

/**
 * A TLS server. If `ca` is given it verifies its clients, unless the options turn that off.
 *
 * @param failed - the beginning of the error's text
 * @throws {@link ConnectError} if the options can't be used
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

/** For a path whose folder is missing, Node reports EACCES; this makes the error name the folder. */
export function bindError(path: string, error: NodeJS.ErrnoException): Error {
  const isMissing = error.code === 'EACCES' && lacksFolder(path);
  return isMissing ? new Error('its folder does not exist (ENOENT)', { cause: error }) : error;
}
