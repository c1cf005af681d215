import { connect, type NetConnectOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Observable, Observer, Subscriber, Unsubscribable } from 'rxjs';
import { MethodObservable } from '../rx/method-observable.js';

export const ignore = () => undefined;

const READ_BUFFER_BYTES = 64 * 1024;
/** All plain sockets read into this one: memory for each read would cost more than reading. */
let sharedReadBuffer: Buffer | undefined;
/** The view of what was read last. Chunks are often as long as the one before, so the same view is used again. */
let lastChunk: Buffer | undefined;

/**
 * How long an address of a host that has several is tried before the next one. Node's 250 ms are over too soon where this process
 * itself was busy for that long: the address is given up although it has answered. Milliseconds.
 */
export const NEXT_ADDRESS_AFTER_MS = 2_000;

/** Connects a socket that reads into the shared buffer. It reads nothing before `readInto`. */
export function connectSocket(target: NetConnectOpts): Socket {
  const buffer = (sharedReadBuffer ??= Buffer.allocUnsafeSlow(READ_BUFFER_BYTES));
  const callback = (length: number) => {
    if (lastChunk?.length !== length) lastChunk = buffer.subarray(0, length);
    socket.emit('data', lastChunk);
    return true;
  };
  const socket = connect({
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    ...target,
    onread: { buffer, callback },
  });
  return socket.pause();
}

const READER = Symbol('rxqmp.reader');

/** A stream that is read, or was. The stream has its reader so that all streams share their listeners. */
type ReadStream = Duplex & { [READER]?: Observer<Uint8Array> | undefined };

function onData(this: ReadStream, chunk: Uint8Array | string): void {
  this[READER]?.next(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
}

function onError(this: ReadStream, error: Error): void {
  this[READER]?.error(error);
}

function onEnd(this: ReadStream): void {
  this[READER]?.complete();
}

/**
 * Reads a stream into an observer, until the stream ends. A chunk may be overwritten once the observer's `next` has
 * returned.
 *
 * @returns unsubscribing stops the reading and destroys the stream
 */
export function readInto(stream: ReadStream, observer: Observer<Uint8Array>): Unsubscribable {
  stream[READER] = observer;
  // The first one stays for good: a stream may fail after it was destroyed, and an error without a listener ends the process.
  stream.on('error', onError).on('end', onEnd).on('close', onEnd).on('data', onData);
  stream.resume();
  return new Reading(stream);
}

class Reading implements Unsubscribable {
  readonly #stream: ReadStream;

  constructor(stream: ReadStream) {
    this.#stream = stream;
  }

  unsubscribe(): void {
    const stream = this.#stream;
    stream[READER] = undefined;
    stream.off('end', onEnd).off('close', onEnd).off('data', onData);
    try {
      stream.destroy();
    } catch {
      // A user's own stream may throw. It is given up all the same.
    }
  }
}

/** A Node stream as a `ByteStream`. */
export class DuplexBytes extends MethodObservable<Uint8Array> {
  readonly #stream: Duplex;
  #reader: Subscriber<Uint8Array> | undefined;
  #records: SingleByteRecords | undefined;

  constructor(stream: Duplex) {
    super();
    this.#stream = stream;
  }

  get bytes$(): Observable<Uint8Array> {
    return this;
  }

  protected override onSubscribe(subscriber: Subscriber<Uint8Array>): Unsubscribable {
    this.#reader = subscriber;
    return readInto(this.#stream, subscriber);
  }

  write(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  /** A socket encodes text while it writes. A user's own stream may expect bytes. */
  writeText(text: string): void {
    const takesText = this.#stream instanceof Socket && this.#records === undefined;
    this.#write(takesText ? text : Buffer.from(text));
  }

  #write(data: Uint8Array | string): void {
    if (this.#stream.destroyed || this.#stream.writableEnded) return;
    try {
      if (typeof data === 'string') this.#stream.write(data, 'utf8');
      else if (this.#records === undefined) this.#stream.write(data);
      else this.#records.write(data);
    } catch (error) {
      // A user's own stream may throw. The connection is then broken, and its reader gets the error in a later turn.
      queueMicrotask(() => this.#reader?.error(error));
    }
  }

  whenWritable(): Promise<void> | undefined {
    if (this.#records?.busy === true) return this.#records.whenIdle();
    const stream = this.#stream;
    if (!stream.writableNeedDrain || stream.destroyed) return undefined;
    return new Promise((resolve) => stream.once('drain', resolve));
  }

  /** From now on each byte goes into a TLS record of its own, as QEMU before 8.0 needs it. */
  splitRecords(): void {
    this.#records ??= new SingleByteRecords(this.#stream);
  }
}

/** QEMU before 8.0 reads one byte of a TLS record and drops the rest, so each byte is written alone, one after another. */
class SingleByteRecords {
  readonly #stream: Duplex;
  #waiting: Uint8Array[] = [];
  #idle: (() => void)[] = [];

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  whenIdle(): Promise<void> {
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    if (this.#waiting.length === 1) this.#next(0);
  }

  #next(at: number): void {
    const [bytes] = this.#waiting;
    if (bytes === undefined) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    if (at === bytes.length) {
      this.#waiting.shift();
      this.#next(0);
      return;
    }
    this.#stream.write(bytes.subarray(at, at + 1), (error) => {
      if (!error) this.#next(at + 1);
    });
  }
}
