import type { IncomingMessage, Server } from 'node:http';
import type { TlsOptions } from 'node:tls';
import { ArgumentError } from '../errors.js';
import type { Target } from '../node/dial.js';
import { socketPath } from '../node/socket-path.js';
import { bytes, callback, checkOptions, record, text, type Rule } from '../options.js';
import { allowRule, permissionOf, type Allow } from '../qmp/server/allow.js';
import type { Authorize, ShareLimits } from './share.js';
import type { SocketRequest } from './sockets.js';

/** The options of every share: which commands clients may run, and the limits of each client. */
export interface SharePolicy {
  /** Which commands any client may run; by default all of them, `quit` included. */
  readonly allow?: Allow | undefined;
  /**
   * A client that leaves more than this unread is disconnected before another message is written for it. Bytes; 8 MiB by
   * default. It must be more than the machine sends in one burst; one message may be longer.
   */
  readonly maxQueuedBytes?: number | undefined;
  /** How many clients may be connected at a time, including those that wait for `authorize`. 128 by default. */
  readonly maxClients?: number | undefined;
  /** How many commands a client may run in a second; those that come faster are read later. 10,000 by default. */
  readonly maxCommandsPerSecond?: number | undefined;
}

/**
 * Where clients of sockets connect: a UNIX path to make (mode 0600), or an address and a port, 0 for a free one.
 *
 * @example
 * const places: SocketShare[] = [
 *   { path: '/run/vm1-shared.qmp' },
 *   { port: 0 },
 *   { host: '0.0.0.0', port: 4444, tls: { key, cert, ca } },
 * ];
 */
export type SocketShare = (
  | { readonly path: string; readonly host?: undefined; readonly port?: undefined; readonly tls?: undefined }
  /** Without `host` it listens on the loopback. With `ca` in `tls` a client must present a certificate. */
  | {
      readonly path?: undefined;
      readonly host?: string | undefined;
      readonly port: number;
      readonly tls?: TlsOptions | undefined;
    }
) & {
  readonly server?: undefined;
  /** Called for each client; without it every client is accepted. */
  readonly authorize?: Authorize<SocketRequest> | undefined;
};

/**
 * A WebSocket server on an existing HTTP server, such as that of Express, Fastify or Nest.
 *
 * @example
 * const place: WebSocketShare = {
 *   server,
 *   pathname: '/vm1',
 *   authorize: ({ headers }) => sessions.has(headers.cookie),
 *   hosts: ['dash.example.com'],
 * };
 */
export interface WebSocketShare {
  readonly path?: undefined;
  readonly port?: undefined;
  /** The HTTP server. The share neither closes it nor answers its other requests and paths. */
  readonly server: Server;
  /** The path of the URL, such as `/vm1`; without it the share takes WebSockets on every path. */
  readonly pathname?: string | undefined;
  /** Called for each client, with its HTTP request. */
  readonly authorize: Authorize<IncomingMessage>;
  /** Origins of pages that may connect besides those of the server's own, such as `https://dash.example.com`. */
  readonly origins?: readonly string[] | undefined;
  /** Host names under which clients may connect, without ports; by default those of the loopback. */
  readonly hosts?: readonly string[] | undefined;
}

/** Where a monitor is shared, and what its clients may do. */
export type ShareOptions = SharePolicy & (SocketShare | WebSocketShare);

/** The options, taken apart. */
export interface ReadShareOptions {
  readonly place:
    | {
        readonly target: Target;
        readonly tls: TlsOptions | undefined;
        readonly authorize: Authorize<SocketRequest> | undefined;
      }
    | WebSocketShare;
  readonly limits: ShareLimits;
}

const DEFAULT_MAX_QUEUED_BYTES = 8 * 1024 * 1024;
const DEFAULT_MAX_CLIENTS = 128;
const DEFAULT_MAX_COMMANDS_PER_SECOND = 10_000;

const positive: Rule = {
  is: (value) => typeof value === 'number' && value > 0,
  expected: 'a number, more than 0',
};
const texts: Rule = {
  is: (value) => Array.isArray(value) && value.every((each) => text.is(each) && each !== ''),
  expected: 'an array of strings',
};
const RULES = {
  path: socketPath,
  host: { is: (value: unknown) => text.is(value) && value !== '', expected: 'a host name or address' },
  port: {
    is: (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
    expected: 'a port, a whole number from 0 to 65535',
  },
  tls: record,
  server: {
    is: (value: unknown) => callback.is((value as Partial<Server> | null)?.on),
    expected: 'an HTTP server of Node',
  },
  pathname: {
    is: (value: unknown) => text.is(value) && (value as string).startsWith('/'),
    expected: "the path of a URL, which begins with '/'",
  },
  authorize: callback,
  origins: texts,
  hosts: texts,
  allow: allowRule,
  maxQueuedBytes: bytes,
  maxClients: positive,
  maxCommandsPerSecond: positive,
} satisfies Record<string, Rule>;

/** @internal The names of all options, for the guide's table. */
export const SHARE_OPTIONS: readonly string[] = Object.keys(RULES);

type Flat = { readonly [K in keyof typeof RULES]?: unknown } & SharePolicy;

/**
 * Checks the options and takes them apart.
 *
 * @throws {@link ArgumentError} naming the option that can't be used
 */
export function readShareOptions(options: ShareOptions): ReadShareOptions {
  checkOptions(options, RULES, 'serveMonitor');
  const flat = options as Flat;
  const limits: ShareLimits = {
    permission: permissionOf(flat.allow),
    maxQueuedBytes: flat.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES,
    maxClients: flat.maxClients ?? DEFAULT_MAX_CLIENTS,
    maxCommandsPerSecond: flat.maxCommandsPerSecond ?? DEFAULT_MAX_COMMANDS_PER_SECOND,
  };
  const given = [
    flat.path !== undefined && 'path',
    (flat.host !== undefined || flat.port !== undefined) && 'port',
    flat.server !== undefined && 'server',
  ].filter((name) => name !== false);
  if (given.length !== 1) {
    const seen = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    throw new ArgumentError(`serveMonitor: one place is needed (path, port or server); ${seen}`);
  }
  refuseBeside(
    flat,
    flat.server === undefined ? ['pathname', 'origins', 'hosts'] : ['tls'],
    given[0] as string,
  );
  if (flat.path !== undefined) refuseBeside(flat, ['tls'], 'path');
  if (flat.server !== undefined) {
    if (flat.authorize === undefined) {
      throw new ArgumentError(
        "serveMonitor: 'authorize' is missing: every page and program that reaches the HTTP server could run commands",
      );
    }
    return { place: options as WebSocketShare, limits };
  }
  const { path, host, port, tls, authorize } = options as SocketShare;
  if (path === undefined && port === undefined) throw new ArgumentError("serveMonitor: 'port' is missing");
  const target = path === undefined ? { host: host ?? '127.0.0.1', port: port as number } : { path };
  return { place: { target, tls, authorize }, limits };
}

function refuseBeside(flat: Flat, names: readonly (keyof Flat)[], place: string): void {
  const name = names.find((each) => flat[each] !== undefined);
  if (name !== undefined) throw new ArgumentError(`serveMonitor: '${name}' can't be used with '${place}'`);
}
