/** Binding a server's socket: a UNIX path for this user alone, also over the file that a killed listener left. */
import { connect, type Server, type Socket } from 'node:net';
import type { Server as TlsServer, TlsOptions } from 'node:tls';
import type { Target } from './dial.js';
import { tlsOptionsError } from './failure.js';
import { isMainThread, nodeFs, nodeTls } from './on-demand.js';
import { lacksFolder, noSocket } from './stat.js';

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

/** Binds; a UNIX socket is open to this user alone, from its first moment where the thread may set that. */
export function listenPrivately(server: Server, target: Target): void {
  if ('port' in target) {
    server.listen(target.port, target.host);
    return;
  }
  const { path } = target;
  server.once('listening', () => nodeFs().chmodSync(path, 0o600));
  const umask = isMainThread() ? process.umask(0o177) : undefined;
  try {
    server.listen(path);
  } finally {
    if (umask !== undefined) process.umask(umask);
  }
}

/** Node takes a folder that isn't there for one that it may not enter. */
export function bindError(path: string, error: NodeJS.ErrnoException): Error {
  const isMissing = error.code === 'EACCES' && lacksFolder(path);
  return isMissing ? new Error("its folder isn't there (ENOENT)", { cause: error }) : error;
}

interface Replacing {
  /** Whether somebody still waits for it. */
  readonly isWanted: () => boolean;
  readonly retry: () => void;
  readonly refuse: (error: Error) => void;
}

/** A killed listener leaves its file behind. Who answers there is alive, and what is no socket isn't ours. */
export function replaceStale(path: string, { isWanted, retry, refuse }: Replacing): void {
  const probe = connect(path);
  const inUse = Object.assign(new Error('in use'), { code: 'EADDRINUSE' });
  probe.once('connect', () => {
    probe.destroy();
    if (isWanted()) refuse(inUse);
  });
  probe.once('error', ({ code }: NodeJS.ErrnoException) => {
    // By now the file may be that of a later attempt.
    if (!isWanted()) return;
    try {
      if (code !== 'ECONNREFUSED' && code !== 'ENOENT') throw inUse;
      if (code === 'ECONNREFUSED') {
        if (!nodeFs().lstatSync(path).isSocket()) throw noSocket();
        nodeFs().unlinkSync(path);
      }
    } catch (error) {
      refuse(error as Error);
      return;
    }
    retry();
  });
}
