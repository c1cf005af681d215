import type { Observable } from 'rxjs';
import { isMonitorError } from '../errors.js';
import type { DialStep, Driver } from '../monitor/link.js';
import { connectError, isTlsFailure } from '../node/failure.js';
import { NODE_PLATFORM } from '../node/platform.js';
import type { Greeting } from '../protocol/types.js';
import type { ByteStream } from '../qmp/byte-stream.js';
import { type DriverParts, makeQmpDriver, type QmpDriverOptions } from '../qmp/driver.js';
import { wrongSocketDoor } from '../qmp/wrong-door.js';

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

/** Where the streams come from. */
export interface StreamOrigin {
  /** For the texts of errors. */
  readonly peer: string;
  readonly silenceHint: string;
  readonly overTls: boolean;
  readonly open: (report: (step: DialStep) => void) => Observable<NodeBytes>;
  readonly close?: () => Promise<void>;
}

/** QEMU before this major version reads one byte of each TLS record. */
const FIRST_WITH_WHOLE_TLS_RECORDS = 8;

/** QMP over Node's streams, plain or over TLS. */
export function streamDriver(origin: StreamOrigin, options: SocketDriverOptions): Driver {
  const { peer, silenceHint, overTls, open, close } = origin;
  const { oob, heartbeat, maxFrameBytes, trace, traceMessages } = options;
  const own = { oob, heartbeat, maxFrameBytes, trace, traceMessages };
  const driven = { peer, silenceHint, open, ...own, ...(close === undefined ? {} : { close }) };
  return makeQmpDriver<NodeBytes>(overTls ? { ...driven, onGreeting: splitForOldQemu } : driven, PARTS);
}

function splitForOldQemu({ version }: Greeting, bytes: NodeBytes): void {
  if (version.qemu.major < FIRST_WITH_WHOLE_TLS_RECORDS) bytes.splitRecords();
}

/** TLS may refuse a peer after the handshake. Then the negotiation fails, and the error names TLS. */
function withTlsReason(error: unknown, peer: string): unknown {
  return isMonitorError(error) && error._tag === 'HandshakeError' && isTlsFailure(error.cause)
    ? connectError(`TLS with ${peer} failed`, error.cause)
    : error;
}

const PARTS: DriverParts = { ...NODE_PLATFORM, wrongDoor: wrongSocketDoor, explain: withTlsReason };
