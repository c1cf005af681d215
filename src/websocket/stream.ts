import { Observable, type Subscriber } from 'rxjs';
import { ConnectError } from '../errors.js';
import type { ByteStream } from '../qmp/byte-stream.js';
import type { WebSocketAddress } from './address.js';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare function setTimeout(callback: () => void, milliseconds: number): unknown;

/** A WebSocket, of a browser, of Node or of the package `ws`: the members that rxqmp uses. */
export interface WebSocketLike {
  /** Set to `arraybuffer`. */
  binaryType: string;
  /** 1 while the connection is open. */
  readonly readyState: number;
  /** How many bytes wait to be sent. Without it the driver can't see how much waits. */
  readonly bufferedAmount?: number;
  /** Called when the connection is open. */
  onopen: ((event: never) => void) | null;
  /** Called with each message. */
  onmessage: ((event: never) => void) | null;
  /** Called before `onclose` if the connection failed. */
  onerror: ((event: never) => void) | null;
  /** Called when the connection is closed, with its code and reason. */
  onclose: ((event: never) => void) | null;
  /** Sends a binary message. */
  send(data: Uint8Array): void;
  /** Closes the connection. */
  close(code?: number): void;
}

/** Makes WebSockets, as the global `WebSocket` does. */
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

const OPEN = 1;
const ENCODER = new TextEncoder();

/** With more than this in its buffer a WebSocket takes no more, and `maxQueuedBytes` counts what waits. */
const MAX_BUFFERED_BYTES = 64 * 1024;
/** A WebSocket has no event for an emptier buffer, so its size is read again after this time, while it is full. */
const LOOK_AGAIN_AFTER_MS = 20;

/** Dials; emits the stream of one WebSocket when it is open. Unsubscribing closes it. */
export function openWebSocket(
  WebSocket: WebSocketConstructor,
  address: WebSocketAddress,
  protocols: readonly string[],
): Observable<ByteStream> {
  return new Observable((subscriber) => {
    const failed = `no connection to ${address.peer}`;
    let socket: WebSocketLike;
    try {
      socket = new WebSocket(address.url, protocols.length > 0 ? [...protocols] : undefined);
    } catch {
      // Its words repeat the URL, so that it can't be the cause either.
      const why = 'the URL or the protocols are refused, or a page over https may not open ws:';
      subscriber.error(new ConnectError(`${failed}: ${why}`, { permanent: true }));
      return undefined;
    }
    socket.binaryType = 'arraybuffer';
    const stream = new WebSocketStream(socket, address);
    socket.onopen = () => subscriber.next(stream);
    const onFailure = (event: unknown) => subscriber.error(dialError(failed, event));
    socket.onerror = onFailure;
    socket.onclose = onFailure;
    return () => stream.close();
  });
}

class WebSocketStream implements ByteStream {
  readonly #socket: WebSocketLike;
  readonly #address: WebSocketAddress;

  readonly bytes$: Observable<Uint8Array>;

  constructor(socket: WebSocketLike, address: WebSocketAddress) {
    this.#socket = socket;
    this.#address = address;

    this.bytes$ = new Observable((subscriber) => {
      socket.onmessage = ({ data }: { readonly data: string | ArrayBuffer }) =>
        subscriber.next(typeof data === 'string' ? ENCODER.encode(data) : new Uint8Array(data));
      // Node's own may report a failure and no close.
      socket.onerror = () => subscriber.error(new Error('the WebSocket failed'));
      socket.onclose = (event: CloseEventLike) => this.#end(subscriber, event);
      return () => this.close();
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.readyState === OPEN) this.#socket.send(bytes);
  }

  whenWritable(): Promise<void> | undefined {
    return this.#isFull ? new Promise((resolve) => this.#waitForRoom(resolve)) : undefined;
  }

  close(): void {
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // A WebSocket of `ws` throws if its `error` event has no listener.
    socket.onerror = () => undefined;
    socket.close();
  }

  get #isFull(): boolean {
    const { readyState, bufferedAmount = 0 } = this.#socket;
    return readyState === OPEN && bufferedAmount > MAX_BUFFERED_BYTES;
  }

  #waitForRoom(resolve: () => void): void {
    if (this.#isFull) setTimeout(() => this.#waitForRoom(resolve), LOOK_AGAIN_AFTER_MS);
    else resolve();
  }

  /** A server that closes without a fault need not have shut the machine down: that is for SHUTDOWN to say. */
  #end(subscriber: Subscriber<Uint8Array>, { code = NO_CODE, reason = '' }: CloseEventLike): void {
    if (code === NORMAL) {
      subscriber.complete();
      return;
    }
    const why = reason !== '' && this.#address.isSafe(reason) ? `: ${reason}` : '';
    subscriber.error(new Error(`it was closed with code ${code}${why}`));
  }
}

const NORMAL = 1000;
/** A browser has no other for a connection that broke. */
const NO_CODE = 1006;

interface CloseEventLike {
  readonly code?: number;
  readonly reason?: string;
}

const NO_WORDS =
  'a browser does not say why; nothing listens there, TLS was refused, or the server refused the origin or the login';

const CODE_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host is not known',
  EPROTO: 'TLS failed; the server may not speak TLS there, which wss: needs',
};

/**
 * Why a dial failed, as far as it is known: a browser says nothing, Node and `ws` a status or a code. Their words may
 * repeat the URL.
 */
function dialError(failed: string, event: unknown): ConnectError {
  const { message = '', error } = event as { readonly message?: unknown; readonly error?: unknown };
  const text = `${String(message)} ${codesOf(error)}`;
  const [, status] = /(?:server response:|status code:?) (\d{3})\b/i.exec(text) ?? [];
  if (status !== undefined) {
    const refused = status === '401' || status === '403';
    return new ConnectError(`${failed}: the server answered with status ${status}${meaningOf(status)}`, {
      permanent: refused,
    });
  }
  const [code] = /\bE[A-Z]{4,}\b/.exec(text) ?? [];
  const why = code === undefined ? NO_WORDS : `${CODE_WORDS[code] ?? 'it failed'} (${code})`;
  return new ConnectError(`${failed}: ${why}`);
}

function meaningOf(status: string): string {
  if (status === '401' || status === '403') return ': it refused the login, the origin or the host name';
  if (status.startsWith('2') || status === '404') return ': it serves no WebSocket at that path now';
  return '';
}

/** The codes of an error and of what caused it. */
function codesOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, message, cause } = error as { readonly [K in 'code' | 'message' | 'cause']?: unknown };
  return `${String(code)} ${String(message)} ${codesOf(cause)}`;
}
