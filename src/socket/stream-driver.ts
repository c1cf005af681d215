import { catchError, throwError, type Observable } from 'rxjs';
import { isMonitorError } from '../errors.js';
import type { DialStep, Driver } from '../monitor/link.js';
import { connectError, isTlsFailure } from '../node/failure.js';
import { NODE_PLATFORM } from '../node/platform.js';
import type { ByteStream } from '../qmp/byte-stream.js';
import { makeQmpDriver, type QmpDriverOptions } from '../qmp/driver.js';

/** A Node stream as a `ByteStream`. */
export interface NodeBytes extends ByteStream {
  /** From now on each byte goes into a TLS record of its own, as QEMU before 8.0 needs it. */
  splitRecords(): void;
}

/** The options for a driver of any stream. */
export type SocketDriverOptions = Pick<
  QmpDriverOptions,
  'oob' | 'heartbeat' | 'maxFrameBytes' | 'trace' | 'traceMessages'
>;

export interface StreamDriverOptions extends SocketDriverOptions {
  /** For the texts of errors. */
  readonly peer: string;
  readonly silenceHint: string;
  readonly overTls: boolean;
  open(report: (step: DialStep) => void): Observable<NodeBytes>;
  close?(): Promise<void>;
}

/** QEMU before this major version reads one byte of each TLS record. */
const FIRST_WITH_WHOLE_TLS_RECORDS = 8;

/** QMP over Node's streams, plain or over TLS. */
export function streamDriver({ overTls, ...options }: StreamDriverOptions): Driver {
  const driver = makeQmpDriver(
    {
      ...options,
      onGreeting: ({ version }, bytes) => {
        if (overTls && version.qemu.major < FIRST_WITH_WHOLE_TLS_RECORDS) bytes.splitRecords();
      },
    },
    NODE_PLATFORM,
  );
  return {
    ...driver,
    open: (report) =>
      driver
        .open(report)
        .pipe(catchError((error: unknown) => throwError(() => withTlsReason(error, options.peer)))),
  };
}

/** TLS may refuse a peer after the handshake. Then the negotiation fails, and the error names TLS. */
function withTlsReason(error: unknown, peer: string): unknown {
  return isMonitorError(error) && error._tag === 'HandshakeError' && isTlsFailure(error.cause)
    ? connectError(`TLS with ${peer} failed`, error.cause)
    : error;
}
