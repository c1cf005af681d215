/**
 * The libvirt driver: domains of a host, local or remote, through libvirt's daemon. It speaks the
 * daemon's RPC itself; no native binding, no virsh.
 *
 * @module rxqmp/libvirt
 */
import { defer, map, type Observable } from 'rxjs';
import type { DomainLifecycle } from './daemon-connection.js';
import { createMonitor, type Monitor, MONITOR_OPTIONS, type MonitorOptions } from '../monitor/monitor.js';
import { checkOptions } from '../options.js';
import { tracerOf } from '../protocol/trace.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { DomainDriver } from './domain-driver.js';
import {
  type DomainInfo,
  type HostCommands,
  HostDriver,
  type HostEvent,
  type HostEvents,
} from './host-driver.js';
import type { SharedConnection } from './shared-connection.js';
import {
  checkDomain,
  type LibvirtConnectionOptions,
  type LibvirtMonitorOptions,
  readConnectionOptions,
} from './options.js';

export type { DomainRef, DomainState, LifecycleName } from './protocol/domain.js';
export type { DomainLifecycle } from './daemon-connection.js';
export type { LibvirtTls } from './endpoint.js';
export type { DomainInfo, HostEvent } from './host-driver.js';
export type {
  LibvirtAuth,
  LibvirtConnectionOptions,
  LibvirtKeepalive,
  LibvirtMonitorOptions,
} from './options.js';

/**
 * The monitor of one domain, on a connection of its own.
 *
 * Connecting and watching `events$` send QEMU nothing. `run` does, and libvirt marks the domain as tainted
 * for it ("custom monitor control commands issued"), as it does for `virsh qemu-monitor-command`.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 * @param options - where the daemon is, which domain, how to log in, and what every driver takes
 * @returns the monitor, idle: it dials when it is used
 * @throws `ArgumentError` at once, naming the option or the part of the URI that can't be used
 *
 * @example
 * const monitor = libvirtMonitor({ uri: 'qemu:///system', domain: 'vm1' });
 * monitor.run('query-status').subscribe(({ status }) => console.log(status));
 */
export function libvirtMonitor<C = CommandMap, E = EventMap>(options: LibvirtMonitorOptions): Monitor<C, E> {
  const { uri, domain, ...others } = options;
  const name = checkDomain(domain);
  const { shared, common } = readConnectionOptions(uri, others, 'libvirtMonitor');
  return domainMonitor(shared, name, common, () => shared.reset());
}

/**
 * One connection to a daemon, for any number of its domains.
 *
 * @example
 * const host = libvirtConnection('qemu:///system');
 * const vm1 = host.monitor('vm1');
 * host.lifecycle$.subscribe(({ domain, event, detail }) => console.log(domain.name, event, detail));
 */
export interface LibvirtConnection extends AsyncDisposable {
  /**
   * A domain's monitor, on this connection. Its `disconnect()` leaves the connection open.
   *
   * @param domain - the domain's name, or its UUID in any case; a name comes first
   * @param options - over those of the connection
   * @returns the monitor, idle: it dials when it is used
   * @throws `ArgumentError` at once, naming the option that can't be used
   */
  monitor<C = CommandMap, E = EventMap>(domain: string, options?: MonitorOptions): Monitor<C, E>;

  /**
   * All domains of the host, running or not. Cold: each subscription asks once.
   *
   * @throws `LibvirtError` through the observable, and what connecting fails with
   */
  domains(): Observable<readonly DomainInfo[]>;

  /**
   * QEMU's events of every domain of the host, those included that start later. Hot; it completes after
   * `close()` and fails when the connection is lost, unless `reconnect` brings it back.
   */
  readonly events$: Observable<HostEvent>;

  /** What becomes of the host's domains, in libvirt's words. It ends as `events$` does. */
  readonly lifecycle$: Observable<DomainLifecycle>;

  /** Disconnects its monitors, completes its streams and closes its sockets, for good. Idempotent. */
  close(): Promise<void>;
}

/**
 * A connection to a libvirt daemon, opened on first use and shared by all that comes of it.
 *
 * @param uri - where the daemon is, such as `qemu:///system` or `qemu+tls://host/system`
 * @param options - how to log in, and the defaults of its monitors
 * @returns the connection; nothing is dialled before it is used
 * @throws `ArgumentError` at once, naming the option or the part of the URI that can't be used
 *
 * @example
 * const host = libvirtConnection('qemu+ssh://root@host/system', { reconnect: true });
 * host.events$.subscribe(({ domain, event }) => console.log(domain.name, event));
 */
export function libvirtConnection(uri: string, options: LibvirtConnectionOptions = {}): LibvirtConnection {
  const { shared, common } = readConnectionOptions(uri, options, 'libvirtConnection');
  return new HostConnection(shared, common);
}

type Disconnects = Pick<Monitor, 'disconnect'>;

class HostConnection implements LibvirtConnection {
  readonly events$: Observable<HostEvent>;
  readonly lifecycle$: Observable<DomainLifecycle>;
  readonly #shared: SharedConnection;
  readonly #common: MonitorOptions;
  readonly #events: Monitor<HostCommands, HostEvents>;
  readonly #lifecycle: Monitor<HostCommands, HostEvents>;
  /** Not to keep alive those that their users have dropped: a monitor in use is held by its sockets. */
  readonly #monitors = new Set<WeakRef<Disconnects>>();
  readonly #dropped = new FinalizationRegistry<WeakRef<Disconnects>>((ref) => this.#monitors.delete(ref));

  constructor(shared: SharedConnection, common: MonitorOptions) {
    this.#shared = shared;
    this.#common = common;
    // Their messages aren't QMP's, so they are no business of a trace.
    const host = (serves: keyof HostEvents) =>
      createMonitor<HostCommands, HostEvents>(new HostDriver(shared, serves), common);
    this.#events = host('host-event');
    this.#lifecycle = host('host-lifecycle');
    this.events$ = this.#events.events$.pipe(map(({ data }) => data as HostEvent));
    this.lifecycle$ = this.#lifecycle.events$.pipe(map(({ data }) => data as DomainLifecycle));
  }

  monitor<C = CommandMap, E = EventMap>(domain: string, options: MonitorOptions = {}): Monitor<C, E> {
    checkOptions(options, MONITOR_OPTIONS, 'monitor');
    const all = { ...this.#common, ...options };
    const monitor = domainMonitor<C, E>(this.#shared, checkDomain(domain), all, () => Promise.resolve());
    const ref = new WeakRef<Disconnects>(monitor);
    this.#monitors.add(ref);
    this.#dropped.register(monitor, ref);
    return monitor;
  }

  domains(): Observable<readonly DomainInfo[]> {
    return defer(() => {
      const { ended } = this.#shared;
      if (ended !== undefined) throw ended;
      return this.#lifecycle.run('domains');
    });
  }

  async close(): Promise<void> {
    const monitors = [...this.#monitors].map((ref) => ref.deref());
    // First all of them, so that their runs are told of the disconnect, not of a loss.
    const closing = [...monitors, this.#events, this.#lifecycle].map((monitor) => monitor?.disconnect());
    await Promise.all([...closing, this.#shared.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function domainMonitor<C, E>(
  shared: SharedConnection,
  domain: string,
  options: MonitorOptions,
  release: () => Promise<void>,
): Monitor<C, E> {
  const tracer = () => tracerOf(options);
  return createMonitor<C, E>(new DomainDriver(shared, { domain, tracer, release }), options);
}
