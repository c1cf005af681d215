import { firstValueFrom, Observable, type ObservableInput, from } from 'rxjs';
import { fromBase64, toBase64 } from '../node/base64.js';
import { BufferedAsyncIterable } from '../rx/buffered-async-iterable.js';
import { ArgumentError, ProtocolError } from '../errors.js';
import { assertOption, text, type Rule } from '../options.js';
import type { AnyAgent } from './any-agent.js';
import { isPiece, PIECE_EXPECTED, type Piece } from './piece.js';
import { checkInteger, checkReply, integer } from './reply.js';

/** Bytes asked for at a time: a reply over about 4 MiB does not pass through libvirt. */
const READ_CHUNK_BYTES = 1024 * 1024;
/** Bytes written at a time: through libvirt 9.0 more than about 100 KiB fails. */
const WRITE_CHUNK_BYTES = 64 * 1024;

/** A file of the guest: its chunks as a stream, or one by one with `for await`. */
export type GuestFile = Observable<Uint8Array> & AsyncIterable<Uint8Array>;

/**
 * Reads a file of the guest (`guest-file-open`, `guest-file-read`, `guest-file-close`), in chunks of at most 1 MiB.
 *
 * A subscription gets chunk after chunk. A `for await` loop reads the next chunk when it asks for it, so that a slow loop
 * keeps one chunk in memory. The file is closed at its end, after an error, on `break` and on an early unsubscribe.
 *
 * @param agent - the guest agent's monitor
 * @param path - the file's path in the guest
 * @returns cold; each subscription or loop opens the file anew
 * @throws through the stream the errors of `run`, such as `CommandError` if the file can't be opened, and `DecodeError` for
 *   a reply that the agent's schema does not have
 *
 * @example
 * for await (const chunk of readGuestFile(agent, '/var/log/syslog')) process.stdout.write(chunk);
 */
