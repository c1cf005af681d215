import type { Server, Socket } from 'node:net';
import type { Address } from '../monitor/link.js';
import { ConnectError } from '../errors.js';
import { connectError } from '../node/failure.js';
import { checkOptions } from '../options.js';
import { nodeNet } from '../node/on-demand.js';
import { socketPath } from '../node/socket-path.js';

/** The address of a double: a path, or a port, 0 for any free one. The default host is the loopback. */
export interface ListenOptions {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
}

/** The server of a double. */
export interface Listener {
  readonly address: Address;
  /** Stops listening. Resolves when the last client has disconnected, too. */
  close(): Promise<void>;
}

/**
 * Listens, and calls back with each client's socket.
 *
 * @throws {@link ArgumentError} for a path that Node would cut, {@link ConnectError} naming the place and why it can't be listened at
 */
export async function listen(
  { path, host = '127.0.0.1', port }: ListenOptions,
  onClient: (socket: Socket) => void,
): Promise<Listener> {
  checkOptions({ path }, { path: socketPath }, 'listening');
  // Loaded here, so that the rest of `rxqmp/testing` bundles for a browser and runs there.
  const { createServer } = nodeNet();
  const server = createServer({ noDelay: true }, onClient);
  await new Promise<void>((resolve, reject) => {
    const refuse = path === undefined ? portError(`${bracketed(host)}:${port}`) : pathError(path);
    server.once('error', (error) => reject(refuse(error)));
    server.listen(path === undefined ? { host, port } : { path }, resolve);
  });
  return {
    address: addressOf(server),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A double removes no file that it didn't make, so one that is left of another listener is in its way. */
const PATH_WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another listener is there, or a file (EADDRINUSE)',
  EACCES: 'its folder does not exist, or this user may not make a file there (EACCES)',
};

function pathError(path: string) {
  return (cause: NodeJS.ErrnoException): ConnectError => {
    const words = PATH_WORDS[cause.code ?? ''];
    if (words === undefined) return portError(path)(cause);
    return new ConnectError(`no double at ${path}: ${words}`, { cause });
  };
}

function portError(where: string) {
  return (cause: Error): ConnectError => connectError(`no double at ${where}`, cause);
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function addressOf(server: Server): Address {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null
    ? { host: bound.address, port: bound.port }
    : { path: String(bound) };
}
