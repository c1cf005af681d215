/**
 * The socket driver: a QMP monitor over UNIX, TCP and TLS, dialled or listened for, or over any stream.
 *
 * @module rxqmp/socket
 */
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { ListeningDriver } from './listening-driver.js';
import { readSocketOptions, type SocketOptions } from './options.js';
import { streamDriver } from './stream-driver.js';

export type { HeartbeatOptions } from '../qmp/driver.js';
export type { ListenAddress, SocketAddress, SocketOptions } from './options.js';

/**
 * A monitor on a socket: UNIX, TCP, TLS, one that QEMU dials, or any stream.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 * @param options - one address, and the options of every driver
 * @returns the monitor, idle: it dials when it is used
 * @throws `ArgumentError` at once for options that can't be used, naming the option
 *
 * @example
 * const monitor = socketMonitor({ path: '/run/vm1.qmp' });
 * monitor.run('query-status').subscribe(({ status }) => console.log(status));
 */
export function socketMonitor<C = CommandMap, E = EventMap>(options: SocketOptions): Monitor<C, E> {
  const { source, driver, common } = readSocketOptions(options);
  return createMonitor<C, E>(
    'target' in source ? new ListeningDriver(source, driver) : streamDriver(source, driver),
    common,
  );
}
