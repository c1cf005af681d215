import type { Duplex } from 'node:stream';
import { defer, of, throwError } from 'rxjs';
import { ConnectError } from '../errors.js';
import type { Driver } from '../monitor/link.js';
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import { DuplexBytes } from '../node/duplex.js';
import { NODE_PLATFORM } from '../node/platform.js';
import { makeQmpDriver } from '../qmp/driver.js';
import { DEFAULT_BINARY, type LaunchOptions } from './options.js';

/**
 * Makes the monitor on the socket that QEMU inherited. It has one connection: when that has ended it dials no more.
 *
 * @param pid - QEMU's, for the texts of errors
 */
export function inheritedMonitor(socket: Duplex, pid: number, options: LaunchOptions): Monitor {
  const { name, commandTimeout, maxFrameBytes, trace, traceMessages, oob, heartbeat } = options;
  const { binary = DEFAULT_BINARY, connectTimeout = NO_TIMEOUT_MS } = options;
  return createMonitor(
    onceDriver(socket, `${binary} (pid ${pid})`, { maxFrameBytes, trace, traceMessages, oob, heartbeat }),
    { name, commandTimeout, connectTimeout },
  );
}

type DriverOptions = Pick<LaunchOptions, 'maxFrameBytes' | 'trace' | 'traceMessages' | 'oob' | 'heartbeat'>;

function onceDriver(socket: Duplex, peer: string, options: DriverOptions): Driver {
  let opened = false;
  const open = () =>
    defer(() => {
      if (opened) return throwError(() => new ConnectError(`${peer}: ${OVER}`, { permanent: true }));
      opened = true;
      return of(new DuplexBytes(socket));
    });
  const origin = { open, peer, silenceHint: 'QEMU is still starting, or stopped' };
  return makeQmpDriver(origin, options, NODE_PLATFORM);
}

/** The longest that timers take: how long a start may take is for `startTimeout` to say. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

const OVER = "the monitor's one connection has ended, and can't be made again";
