/**
 * The libvirt driver: domains of a host, local or remote, through libvirt's daemon. It speaks the
 * daemon's RPC itself; no native binding, no virsh.
 *
 * @module rxqmp/libvirt
 */
import type { Monitor } from '../monitor/monitor.js';
import { assertOptions } from '../options.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { domainMonitor, HostConnection, type LibvirtConnection } from './host-connection.js';
import {
  checkDomain,
  type LibvirtConnectionOptions,
  type LibvirtMonitorOptions,
  readConnectionOptions,
} from './options.js';

export type { DomainRef, DomainState, LifecycleName } from './protocol/domain.js';
export type { LibvirtConnection } from './host-connection.js';
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
  assertOptions(options, 'libvirtMonitor');
  const { uri, domain, ...others } = options;
  const name = checkDomain(domain, 'libvirtMonitor');
  const { shared, common } = readConnectionOptions(uri, others, 'libvirtMonitor');
  return domainMonitor(shared, name, common, () => shared.reset());
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