export function readGuestFile(agent: AnyAgent, path: string): GuestFile {
  assertOption(path, text, "readGuestFile: 'path'");
  const chunks = () => readChunks(agent, path);
  const file$ = new Observable<Uint8Array>((subscriber) => {
    const reading = chunks();
    void pump(
      reading,
      (chunk) => subscriber.next(chunk),
      () => subscriber.closed,
    ).then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
  return Object.assign(file$, { [Symbol.asyncIterator]: chunks });
}

/**
 * Writes a file of the guest (`guest-file-open` with mode `w`, `guest-file-write`, `guest-file-close`), in chunks of 64 KiB, one
 * outstanding at a time. It takes the next piece of an async iterable, such as a Node stream, when it has written the one before.
 *
 * @param agent - the guest agent's monitor
 * @param path - the file's path in the guest; its former content is lost
 * @param source - what to write: bytes, text as UTF-8, or a stream or iterable of them
 * @returns cold; emits the number of bytes written so far after each chunk, and completes when the file is closed
 * @throws `ArgumentError` at once for a source that can't be written. Through the observable: the errors of `run` and of the
 *   source, `ArgumentError` for a piece that is neither text nor bytes, `DecodeError` or `ProtocolError` for a reply that can't be;
 *   the file is closed then, and contains a part
 *
 * @example
 * writeGuestFile(agent, '/etc/motd', 'hello\n').subscribe((bytes) => console.log(bytes));
 */
export function writeGuestFile(
  agent: AnyAgent,
  path: string,
  source: string | Uint8Array | ObservableInput<string | Uint8Array>,
): Observable<number> {
  assertOption(path, text, "writeGuestFile: 'path'");
  assertOption(source, writable, "writeGuestFile: 'source'");
  return new Observable((subscriber) => {
    const left = new Promise<void>((resolve) => subscriber.add(() => resolve()));
    void pump(
      writeChunks(agent, path, source, left),
      (written) => subscriber.next(written),
      () => subscriber.closed,
    ).then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
}

/** Takes values until the source ends or the subscriber has left, which lets the source clean up. */
async function pump<A>(
  source: AsyncIterable<A>,
  next: (value: A) => void,
  left: () => boolean,
): Promise<void> {
  for await (const value of source) {
    if (left()) return;
    next(value);
    if (left()) return;
  }
}

async function* readChunks(agent: AnyAgent, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(agent, path, 'r');
  let closed = false;
  try {
    for (;;) {
      const reply = await firstValueFrom(agent.run('guest-file-read', { handle, count: READ_CHUNK_BYTES }));
      const { count, eof, 'buf-b64': data } = checkReply(reply, CHUNK, 'guest-file-read');
      if (Number(count) > 0) yield fromBase64(data);
      if (eof) break;
    }
    closed = true;
    await close(agent, handle);
  } finally {
    if (!closed) await close(agent, handle).catch(() => undefined);
  }
}

async function* writeChunks(
  agent: AnyAgent,
  path: string,
  source: Piece | ObservableInput<Piece>,
  left: Promise<void>,
): AsyncGenerator<number, void, undefined> {
  const handle = await open(agent, path, 'w');
  let closed = false;
  let written = 0;
  try {
    for await (const piece of until(left, piecesOf(source))) {
      const bytes = bytesOf(piece);
      for (let at = 0; at < bytes.length;) {
        const count = await writeChunk(agent, handle, bytes.subarray(at, at + WRITE_CHUNK_BYTES));
        at += count;
        written += count;
        yield written;
      }
    }
    closed = true;
    // What the agent buffers is written now, and its failure is the file's.
    await close(agent, handle);
  } finally {
    if (!closed) await close(agent, handle).catch(() => undefined);
  }
}

const CHUNK = { count: integer, 'buf-b64': text };

async function open(agent: AnyAgent, path: string, mode: 'r' | 'w'): Promise<number | bigint> {
  const reply = await firstValueFrom(agent.run('guest-file-open', { path, mode }));
  return checkInteger(reply, 'guest-file-open');
}

function close(agent: AnyAgent, handle: number | bigint): Promise<unknown> {
  return firstValueFrom(agent.run('guest-file-close', { handle }));
}

function bytesOf(piece: unknown): Uint8Array {
  if (!isPiece(piece)) throw new ArgumentError(`writeGuestFile: each piece must be ${PIECE_EXPECTED}`);
  return typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
}

/**
 * Resolves to the number of bytes that the agent wrote, one at least.
 *
 * @throws {@link ProtocolError} for a number that can't be: going on would repeat or leave out bytes, or never end
 */
async function writeChunk(agent: AnyAgent, handle: number | bigint, bytes: Uint8Array): Promise<number> {
  const write$ = agent.run('guest-file-write', { handle, 'buf-b64': toBase64(bytes) });
  const reply = checkReply(await firstValueFrom(write$), { count: integer }, 'guest-file-write');
  const count = Number(reply.count);
  if (count > 0 && count <= bytes.length) return count;
  throw new ProtocolError(
    `guest-file-write: the agent was sent ${bytes.length} bytes and reported that it wrote ${count}`,
  );
}

/** What can be written. Of the views of a buffer only bytes: the numbers that the others hold aren't. */
const writable: Rule = {
  is: (value) =>
    isPiece(value) || (typeof value !== 'string' && !ArrayBuffer.isView(value) && isInput(value)),
  expected: `${PIECE_EXPECTED}, or a stream or iterable of them`,
};

/** Returns whether RxJS's `from` takes a value. */
function isInput(value: unknown): boolean {
  try {
    from(value as ObservableInput<unknown>);
    return true;
  } catch {
    return false;
  }
}

function piecesOf(source: Piece | ObservableInput<Piece>): AsyncIterable<Piece> | Iterable<Piece> {
  if (typeof source === 'string' || source instanceof Uint8Array) return [source];
  if (Symbol.asyncIterator in source) return source;
  if (Symbol.iterator in source) return source;
  return eachValueFrom(from(source));
}

/** What a source gives, until somebody has left: a source that gives nothing more must not keep the file open. */
async function* until<A>(
  left: Promise<void>,
  source: AsyncIterable<A> | Iterable<A>,
): AsyncGenerator<A, void, undefined> {
  const values = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  try {
    for (;;) {
      const taken = await Promise.race([values.next(), left]);
      if (taken === undefined || taken.done === true) return;
      yield taken.value;
    }
  } finally {
    void values.return?.();
  }
}

/** The values of a stream, kept until they are taken: a stream can't be made to wait. */
function eachValueFrom<A>(source$: Observable<A>): AsyncIterable<A> {
  return new BufferedAsyncIterable(source$, { limit: Infinity, overflow: 'error' });
}
