import { createMonitor, type Monitor } from '../../monitor/monitor.js';
import { MONITOR_OPTIONS, type MonitorOptions } from '../../monitor/options.js';
import {
  checkOptions,
  DEFAULT_MAX_FRAME_BYTES,
  duration,
  flag,
  requireOptions,
  type Rule,
} from '../../options.js';
import type { CommandMap, EventMap } from '../../raw/index.js';
import { natsConnection, type NatsConnectionLike } from '../connection.js';
import {
  isMachineSubject,
  isSubject,
  MACHINE_SUBJECT_EXPECTED,
  SUBJECT_EXPECTED,
} from '../protocol/subject.js';
import { natsDriver } from './driver.js';

/**
 * The options of every monitor over a connection to NATS, and those of every driver.
 *
 * @example
 * const options: NatsClientOptions = { connection, heartbeatTimeout: 5_000, reconnect: true };
 */
export interface NatsClientOptions extends MonitorOptions {
  /** A connection to NATS, made by `connect` of `@nats-io/transport-node` or `wsconnect` of `@nats-io/nats-core`. rxqmp never closes it. */
  readonly connection: NatsConnectionLike;
  /**
   * How long the host may send no heartbeat until it counts as lost: its process was killed or frozen, or the network
   * is cut. Milliseconds; 10,000 by default, and at least twice the host's `heartbeatInterval`.
   */
  readonly heartbeatTimeout?: number | undefined;
  /** What the subjects for replies begin with; `_INBOX` by default. NATS's permissions may require another prefix. */
  readonly inboxPrefix?: string | undefined;
  /** Asks for out-of-band commands; the host's monitor needs the option too. Off by default. */
  readonly oob?: boolean | undefined;
}

/**
 * The machine's subject, a connection to NATS, and the options of every driver.
 *
 * @example
 * const options: NatsOptions = { connection, subject: 'fleet.vm1', reconnect: true };
 */
export interface NatsOptions extends NatsClientOptions {
  /** The subject under which the machine's host serves it, such as `fleet.vm1`. */
  readonly subject: string;
}

export const subject: Rule = { is: isSubject, expected: SUBJECT_EXPECTED };
export const machine: Rule = { is: isMachineSubject, expected: MACHINE_SUBJECT_EXPECTED };

export const NATS_CLIENT_OPTIONS: Readonly<Record<keyof NatsClientOptions, Rule>> = {
  ...MONITOR_OPTIONS,
  connection: natsConnection,
  heartbeatTimeout: duration,
  inboxPrefix: subject,
  oob: flag,
};

export const DEFAULT_INBOX_PREFIX = '_INBOX';
export const DEFAULT_HEARTBEAT_TIMEOUT_MS = 10_000;

/**
 * Makes a monitor of a machine on another host, over NATS. {@link serveNats} serves the machine there.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 * @param options - a connection to NATS, the machine's subject, and the options of every driver
 * @returns the monitor, idle: it dials when it is used
 * @throws `ArgumentError` at once, which names the option that can't be used
 *
 * @example
 * const monitor = natsMonitor({ connection, subject: 'fleet.vm1', reconnect: true });
 * monitor.run('query-status').subscribe(({ status }) => console.log(status));
 */
export function natsMonitor<C = CommandMap, E = EventMap>(options: NatsOptions): Monitor<C, E> {
  checkOptions(options, { ...NATS_CLIENT_OPTIONS, subject: machine }, 'natsMonitor');
  requireOptions(options, ['connection', 'subject'], 'natsMonitor');
  const { connection, subject: at, heartbeatTimeout, inboxPrefix, oob, ...common } = options;
  const driver = natsDriver({
    connection,
    subject: at,
    inboxPrefix: inboxPrefix ?? DEFAULT_INBOX_PREFIX,
    heartbeatTimeoutMs: heartbeatTimeout ?? DEFAULT_HEARTBEAT_TIMEOUT_MS,
    maxFrameBytes: common.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES,
    oob: oob ?? false,
    trace: common.trace,
    traceMessages: common.traceMessages,
  });
  return createMonitor<C, E>(driver, common);
}
