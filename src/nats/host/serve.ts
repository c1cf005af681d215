import type { Observable } from 'rxjs';
import { monitorLike } from '../../monitor/monitor-like.js';
import type { Monitor } from '../../monitor/monitor.js';
import {
  assertOptions,
  callback,
  checkOptions,
  duration,
  omitUndefined,
  requireOptions,
  text,
  type Rule,
} from '../../options.js';
import { allowRule, permissionOf, type Allow } from '../../qmp/server/allow.js';
import type { CommandMap, EventMap } from '../../raw/index.js';
import { DEFAULT_INBOX_PREFIX, machine, subject } from '../client/monitor.js';
import { natsConnection, randomToken, type NatsConnectionLike } from '../connection.js';
import type { ServingState } from './client-service.js';
import { Host, type HostOptions } from './host.js';
import { LibvirtHost, type LibvirtConnectionLike, type ServedDomain } from './libvirt-host.js';

/** The options of `serveNats` for one machine and for the domains of libvirt. */
export interface NatsServing {
  /** A connection to NATS, made by `connect` of `@nats-io/transport-node` or `wsconnect` of `@nats-io/nats-core`. rxqmp never closes it. */
  readonly connection: NatsConnectionLike;
  /** Which commands clients may run; by default all of them, `quit` included. */
  readonly allow?: Allow | undefined;
  /** The name of this host, for errors and directories; a random one by default. */
  readonly host?: string | undefined;
  /** The time between two heartbeats, in milliseconds; 2,000 by default. */
  readonly heartbeatInterval?: number | undefined;
  /** What clients' subjects for replies must begin with; `_INBOX` by default. The host sends nothing to other subjects. */
  readonly inboxPrefix?: string | undefined;
  /** How many commands of one client may be outstanding; 64 by default. */
  readonly window?: number | undefined;
  /** How many commands of all clients may be outstanding; 4,096 by default. */
  readonly maxOutstanding?: number | undefined;
}

/**
 * One machine, its subject, and the options of serving it.
 *
 * @example
 * const options: NatsServeOptions = { connection, subject: 'fleet.vm1', monitor, allow: 'read-only' };
 */
export interface NatsServeOptions<C = CommandMap, E = EventMap> extends NatsServing {
  /** The machine's subject, such as `fleet.vm1`. */
  readonly subject: string;
  /** The machine's monitor. `close()` does not disconnect it. */
  readonly monitor: Monitor<C, E>;
}

/**
 * A connection to libvirt, the prefix of its domains' subjects, and the options of serving them.
 *
 * @example
 * const options: NatsServeLibvirtOptions = { connection, prefix: 'fleet', libvirt: libvirtConnection('qemu:///system') };
 */
export interface NatsServeLibvirtOptions extends NatsServing {
  /** What the domains' subjects begin with: `fleet` for `fleet.vm1`. `machineSubject` makes the last token from a domain's name. */
  readonly prefix: string;
  /** A connection to libvirt. `close()` does not close it. With its `reconnect`, domains are served again after a gap. */
  readonly libvirt: LibvirtConnectionLike;
}

/** The domains of a libvirt connection that are served over NATS. */
export interface ServedHost extends AsyncDisposable {
  /** Emits the running domains and how each is served: the present list at once, then each change. It never ends. */
  readonly domains$: Observable<readonly ServedDomain[]>;
  /** Ends every client's connection and stops serving. Idempotent. Resolves when all monitors of domains are closed. */
  close(): Promise<void>;
}

/** A monitor that is served over NATS. */
export interface ServedMonitor extends AsyncDisposable {
  /** The machine's subject, such as `fleet.vm1`. */
  readonly subject: string;
  /** Emits the present state at once, then each change. It never ends. */
  readonly state$: Observable<ServingState>;
  /** How many clients have run commands. At most 10,000 are remembered; a client that only watches isn't counted. */
  readonly clients: number;
  /** Ends every client's connection and stops serving. Idempotent. The monitor and the connection to NATS stay open. */
  close(): Promise<void>;
}

const positive: Rule = {
  is: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  expected: 'a whole number, more than 0',
};

export const NATS_SERVING: Readonly<Record<keyof NatsServing, Rule>> = {
  connection: natsConnection,
  allow: allowRule,
  host: {
    is: (value) => text.is(value) && (value as string).length <= 255,
    expected: 'a string of 255 characters at most',
  },
  heartbeatInterval: duration,
  inboxPrefix: subject,
  window: positive,
  maxOutstanding: positive,
};

const libvirt: Rule = {
  is: (value) =>
    typeof value === 'object' && value !== null && callback.is((value as LibvirtConnectionLike).domains),
  expected: 'a connection of libvirtConnection',
};

