import type { Duplex } from 'node:stream';

const NO_STREAMS: readonly never[] = [];
const OWNER = Symbol('rxqmp.openStreams');

/** A stream has its owner so that all streams share one listener. */
type OwnedStream = Duplex & { [OWNER]?: OpenStreams };

function onClosed(this: OwnedStream): void {
  this[OWNER]?.delete(this);
}

/** The streams that are not closed yet. */
export class OpenStreams {
  /** There is hardly ever more than one, and an array takes half the memory of a Set. */
  #streams: readonly Duplex[] = NO_STREAMS;

  add(stream: OwnedStream): void {
    this.#streams = [...this.#streams, stream];
    stream[OWNER] = this;
    // `once` would keep a wrapper for each stream.
    stream.on('close', onClosed);
  }

  delete(stream: Duplex): void {
    this.#streams = this.#streams.filter((other) => other !== stream);
  }

  /** Resolves when all streams that are destroyed now have closed. */
  async gone(): Promise<void> {
    const closing = this.#streams.filter(({ destroyed }) => destroyed);
    await Promise.all(closing.map((stream) => new Promise((resolve) => stream.once('close', resolve))));
  }
}
