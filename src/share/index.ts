/**
 * A QMP server in front of a monitor: many clients on one machine, pages in browsers included.
 *
 * @module rxqmp/share
 */
import type { Address } from '../monitor/link.js';
import { monitorLike } from '../monitor/monitor-like.js';
import type { Monitor } from '../monitor/monitor.js';
import { serveSockets } from '../node/serve.js';
import { assertOption } from '../options.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { readShareOptions, type ShareOptions } from './options.js';
import { Share } from './share.js';
import { serveSocket } from './sockets.js';
import { serveWebSockets } from './web-sockets.js';

export type { Allow } from '../qmp/server/allow.js';
export type { Authorization } from './authorize.js';
export type { ShareOptions, SharePolicy, SocketShare, WebSocketShare } from './options.js';
export type { Authorize } from './share.js';
export type { SocketRequest } from './sockets.js';

/** A monitor that is shared. */
export interface SharedMonitor extends AsyncDisposable {
  /** Where clients of sockets connect, with the port in use; undefined on an HTTP server. */
  readonly address?: Address;
  /** How many clients are served now. */
  readonly clients: number;
  /**
   * Closes every client's connection and accepts no more. Idempotent; resolves when all are closed. The monitor and an
   * HTTP server stay open.
   */
  close(): Promise<void>;
}

/** For a client's TLS handshake. Milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Serves a monitor to many clients. Each has its own QMP session, with greeting, negotiation, its own ids and replies,
 * and gets every event. The monitor dials when the first client connects.
 *
 * Whoever can connect to the server can control the machine, unless `authorize` and `allow` limit it: see the guide's
 * threat model.
 *
 * @param monitor - the machine's monitor, of any driver; closing the share doesn't disconnect it
 * @param options - where to serve: a UNIX path, a port, or an HTTP server; who may connect, and which commands they may run
 * @returns resolves to the share once it listens
 * @throws `ArgumentError` through the promise for an option that can't be used, `ConnectError` if it can't listen at the
 *   address
 *
 * @example
 * const shared = await serveMonitor(monitor, { path: '/run/vm1-shared.qmp', allow: 'read-only' });
 */
export async function serveMonitor<C = CommandMap, E = EventMap>(
  monitor: Monitor<C, E>,
  options: ShareOptions,
): Promise<SharedMonitor> {
  assertOption(monitor, monitorLike, "serveMonitor: 'monitor'");
  const { place, limits } = readShareOptions(options);
  const share = new Share(monitor, limits);
  try {
    if ('server' in place) {
      const { server, pathname, authorize, origins = [], hosts } = place;
      const close = await serveWebSockets(share, { server, pathname, authorize, origins, hosts });
      return new LiveShare(share, close);
    }
    const { target, tls, authorize } = place;
    const server = await serveSockets(target, {
      tls,
      maxConnections: limits.maxClients,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      onSocket: (socket) => serveSocket(share, socket, authorize, 'port' in target),
    });
    return new LiveShare(share, () => server.close(), server.address);
  } catch (error) {
    share.close();
    throw error;
  }
}

class LiveShare implements SharedMonitor {
  readonly address?: Address;
  readonly #share: Share;
  readonly #stop: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor(share: Share, stop: () => Promise<void>, address?: Address) {
    this.#share = share;
    this.#stop = stop;
    if (address !== undefined) this.address = address;
  }

  get clients(): number {
    return this.#share.size;
  }

  close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#share.close();
      this.#closed = this.#stop();
    }
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
