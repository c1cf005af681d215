/** The bytes under XDR's types: written at the end, read from the front, each bound checked. */
import { ArgumentError, ProtocolError } from '../errors.js';

declare const TextEncoder: new () => {
  encodeInto(text: string, into: Uint8Array): { readonly written: number };
};

const TO_UTF8 = new TextEncoder();

/** Packets are cut from one piece of memory until it is used up: a buffer for each costs more than what it holds. */
const SLAB = 65_536;
let slab = new Uint8Array(SLAB);
let slabUsed = 0;

/** Bytes that grow as values are written. There is one writer at a time. */
export class XdrWriter {
  #bytes = slab.subarray(slabUsed);
  #length = 0;

  /** What was written. The writer is of no use afterwards. */
  take(): Uint8Array {
    if (this.#bytes.buffer === slab.buffer) slabUsed = this.#bytes.byteOffset + this.#length;
    return this.#bytes.subarray(0, this.#length);
  }

  uint32(value: number): void {
    this.#put(this.#grow(4), value);
  }

  int32(value: number): void {
    this.uint32(value);
  }

  uint64(value: bigint): void {
    this.uint32(Number(value >> 32n));
    this.uint32(Number(value & 0xffff_ffffn));
  }

  /** Bytes, and zeros up to the next multiple of four. */
  padded(bytes: Uint8Array): void {
    const at = this.#grow(roundedUp(bytes.length));
    this.#bytes.set(bytes, at);
    this.#bytes.fill(0, at + bytes.length, this.#length);
  }

  /** Text in UTF-8 behind its length in bytes. */
  text(value: string, max: number): void {
    const at = this.#grow(4 + roundedUp(value.length * 3));
    const { written } = TO_UTF8.encodeInto(value, this.#bytes.subarray(at + 4, this.#length));
    this.#put(at, allowed(written, max, ArgumentError, 'a string', 'bytes'));
    this.#length = at + 4 + roundedUp(written);
    this.#bytes.fill(0, at + 4 + written, this.#length);
  }

  /** Overwrites four bytes that were written before. */
  #put(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Writes the number of all bytes so far over the first four. */
  putLength(): void {
    this.#put(0, this.#length);
  }

  #grow(by: number): number {
    const at = this.#length;
    this.#length += by;
    if (this.#length > this.#bytes.length) {
      const written = this.#bytes.subarray(0, at);
      // A long packet has a buffer to itself.
      if (this.#length > SLAB / 4) this.#bytes = new Uint8Array(this.#length * 2);
      else {
        slab = new Uint8Array(SLAB);
        slabUsed = 0;
        this.#bytes = slab.subarray(0);
      }
      this.#bytes.set(written);
    }
    return at;
  }
}

/** Bytes that are read from the front. */
export class XdrReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  int32(): number {
    const at = this.#take(4);
    const bytes = this.#bytes;
    // The fallbacks are for the compiler alone: `#take` has checked that the bytes are there.
    const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
    return high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  uint64(): bigint {
    const high = BigInt(this.uint32());
    return (high << 32n) | BigInt(this.uint32());
  }

  padded(length: number): Uint8Array {
    const at = this.#take(roundedUp(length));
    return this.#bytes.subarray(at, at + length);
  }

  #take(length: number): number {
    if (length > this.left) {
      throw new ProtocolError(`a packet ends ${length - this.left} bytes before the value that it holds`);
    }
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

function roundedUp(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** @throws an error of the given class for a length over what the definition allows */
export function allowed(
  length: number,
  max: number,
  Refusal: typeof ArgumentError | typeof ProtocolError,
  what: string,
  unit: string,
): number {
  if (length > max) throw new Refusal(`${what} of ${length} ${unit}: libvirt allows ${max} here`);
  return length;
}
