import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Observer } from 'rxjs';

export const ignore = () => undefined;

const ROOM = 64 * 1024;
/** What plain sockets read into, one for all of them: memory for each read costs more than what it holds. */
let room: Buffer | undefined;

/** Connects a socket that reads into the room of all. It reads nothing before `readInto`. */
export function connectSocket(target: NetConnectOpts): Socket {
  const buffer = (room ??= Buffer.allocUnsafeSlow(ROOM));
  let chunk = buffer;
  const callback = (length: number) => {
    // Peers repeat themselves, so that one view often does for many reads.
    if (chunk.length !== length) chunk = buffer.subarray(0, length);
    socket.emit('data', chunk);
    return true;
  };
  const socket = connect({ ...target, onread: { buffer, callback } });
  return socket.pause();
}

/**
 * Tells an observer what a stream delivers, until it ends. Nothing is read before. A chunk may be written over
 * when the observer's `next` is back.
 *
 * @returns what stops that and destroys the stream
 */
export function readInto(stream: Duplex, observer: Observer<Uint8Array>): () => void {
  const onData = (chunk: Uint8Array | string) =>
    observer.next(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  const onError = (error: Error) => observer.error(error);
  const onEnd = () => observer.complete();
  // Stays for good: a stream may fail after it was destroyed, and an error that nobody hears ends the process.
  stream.on('error', ignore);
  stream.on('error', onError).on('end', onEnd).on('close', onEnd).on('data', onData);
  stream.resume();
  return () => {
    stream.off('error', onError).off('end', onEnd).off('close', onEnd).off('data', onData);
    stream.destroy();
  };
}

/** Writes text to a stream, what comes in one tick in one piece. */
export class Writer {
  #texts: string[] = [];
  #oneByteRecords = false;
  #busy = false;

  constructor(private readonly stream: Duplex) {}

  write(text: string): void {
    if (this.#texts.length === 0 && !this.#busy) void Promise.resolve().then(() => this.#flush());
    this.#texts.push(text);
  }

  /**
   * From now on each byte goes into a TLS record of its own, the next when the last is out. QEMU before
   * 8.0 takes one byte of a record and forgets the rest.
   */
  splitRecords(): void {
    this.#oneByteRecords = true;
  }

  #flush(): void {
    const text = this.#texts.join('');
    this.#texts = [];
    if (this.stream.destroyed || this.stream.writableEnded) return;
    if (this.#oneByteRecords) this.#writeByte(Buffer.from(text), 0);
    else this.stream.write(text);
  }

  #writeByte(bytes: Buffer, at: number): void {
    this.#busy = at < bytes.length;
    if (this.#busy) {
      this.stream.write(bytes.subarray(at, at + 1), (error) => {
        if (!error) this.#writeByte(bytes, at + 1);
      });
    } else if (this.#texts.length > 0) {
      this.#flush();
    }
  }
}
