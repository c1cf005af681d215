/**
 * Bytes that wait for their frame's end, copied: whoever reads may use his buffer again. Cost is linear in the
 * bytes, however small they come.
 */

/** Chunks from here on are kept one by one; smaller ones are put together. */
const WORTH_KEEPING = 1024;
const TAIL = 4096;

/** Four bytes that are there, as a signed integer in network order. */
export function int32At(bytes: Uint8Array, at: number): number {
  // The fallbacks are for the compiler alone.
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
    if (chunk.length >= WORTH_KEEPING) {
      this.#sealTail();
      this.#chunks.push(new Uint8Array(chunk));
      return;
    }
    if (this.#tailUsed + chunk.length > this.#tail.length) {
      this.#sealTail();
      this.#tail = new Uint8Array(TAIL);
    }
    this.#tail.set(chunk, this.#tailUsed);
    this.#tailUsed += chunk.length;
  }

  /** All bytes in one piece; the queue is empty afterwards. */
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
