import { Duplex } from 'node:stream';
import { ConnectError } from '../errors.js';

/**
 * A socket that is opened again and again: its end belongs to the process behind it, and not to whoever reads it now. What
 * comes while it isn't open is dropped.
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

  /** Gives a stream of its own; the one before it is destroyed. Destroying it leaves the socket as it is. */
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
