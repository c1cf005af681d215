import type { Observable } from 'rxjs';

/**
 * A connection in bytes, such as a socket, a pipe or a WebSocket. A transport gives this, and {@link qmpDriver}
 * does the rest.
 *
 * @example
 * const stream: ByteStream = { bytes$: fromPort(port), write: (bytes) => port.postMessage(bytes) };
 */
export interface ByteStream {
  /**
   * The bytes from the peer, in chunks of any size. It has one subscriber, and nothing is read before it subscribes. It completes
   * when the peer ends the connection and fails when the connection breaks; unsubscribing closes the connection. The
   * bytes of one notification may be overwritten once `next` has returned.
   */
  readonly bytes$: Observable<Uint8Array>;
  /** Sends bytes, in order. It must not throw or wait. After the end of `bytes$` it does nothing. */
  write(bytes: Uint8Array): void;
  /** As `write`, with text to be sent in UTF-8. For a stream that takes text in fewer steps than bytes, as Node's sockets do. */
  writeText?(text: string): void;
  /**
   * For a stream that buffers bytes until the peer reads them: returns undefined while it accepts more, else a promise
   * that resolves when it does. Without it the buffer grows while the peer does not read.
   */
  whenWritable?(): Promise<void> | undefined;
}
