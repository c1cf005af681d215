/**
 * The socket driver: a QMP monitor over UNIX, TCP and TLS, one that dials us, or any stream.
 *
 * @module rxqmp/socket
 */
import { catchError, map, throwError } from 'rxjs';
import { isMonitorError, withPermanence } from '../errors.js';
import type { Driver } from '../monitor/link.js';
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import { DuplexBytes } from '../node/duplex.js';
import { connectError, isTlsFailure } from '../node/failure.js';
import { asciiText } from '../node/text.js';
import { makeQmpDriver } from '../qmp/driver.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { readSocketOptions, type SocketDriverOptions, type SocketOptions } from './options.js';
import type { StreamSource } from './stream-source.js';

export type { HeartbeatOptions } from '../qmp/driver.js';
export type { ListenAddress, SocketAddress, SocketOptions } from './options.js';

/**
 * A monitor on a socket: UNIX, TCP, TLS, one that QEMU dials, or any stream.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 * @param options - one address, and what every driver takes
 * @returns the monitor, idle: it dials when it is used
 * @throws `ArgumentError` at once for options that can't be used, naming the option
 *
 * @example
 * const monitor = socketMonitor({ path: '/run/vm1.qmp' });
 * monitor.run('query-status').subscribe(({ status }) => console.log(status));
 */
export function socketMonitor<C = CommandMap, E = EventMap>(options: SocketOptions): Monitor<C, E> {
  const { source, driver, common } = readSocketOptions(options);
  return createMonitor<C, E>(socketDriver(source, driver), common);
}

/** QEMU before this release takes one byte from each TLS record. */
const FIRST_WITH_WHOLE_TLS_RECORDS = 8;

function socketDriver(source: StreamSource, options: SocketDriverOptions): Driver {
  const { peer, silenceHint, overTls } = source;
  const driver = makeQmpDriver(
    {
      ...options,
      peer,
      silenceHint,
      open: (report) => source.streams(report).pipe(map((stream) => new DuplexBytes(stream))),
      onGreeting: ({ version }, bytes) => {
        if (overTls && version.qemu.major < FIRST_WITH_WHOLE_TLS_RECORDS) bytes.splitRecords();
      },
      close: () => source.close(),
    },
    asciiText,
  );
  return {
    ...driver,
    open: (report) =>
      driver.open(report).pipe(catchError((error: unknown) => throwError(() => dialError(error, source)))),
  };
}

/** What the source knows of a failed handshake beyond what was thrown. */
function dialError(error: unknown, { peer, manyPeers }: StreamSource): unknown {
  if (!isMonitorError(error)) return error;
  const known =
    error._tag === 'HandshakeError' && isTlsFailure(error.cause)
      ? connectError(`TLS with ${peer} failed`, error.cause)
      : error;
  return manyPeers && error._tag === 'HandshakeError' ? withPermanence(known, false) : known;
}
