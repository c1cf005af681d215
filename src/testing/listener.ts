import type { Server, Socket } from 'node:net';
import type { Address } from '../monitor/link.js';
import { checkOptions } from '../options.js';
import { nodeNet } from '../node/on-demand.js';
import { socketPath } from '../node/socket-path.js';

/** Where a double listens: a path, or a port, 0 for a free one; without a host it is the loopback. */
export interface ListenOptions {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
}

/** A server of a double's. */
export interface Listener {
  readonly address: Address;
  /** Resolves when the last client has left, too. */
  close(): Promise<void>;
}

/**
 * Listens, and gives each client that comes.
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