/** @internal The names of all options, for the guide's table. */
export const SERVE_OPTIONS: readonly string[] = [
  ...Object.keys(NATS_SERVING),
  ...['subject', 'monitor', 'prefix', 'libvirt'],
];

/** The longest command that a client may send. QEMU takes a second to parse a command of four times this length. */
const MAX_COMMAND_BYTES = 256 * 1024;
/** Of commands that come in parts. A client whose rest never comes holds its part here. */
const MAX_UNFINISHED_BYTES = 64 * 1024 * 1024;

/**
 * Serves a monitor over NATS, to any number of `natsMonitor`s. The monitor dials at once, and again when a client asks to be
 * served.
 *
 * Whoever may publish to `SUBJECT.run` can run every command that `allow` permits: restrict it with NATS's accounts and
 * permissions, as the guide describes.
 *
 * @param options - a connection to NATS, the subject and the monitor; which commands clients may run
 * @returns resolves once the subject is served
 * @throws `ArgumentError` through the promise for an option that can't be used; `ConnectError` if another host serves the
 *   subject, or NATS refuses it
 *
 * @example
 * const served = await serveNats({ connection, subject: 'fleet.vm1', monitor, allow: 'read-only' });
 */
export function serveNats<C = CommandMap, E = EventMap>(
  options: NatsServeOptions<C, E>,
): Promise<ServedMonitor>;

/**
 * Serves each domain of a libvirt connection while it runs, under `PREFIX.NAME`. If another host serves the domain, as in a
 * migration, this host serves it as soon as the other one has stopped.
 *
 * @param options - connections to NATS and to libvirt, the prefix; which commands clients may run
 * @returns resolves once the running domains are served
 * @throws `ArgumentError` through the promise for an option that can't be used, and the error of connecting to libvirt
 *
 * @example
 * const libvirt = libvirtConnection('qemu:///system', { reconnect: true });
 * const served = await serveNats({ connection, prefix: 'fleet', libvirt });
 */
export function serveNats(options: NatsServeLibvirtOptions): Promise<ServedHost>;

export async function serveNats(
  options: NatsServeOptions | NatsServeLibvirtOptions,
): Promise<ServedMonitor | ServedHost> {
  assertOptions(options, 'serveNats');
  const given = omitUndefined<NatsServeOptions | NatsServeLibvirtOptions>(options);
  return isOfLibvirt(given) ? serveLibvirt(given) : serveMachine(given);
}

/** Either of the two shows that libvirt is meant, and what is missing is named. */
function isOfLibvirt(
  options: NatsServeOptions | NatsServeLibvirtOptions,
): options is NatsServeLibvirtOptions {
  return 'libvirt' in options || 'prefix' in options;
}

async function serveLibvirt(options: NatsServeLibvirtOptions): Promise<ServedHost> {
  checkOptions(options, { ...NATS_SERVING, prefix: subject, libvirt }, 'serveNats');
  requireOptions(options, ['connection', 'prefix', 'libvirt'], 'serveNats');
  const host = new LibvirtHost({
    ...hostOptionsOf(options),
    prefix: options.prefix,
    libvirt: options.libvirt,
  });
  await host.start();
  const close = () => host.close();
  return { domains$: host.domains$, close, [Symbol.asyncDispose]: close };
}

async function serveMachine(options: NatsServeOptions): Promise<ServedMonitor> {
  checkOptions(options, { ...NATS_SERVING, subject: machine, monitor: monitorLike }, 'serveNats');
  requireOptions(options, ['connection', 'subject', 'monitor'], 'serveNats');
  const host = new Host({
    ...hostOptionsOf(options),
    subject: options.subject,
    ownMonitor: false,
    monitor: options.monitor,
  });
  await host.start();
  return new Served(options.subject, host);
}

/** The options of every host, with their defaults filled in. */
export function hostOptionsOf(options: NatsServing): Omit<HostOptions, 'subject' | 'monitor' | 'ownMonitor'> {
  return {
    connection: options.connection,
    permission: permissionOf(options.allow),
    host: options.host ?? `host-${randomToken().slice(0, 6)}`,
    heartbeatIntervalMs: options.heartbeatInterval ?? 2_000,
    inboxPrefix: options.inboxPrefix ?? DEFAULT_INBOX_PREFIX,
    window: options.window ?? 64,
    maxOutstanding: options.maxOutstanding ?? 4_096,
    maxCommandBytes: MAX_COMMAND_BYTES,
    maxUnfinishedBytes: MAX_UNFINISHED_BYTES,
  };
}

class Served implements ServedMonitor {
  readonly subject: string;
  readonly #host: Host;

  constructor(subject: string, host: Host) {
    this.subject = subject;
    this.#host = host;
  }

  get state$(): Observable<ServingState> {
    return this.#host.state$;
  }

  get clients(): number {
    return this.#host.clients;
  }

  close(): Promise<void> {
    this.#host.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
