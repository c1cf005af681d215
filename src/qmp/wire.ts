import { Observable } from 'rxjs';
import { ProtocolError } from '../errors.js';
import { writeCommand } from '../protocol/command.js';
import { decoder, type Inbound } from '../protocol/decode.js';
import type { CommandMessage } from '../protocol/message.js';
import type { Tracer } from '../protocol/trace.js';
import type { ByteStream } from './byte-stream.js';
import { QmpFramer } from './framing.js';
import { Outgoing } from './outgoing.js';

/** How many bytes of messages may arrive before the negotiation is answered; QEMU itself sends only the greeting. */
const MAX_EARLY_BYTES = 8 * 1024 * 1024;

export interface WireOptions {
  /** The longest message that is accepted, in bytes. */
  readonly maxFrameBytes: number;
  readonly tracer?: Tracer | undefined;
  /** Decodes bytes that are all ASCII, where the platform does that faster than a decoder of UTF-8. */
  readonly asciiText?: ((bytes: Uint8Array) => string | undefined) | undefined;
  /** Called for each piece of bytes that arrives, before its messages are delivered. */
  readonly onBytes?: (() => void) | undefined;
}

/** QMP's messages over a stream of bytes, before the negotiation. */
export class QmpWire {
  /** Subscribing starts the reading, unsubscribing closes the connection. */
  readonly inbound$: Observable<Inbound>;
  /** The stream's `whenWritable`, if it has one. */
  readonly whenWritable?: () => Promise<void> | undefined;
  readonly #outgoing: Outgoing;
  readonly #tracer: Tracer | undefined;
  /** Undefined once the negotiation is answered: from then on messages are delivered as they arrive. */
  #earlyBytes: number | undefined = 0;

  constructor(stream: ByteStream, options: WireOptions) {
    const { maxFrameBytes, tracer, asciiText, onBytes } = options;
    this.#outgoing = new Outgoing((bytes) => stream.write(bytes));
    this.#tracer = tracer;
    if (stream.whenWritable !== undefined) this.whenWritable = () => stream.whenWritable?.();
    this.inbound$ = new Observable((subscriber) => {
      const framer = new QmpFramer(maxFrameBytes, asciiText);
      return stream.bytes$.subscribe({
        next: (bytes) => {
          onBytes?.();
          const frames: string[] = [];
          try {
            try {
              framer.push(bytes, frames);
            } finally {
              for (const frame of frames) {
                if (this.#earlyBytes !== undefined) this.#countEarly(frame);
                const message = decoder.decode(frame);
                tracer?.in(message, frame);
                subscriber.next(message);
              }
            }
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
  }

  send(message: CommandMessage): void {
    const text = writeCommand(message);
    this.#tracer?.out(message, text);
    this.#outgoing.write(`${text}\n`);
  }

  /** Called when the negotiation is answered: messages are delivered as they arrive from now on. */
  negotiated(): void {
    this.#earlyBytes = undefined;
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
