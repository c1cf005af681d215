import type { Observer, Unsubscribable } from 'rxjs';
import { ProtocolError } from '../errors.js';
import { writeCommand } from '../protocol/command.js';
import { decode, type Inbound } from '../protocol/decode.js';
import type { CommandMessage } from '../protocol/message.js';
import type { Tracer } from '../protocol/trace.js';
import type { ByteStream } from './byte-stream.js';
import { type FramerPlatform, QmpFramer } from './framing.js';
import type { Wire, WireReader } from './negotiate.js';
import { Outgoing } from './outgoing.js';

/** How many bytes of messages may arrive before the negotiation is answered; QEMU itself sends only the greeting. */
const MAX_EARLY_BYTES = 8 * 1024 * 1024;

/** What depends on the platform and the transport, and faster ways to read and write. */
export interface Platform extends FramerPlatform {
  /** Decodes a frame. The result is that of `decode`. */
  readonly decode?: (frame: string) => Inbound;
}

export interface WireOptions {
  /** The longest message that is accepted, in bytes. */
  readonly maxFrameBytes: number;
  readonly tracer?: Tracer | undefined;
  readonly platform: Platform;
  /** Called for each piece of bytes that arrives, before its messages are delivered. */
  readonly onBytes?: (() => void) | undefined;
}

/** QMP's messages over a stream of bytes, before the negotiation and after it. */
export class QmpWire implements Wire, Observer<Uint8Array>, Unsubscribable {
  readonly #stream: ByteStream;
  readonly #framer: QmpFramer;
  /** Set while it is read. */
  #reader: WireReader | undefined;
  #reading: Unsubscribable | undefined;
  readonly #decode: (frame: string) => Inbound;
  readonly #outgoing: Outgoing;
  readonly #tracer: Tracer | undefined;
  #onBytes: (() => void) | undefined;
  /** Undefined once the negotiation is answered: from then on messages are delivered as they arrive. */
  #earlyBytes: number | undefined = 0;

  constructor(stream: ByteStream, { maxFrameBytes, tracer, platform, onBytes }: WireOptions) {
    this.#stream = stream;
    this.#framer = new QmpFramer(maxFrameBytes, platform);
    this.#decode = platform.decode ?? decode;
    this.#outgoing = new Outgoing(stream);
    this.#tracer = tracer;
    this.#onBytes = onBytes;
  }

  read(reader: WireReader): Unsubscribable {
    this.#reader = reader;
    const reading = this.#stream.bytes$.subscribe(this);
    // A message's receiver may have closed the connection already.
    if (this.#reader === undefined) reading.unsubscribe();
    else this.#reading = reading;
    return this;
  }

  unsubscribe(): void {
    this.#reader = undefined;
    this.#reading?.unsubscribe();
  }

  // The bytes

  next(bytes: Uint8Array): void {
    this.#onBytes?.();
    const frames: string[] = [];
    try {
      try {
        this.#framer.push(bytes, frames);
      } finally {
        for (const frame of frames) {
          // A message's receiver may have closed the connection.
          if (this.#reader === undefined) break;
          if (this.#earlyBytes !== undefined) this.#countEarly(frame);
          const message = this.#decode(frame);
          this.#tracer?.in(message, frame);
          this.#reader?.next(message);
        }
      }
    } catch (error) {
      if (this.#reader !== undefined) this.error(error);
    }
  }

  error(error: unknown): void {
    this.#reader?.error(error);
    this.unsubscribe();
  }

  complete(): void {
    this.#reader?.complete();
  }

  send(message: CommandMessage): void {
    const text = writeCommand(message);
    this.#tracer?.out(message, text);
    this.#outgoing.write(`${text}\n`);
  }

  whenWritable(): Promise<void> | undefined {
    return this.#stream.whenWritable?.();
  }

  /**
   * Called when the negotiation is answered: messages are delivered as they arrive from now on.
   *
   * @param onBytes - called for each piece of bytes from now on
   */
  negotiated(onBytes: (() => void) | undefined): void {
    this.#earlyBytes = undefined;
    this.#onBytes = onBytes;
  }

  #countEarly(frame: string): void {
    this.#earlyBytes = (this.#earlyBytes ?? 0) + frame.length;
    if (this.#earlyBytes > MAX_EARLY_BYTES) {
      throw new ProtocolError(
        `the peer sent more than ${MAX_EARLY_BYTES} bytes before it answered qmp_capabilities: QEMU sends its greeting alone`,
      );
    }
  }
}
