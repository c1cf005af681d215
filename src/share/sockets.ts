import type { Socket } from 'node:net';
import type { CloseReason, Transport } from './client.js';
import type { Authorize, Share } from './share.js';

/** How long a client may take to read what was written before its connection is cut. Milliseconds. */
export const CLOSE_WITHIN_MS = 2_000;

/** What `authorize` of a share on sockets is called with. */
export interface SocketRequest {
  /** The client's socket: over TLS a `TLSSocket`, whose `getPeerCertificate()` says who the client is. */
  readonly socket: Socket;
}

/** A socket's connection to a client. */
class SocketTransport implements Transport {
  readonly #socket: Socket;

  #corked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  write(text: string): void {
    if (!this.#socket.writable) return;
    if (!this.#corked) {
      // What is written in one tick goes out in one piece.
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(text, 'latin1');
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** A socket has no place for a reason. */
  close(_reason: CloseReason): void {
    const socket = this.#socket;
    socket.end();
    // Reads on, so that the client's own end is seen.
    socket.resume();
    const deadline = setTimeout(() => socket.destroy(), CLOSE_WITHIN_MS);
    socket.once('close', () => clearTimeout(deadline));
  }
}

/**
 * Serves a client on a socket.
 *
 * @param reachableByPages - whether a web page may write to it: TCP, on the loopback too
 */
export function serveSocket(
  share: Share,
  socket: Socket,
  authorize: Authorize<SocketRequest> | undefined,
  reachableByPages: boolean,
): void {
  socket.pause();
  share.admit(authorize, { socket }, (admission) => {
    if (typeof admission === 'string' || socket.destroyed) {
      socket.destroy();
      return;
    }
    const client = share.serve(new SocketTransport(socket), admission);
    let judged = !reachableByPages;
    socket.on('data', (bytes: Buffer) => {
      if (!judged) {
        const first = bytes.find((byte) => !isSpace(byte));
        if (first !== undefined && isPages(first)) {
          socket.destroy();
          return;
        }
        judged = first !== undefined;
      }
      client.receive(bytes);
    });
    socket.once('close', () => client.close());
  });
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/**
 * Whether a connection that begins with this byte is a page's. HTTP begins with a method in capital letters, TLS and
 * STUN with a byte that is not text; JSON with neither. The bytes after it could contain commands.
 */
function isPages(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte < 0x20 || byte >= 0x7f;
}
