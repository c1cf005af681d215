/**
 * Bytes of a frame that has not ended yet. They are copied, because the reader may reuse its buffer. The cost is linear
 * in the number of bytes, however small the chunks are.
 */

/** Chunks of at least this size are kept as they are; smaller ones are copied into one of `TAIL_BYTES`. */
const MIN_KEPT_BYTES = 1024;
const TAIL_BYTES = 4096;

/** Reads a signed integer of four bytes in network order. The bytes must exist. */
export function int32At(bytes: Uint8Array, at: number): number {
  // The fallbacks only satisfy the compiler.
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
  return high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

const NOTHING = new Uint8Array(0);

export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #tail = NOTHING;
  #tailUsed = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (chunk.length >= MIN_KEPT_BYTES) {
      this.#sealTail();
      this.#chunks.push(new Uint8Array(chunk));
      return;
    }
    if (this.#tailUsed + chunk.length > this.#tail.length) {
      this.#sealTail();
      this.#tail = new Uint8Array(TAIL_BYTES);
    }
    this.#tail.set(chunk, this.#tailUsed);
    this.#tailUsed += chunk.length;
  }

  /** Takes all bytes, as one array. */
  take(): Uint8Array {
    this.#sealTail();
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first !== undefined ? first : this.#joined();
    this.#chunks = [];
    this.#tail = NOTHING;
    this.#length = 0;
    return whole;
  }

  #sealTail(): void {
    if (this.#tailUsed > 0) this.#chunks.push(this.#tail.subarray(0, this.#tailUsed));
    this.#tail = this.#tail.subarray(this.#tailUsed);
    this.#tailUsed = 0;
  }

  #joined(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
