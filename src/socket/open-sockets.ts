import type { Duplex } from 'node:stream';

/** Sockets until they are closed. */
export class OpenSockets {
  /** Hardly ever more than one, and an array is half of a Set. */
  #sockets: readonly Duplex[] = [];

  readonly add = (socket: Duplex): void => {
    this.#sockets = [...this.#sockets, socket];
    socket.once('close', () => {
      this.#sockets = this.#sockets.filter((other) => other !== socket);
    });
  };

  /** Resolves when all that are destroyed by now have closed. */
  async gone(): Promise<void> {
    const closing = this.#sockets.filter(({ destroyed }) => destroyed);
    await Promise.all(closing.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }
}
