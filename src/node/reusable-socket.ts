import { Duplex } from 'node:stream';
import { ConnectError } from '../errors.js';

/**
 * A socket that can be opened repeatedly, because closing one reader must not close the socket of the process behind it.
 * Bytes that come while it isn't open are dropped.
 */
export class ReusableSocket {
  readonly #socket: Duplex;
  readonly #peer: string;
  #open: Duplex | undefined;

  /** @param peer - for the texts of errors */
  constructor(socket: Duplex, peer: string) {
    this.#socket = socket;
    this.#peer = peer;
    socket.on('data', (bytes: Uint8Array) => this.#open?.push(bytes));
    socket.on('close', () => this.#open?.push(null));
  }

  /** Returns a new stream over the socket and destroys the one before it. Destroying the stream does not close the socket. */
  async open(): Promise<Duplex> {
    if (this.#socket.destroyed)
      throw new ConnectError(`no connection to ${this.#peer}: it has ended`, { permanent: true });
    this.#open?.destroy();
    const stream = new Duplex({
      read: () => undefined,
      write: (bytes: Uint8Array, _encoding, done) => {
        this.#socket.write(bytes);
        done();
      },
    });
    stream.once('close', () => {
      if (this.#open === stream) this.#open = undefined;
    });
    this.#open = stream;
    return stream;
  }
}
