import type { Server, Socket } from 'node:net';
import type { Address } from '../monitor/link.js';
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
 * @throws {@link ArgumentError} for a path that Node would cut
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
    server.once('error', reject);
    server.listen(path === undefined ? { host, port } : { path }, resolve);
  });
  return {
    address: addressOf(server),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function addressOf(server: Server): Address {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null
    ? { host: bound.address, port: bound.port }
    : { path: String(bound) };
}
