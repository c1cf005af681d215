import type { Duplex } from 'node:stream';
import { Observable, timer, type Subscriber, type Subscription, type Unsubscribable } from 'rxjs';
import { HandshakeError, messageOf, type MonitorError, ProtocolError } from '../errors.js';
import { DuplexBytes, readInto } from '../node/duplex.js';
import { decode } from '../protocol/decode.js';
import type { ByteStream } from '../qmp/byte-stream.js';
import { QmpFramer } from '../qmp/framing.js';
import { wrongSocketDoor } from '../qmp/wrong-door.js';

export interface DialledPeerOptions {
  /** The address that it dialled, for errors. */
  readonly where: string;
  /** How long it may stay silent, in milliseconds. */
  readonly greetingTimeout: number;
  readonly onGreeting: (peer: DialledPeer) => void;
  /** Called when it closed the connection, sent no greeting in time, or sent something else. It is closed by then. */
  readonly onGone: (peer: DialledPeer, error: MonitorError) => void;
}

/** How many bytes a peer may send before its turn: a greeting has some hundred bytes. */
const MAX_EARLY_BYTES = 64 * 1024;

/**
 * A peer that dialled a listening monitor. Until its turn it is only read: its greeting proves that it is a QMP server.
 * In its turn it is a stream of bytes, from its first byte on.
 */
export class DialledPeer implements ByteStream {
  readonly bytes$ = new Observable<Uint8Array>((subscriber) => {
    this.#deadline.unsubscribe();
    for (const bytes of this.#early.splice(0)) subscriber.next(bytes);
    this.#subscriber = subscriber;
    this.#stream.resume();
    return () => this.close();
  });

  readonly #stream: Duplex;
  readonly #bytes: DuplexBytes;
  readonly #options: DialledPeerOptions;
  readonly #framer = new QmpFramer(MAX_EARLY_BYTES, { wrongDoor: wrongSocketDoor });
  readonly #deadline: Subscription;
  readonly #reading: Unsubscribable;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #greeted = false;
  #closed = false;
  /** The subscriber that reads it, once it is its turn. */
  #subscriber: Subscriber<Uint8Array> | undefined;

  constructor(stream: Duplex, options: DialledPeerOptions) {
    this.#stream = stream;
    this.#bytes = new DuplexBytes(stream);
    this.#options = options;
    const { greetingTimeout, where } = options;
    this.#deadline = timer(greetingTimeout).subscribe(() => {
      const sent =
        this.#earlyBytes === 0 ? 'no QMP message' : `${this.#earlyBytes} bytes without a whole greeting`;
      const words = `the peer connected, but sent ${sent}`;
      this.#fail(new HandshakeError(`no greeting within ${greetingTimeout} ms from ${where}: ${words}`));
    });
    this.#reading = readInto(stream, {
      next: (bytes) => (this.#subscriber === undefined ? this.#keep(bytes) : this.#subscriber.next(bytes)),
      error: (error: unknown) =>
        this.#subscriber === undefined ? this.#ended(messageOf(error), error) : this.#subscriber.error(error),
      complete: () =>
        this.#subscriber === undefined
          ? this.#ended('the peer closed the connection')
          : this.#subscriber.complete(),
    });
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  write(bytes: Uint8Array): void {
    this.#bytes.write(bytes);
  }

  writeText(text: string): void {
    this.#bytes.writeText(text);
  }

  whenWritable(): Promise<void> | undefined {
    return this.#bytes.whenWritable();
  }

  splitRecords(): void {
    this.#bytes.splitRecords();
  }

  /** Closes it. No callback is called from then on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#deadline.unsubscribe();
    this.#reading.unsubscribe();
    this.#early = [];
  }

  #keep(bytes: Uint8Array): void {
    this.#early.push(bytes.slice());
    this.#earlyBytes += bytes.length;
    if (this.#greeted) {
      // Bytes that it sends before its turn wait in the system's buffers.
      if (this.#earlyBytes > MAX_EARLY_BYTES) this.#stream.pause();
      return;
    }
    try {
      const frames: string[] = [];
      this.#framer.push(bytes, frames);
      this.#greeted = frames.some((frame) => 'QMP' in decode(frame));
      if (!this.#greeted && this.#earlyBytes > MAX_EARLY_BYTES) throw new ProtocolError(NO_GREETING);
    } catch (error) {
      this.#fail(notQmp(this.#options.where, error));
      return;
    }
    if (!this.#greeted) return;
    this.#deadline.unsubscribe();
    this.#options.onGreeting(this);
  }

  #ended(how: string, cause?: unknown): void {
    const when = this.#greeted ? 'while it waited for its turn' : 'before its greeting';
    this.#fail(new HandshakeError(`${this.#options.where}: ${how} ${when}`, { cause }));
  }

  #fail(error: MonitorError): void {
    if (this.#closed) return;
    this.close();
    this.#options.onGone(this, error);
  }
}

const NO_GREETING = `it sent more than ${MAX_EARLY_BYTES} bytes, and no greeting`;

function notQmp(where: string, error: unknown): MonitorError {
  const message = `${where}: the peer that dialled is not a QMP server: ${messageOf(error)}`;
  return new HandshakeError(message, { cause: error });
}
