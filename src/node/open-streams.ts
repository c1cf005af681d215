import type { Duplex } from 'node:stream';

/** The streams that are not closed yet. */
export class OpenStreams {
  /** There is hardly ever more than one, and an array takes half the memory of a Set. */
  #streams: readonly Duplex[] = [];

  readonly add = (stream: Duplex): void => {
    this.#streams = [...this.#streams, stream];
    stream.once('close', () => {
      this.#streams = this.#streams.filter((other) => other !== stream);
    });
  };

  /** Resolves when all streams that are destroyed now have closed. */
  async gone(): Promise<void> {
    const closing = this.#streams.filter(({ destroyed }) => destroyed);
    await Promise.all(closing.map((stream) => new Promise((resolve) => stream.once('close', resolve))));
  }
}
