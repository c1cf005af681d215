import { isMonitorError } from '../errors.js';
import type { Driver } from '../monitor/link.js';
import { connectError, isTlsFailure } from '../node/failure.js';
import { NODE_PLATFORM } from '../node/platform.js';
import type { Greeting } from '../protocol/types.js';
import type { ByteStream } from '../qmp/byte-stream.js';
import { type DriverParts, makeQmpDriver, type QmpSettings, type StreamOrigin } from '../qmp/driver.js';
import { wrongSocketDoor } from '../qmp/wrong-door.js';

/** A Node stream as a `ByteStream`. */
export interface NodeBytes extends ByteStream {
  /** From now on each byte goes into a TLS record of its own, as QEMU before 8.0 needs it. */
  splitRecords(): void;
}

/** Where the streams come from. */
export interface SocketOrigin extends StreamOrigin<NodeBytes> {
  readonly overTls: boolean;
}

/** QEMU before this major version reads one byte of each TLS record. */
const FIRST_WITH_WHOLE_TLS_RECORDS = 8;

/** QMP over Node's streams, plain or over TLS. */
export function streamDriver(origin: SocketOrigin, settings: QmpSettings): Driver {
  return makeQmpDriver(origin, settings, origin.overTls ? TLS_PARTS : PARTS);
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

const PARTS: DriverParts<NodeBytes> = {
  ...NODE_PLATFORM,
  wrongDoor: wrongSocketDoor,
  explain: withTlsReason,
};
const TLS_PARTS: DriverParts<NodeBytes> = { ...PARTS, onGreeting: splitForOldQemu };
