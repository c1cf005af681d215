import type { Observable } from 'rxjs';

/**
 * A connection in bytes, such as a socket, a pipe or a WebSocket: all that a transport has to give for
 * {@link qmpDriver} to do the rest.
 *
 * @example
 * const stream: ByteStream = { bytes$: fromPort(port), write: (bytes) => port.postMessage(bytes) };
 */
export interface ByteStream {
  /**
   * What the peer sends, cut anywhere. It has one subscriber, and nothing is read before it subscribes. It completes
   * when the peer ends the connection and fails when the connection breaks; unsubscribing closes the connection. The
   * bytes of one notification may be overwritten once `next` has returned.
   */
  readonly bytes$: Observable<Uint8Array>;
  /** Sends bytes, in order. It must not throw or wait. After the end of `bytes$` it does nothing. */
  write(bytes: Uint8Array): void;
  /**
   * Where the stream holds bytes that the peer has yet to read: undefined while it takes more, else a promise that
   * resolves when it does. Without it a peer that reads nothing makes the stream grow.
   */
  whenWritable?(): Promise<void> | undefined;
}
