import type { Duplex } from 'node:stream';

/** Streams until they are closed. */
export class OpenStreams {
  /** Hardly ever more than one, and an array is half of a Set. */
  #streams: readonly Duplex[] = [];

  readonly add = (stream: Duplex): void => {
    this.#streams = [...this.#streams, stream];
    stream.once('close', () => {
      this.#streams = this.#streams.filter((other) => other !== stream);
    });
  };

  /** Resolves when all that are destroyed by now have closed. */
  async gone(): Promise<void> {
    const closing = this.#streams.filter(({ destroyed }) => destroyed);
    await Promise.all(closing.map((stream) => new Promise((resolve) => stream.once('close', resolve))));
  }
}
