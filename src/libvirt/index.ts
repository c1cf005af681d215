/**
 * The libvirt driver: domains of a host, local or remote, through libvirt's daemon. It speaks the
 * daemon's RPC itself; no native binding, no virsh.
 *
 * @module rxqmp/libvirt
 */
import type { Observable } from 'rxjs';
import type { DomainLifecycle } from './daemon-connection.js';
import type { Monitor, MonitorOptions } from '../monitor/monitor.js';
import type { MonitorState } from '../monitor/state.js';
import type { CommandMap, EventMap, GuestCommandMap } from '../raw/index.js';
import type { DomainInfo } from './domains.js';
import { domainMonitor, HostConnection } from './host-connection.js';
import type { HostEvent } from './host-session.js';
import {
  checkDomain,
  type LibvirtConnectionOptions,
  type LibvirtMonitorOptions,
  readConnectionOptions,
} from './options.js';

export type { DomainRef, DomainState, LifecycleName } from './protocol/domain.js';
export type { DomainLifecycle } from './daemon-connection.js';
export type { LibvirtTls } from './endpoint.js';
export type { DomainInfo } from './domains.js';
export type { HostEvent } from './host-session.js';
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
  const name = checkDomain(domain, 'libvirtMonitor');
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
   * The guest agent of a domain, on this connection: the guest's own commands, as `Monitor`. Its `events$` emits
   * nothing. It is ready when the agent has answered once; with `reconnect` it dials until the guest has booted.
   *
   * libvirt waits for the agent's reply to a command as long as `commandTimeout` says, in whole seconds, 60 without it,
   * and serves no other client of that agent meanwhile. `guest-sync-delimited` is refused: libvirt synchronises itself.
   * The agent's errors are `CommandError`s, libvirt's `LibvirtError`s; of the former libvirt keeps the words alone, so
   * that `class` is `CommandNotFound` or `GenericError`.
   *
   * @param domain - the domain's name, or its UUID in any case; a name comes first
   * @param options - over those of the connection
   * @returns the monitor, idle: it dials when it is used
   * @throws `ArgumentError` at once, naming the option that can't be used
   *
   * @example
   * const agent = libvirtConnection('qemu:///system').agent('vm1', { reconnect: true });
   * agent.run('guest-get-osinfo').subscribe((info) => console.log(info['pretty-name']));
   */
  agent<C = GuestCommandMap>(domain: string, options?: MonitorOptions): Monitor<C, Record<never, never>>;

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

  /**
   * The state of the connection itself: it replays the present one, and never dials, completes or fails. With
   * `reconnect` a gap shows here and nowhere else: the streams stay open, and what became of the domains meanwhile is
   * unknown. Ask `domains()` again at `ready`.
   */
  readonly state$: Observable<MonitorState>;

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
