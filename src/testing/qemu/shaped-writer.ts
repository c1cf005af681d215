import type { Duplex } from 'node:stream';
import type { Shape } from './script.js';

/** Writes in order, in the pieces and with the pauses of a `Shape`. */
export class ShapedWriter {
  readonly #stream: Duplex;
  readonly #shape: Shape | undefined;
  #tail: Promise<void> | undefined;

  constructor(stream: Duplex, shape: Shape | undefined) {
    this.#stream = stream;
    this.#shape = shape;
  }

  write(bytes: Uint8Array): void {
    const shape = this.#shape;
    if (shape === undefined) this.#put(bytes);
    else this.#later(() => this.#writeShaped(shape(bytes)));
  }

  /** Runs `act` once all that was written before is out. */
  then(act: () => void): void {
    if (this.#tail === undefined) act();
    else this.#later(act);
  }

  #later(act: () => void | Promise<void>): void {
    const turn = (this.#tail ?? Promise.resolve()).then(act).then(() => {
      if (this.#tail === turn) this.#tail = undefined;
    });
    this.#tail = turn;
  }

  async #writeShaped(pieces: Iterable<Uint8Array | number>): Promise<void> {
    for (const piece of pieces) {
      if (this.#stream.destroyed) return;
      if (typeof piece === 'number') await new Promise((resolve) => setTimeout(resolve, piece));
      else {
        this.#put(piece);
        // A turn of the event loop, so that the kernel gets each piece by itself.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  #put(bytes: Uint8Array): void {
    if (!this.#stream.destroyed && this.#stream.writable) this.#stream.write(bytes);
  }
}
