import type { Duplex } from 'node:stream';
import type { ConnectionOptions, TlsOptions } from 'node:tls';
import { ArgumentError } from '../errors.js';
import { DEFAULT_CONNECT_TIMEOUT_MS, MONITOR_OPTIONS, type MonitorOptions } from '../monitor/options.js';
import {
  callback,
  checkOptions,
  feature,
  flag,
  record,
  requireOptions,
  text,
  type Rule,
} from '../options.js';
import type { Target } from '../node/dial.js';
import type { HeartbeatOptions, QmpSettings } from '../qmp/driver.js';
import { socketPath as path } from '../node/socket-path.js';
import type { ListenOptions } from './listening-driver.js';
import { DialSource, openSource, type StreamSource } from './stream-source.js';

/**
 * The address of the monitor: exactly one. A UNIX path has 1 to 107 bytes, a port is a whole number from 1 to 65,535.
 *
 * @example
 * const addresses: SocketAddress[] = [
 *   { path: '/run/vm1.qmp' },
 *   { host: 'vmhost', port: 4444, tls: { ca } },
 *   { listen: { port: 0 } },
 *   { open: async () => connectVsock(3, 4444) },
 * ];
 */
export type SocketAddress =
  | ({ readonly path: string } & Without<'host' | 'port' | 'tls' | 'listen' | 'open'>)
  /** `tls` holds options of `node:tls` as they are; the server's certificate is verified. */
  | ({ readonly host: string; readonly port: number; readonly tls?: ConnectionOptions | undefined } & Without<
      'path' | 'listen' | 'open'
    >)
  /** QEMU dials us (`-chardev socket,server=off`). For port 0 the system chooses a free port, which `state$` reports. */
  | ({ readonly listen: ListenAddress } & Without<'path' | 'host' | 'port' | 'tls' | 'open'>)
  | ({
      /**
       * Any stream, such as QEMU's stdio or `ssh -W`. Called for each dial; the signal is aborted when the dial
       * is given up before the stream is there. The stream is destroyed when the connection ends.
       */
      readonly open: (signal: AbortSignal) => Promise<Duplex>;
    } & Without<'path' | 'host' | 'port' | 'tls' | 'listen'>);

/** One address excludes the others. */
type Without<K extends string> = { readonly [N in K]?: undefined };

/** Where to wait for QEMU's call: a UNIX socket to make (mode 0600), or an address and a port, 0 for a free one. */
export type ListenAddress =
  | { readonly path: string }
  /** Without `host` the loopback. With `ca` in `tls` the peer must show a certificate. */
  | { readonly host?: string | undefined; readonly port: number; readonly tls?: TlsOptions | undefined };

/**
 * One address, and the options of every driver.
 *
 * @example
 * const options: SocketOptions = { path: '/run/vm1.qmp', name: 'vm1', oob: true };
 */
export type SocketOptions = MonitorOptions &
  SocketAddress & {
    /** Asks for out-of-band commands. At most 8 others are then in flight at a time. */
    readonly oob?: boolean | undefined;
    /** Notices a peer that has become silent, such as a host that lost its power. Off by default; `true` takes the defaults. */
    readonly heartbeat?: HeartbeatOptions | boolean | undefined;
  };

/** All members that any form of the options may have. */
type Flat = MonitorOptions & { [K in 'path' | 'host' | 'port' | 'tls' | 'listen' | 'open']?: unknown } & {
  readonly oob?: boolean | undefined;
  readonly heartbeat?: HeartbeatOptions | boolean | undefined;
};

const portFrom = (lowest: number): Rule => ({
  is: (value) => Number.isInteger(value) && (value as number) >= lowest && (value as number) <= 65_535,
  expected: `a port, a whole number from ${lowest} to 65535`,
});
const tls: Rule = {
  is: (value) =>
    record.is(value) &&
    ['undefined', 'boolean'].includes(typeof (value as TlsOptions).rejectUnauthorized) &&
    // Node would dial these instead of host and port.
    ['path', 'socket'].every((name) => (value as Record<string, unknown>)[name] === undefined),
  expected:
    "an object of node:tls options, in which 'rejectUnauthorized' is true or false, without 'path' or 'socket': they would replace host and port",
};
const host: Rule = { is: (value) => text.is(value) && value !== '', expected: 'a host name or address' };

const ADDRESS_OPTIONS = { path, host, port: portFrom(1), tls, listen: record, open: callback };
const LISTEN_OPTIONS = { path, host, port: portFrom(0), tls };

/**
 * Checks the options and splits them into their parts.
 *
 * @throws {@link ArgumentError} naming the option that can't be used
 */
export function readSocketOptions(
  options: SocketOptions,
  at = 'socketMonitor',
): {
  readonly source: StreamSource | ListenOptions;
  readonly driver: QmpSettings;
  readonly common: MonitorOptions;
} {
  checkOptions(options, { ...MONITOR_OPTIONS, ...ADDRESS_OPTIONS, oob: flag, heartbeat: feature }, at);
  const { path, host, port, tls, listen, open, oob, heartbeat } = options as Flat;
  const { name, connectTimeout, commandTimeout, reconnect, maxQueuedBytes } = options;
  const { maxFrameBytes, trace, traceMessages } = options;
  // Written out: engines keep the rest of an object in a form that takes more memory.
  const common = {
    name,
    connectTimeout,
    commandTimeout,
    reconnect,
    maxQueuedBytes,
    maxFrameBytes,
    trace,
    traceMessages,
  } satisfies Record<keyof MonitorOptions, unknown>;
  return {
    source: theSource({ path, host, port, tls, listen, open }, common, at),
    driver: { oob, heartbeat, maxFrameBytes, trace, traceMessages },
    common,
  };
}

/** Returns the source of the one address. Its parts are checked already. */
function theSource(address: Flat, common: MonitorOptions, at: string): StreamSource | ListenOptions {
  const { listen, open } = address;
  const given = [
    address.path !== undefined && 'path',
    (address.host !== undefined || address.port !== undefined) && 'host and port',
    listen !== undefined && 'listen',
    open !== undefined && 'open',
  ].filter((name) => name !== false);
  if (given.length !== 1) {
    const seen = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    throw new ArgumentError(`${at}: one address is needed (path, host and port, listen or open); ${seen}`);
  }
  if (open !== undefined) {
    refuseTls(address, 'open');
    return openSource(open as (signal: AbortSignal) => Promise<Duplex>);
  }
  if (listen === undefined) {
    return new DialSource(theTarget(address, at), address.tls as ConnectionOptions | undefined);
  }
  refuseTls(address, 'listen');
  checkOptions(listen, LISTEN_OPTIONS, 'listen');
  const local = { ...(listen as Flat) };
  if (local.path === undefined) local.host ??= '127.0.0.1';
  return {
    target: theTarget(local, 'listen'),
    tls: local.tls as TlsOptions | undefined,
    keep: common.reconnect !== undefined && common.reconnect !== false,
    connectTimeout: common.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT_MS,
  };
}

function theTarget(address: Flat, at: string): Target {
  if (address.path !== undefined) {
    refuseTls(address, 'path');
    if (address.host !== undefined || address.port !== undefined) {
      throw new ArgumentError(`${at}: one address is needed; path and host and port are given`);
    }
    return { path: address.path as string };
  }
  requireOptions(address, ['host', 'port'], at);
  return { host: address.host as string, port: address.port as number };
}

function refuseTls(address: Flat, other: string): void {
  if (address.tls !== undefined)
    throw new ArgumentError(`'tls' goes with host and port, not beside '${other}'`);
}
