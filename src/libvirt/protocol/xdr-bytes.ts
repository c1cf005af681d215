/** The bytes under XDR's types: written at the end, read from the front, each bound checked. */
import { ArgumentError, ProtocolError } from '../../errors.js';
import { int32At } from '../../protocol/byte-queue.js';

declare const TextEncoder: new () => {
  encodeInto(text: string, into: Uint8Array): { readonly written: number };
};

const TO_UTF8 = new TextEncoder();

/** Packets are cut from one piece of memory until it is used up: a buffer for each costs more than what it holds. */
const SLAB = 65_536;
let slab = new Uint8Array(SLAB);
let slabUsed = 0;

/** Up to this length text that may well be ASCII is written here, which costs less than asking an encoder. */
const SHORT = 128;

/** Bytes that grow as values are written. There is one writer at a time. */
export class XdrWriter {
  #bytes = slab;
  #begin = slabUsed;
  #end = slabUsed;

  /** What was written. The writer is of no use afterwards. */
  take(): Uint8Array {
    if (this.#bytes === slab) slabUsed = this.#end;
    return this.#bytes.subarray(this.#begin, this.#end);
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
    for (let n = 0; n < bytes.length; n += 1) this.#bytes[at + n] = bytes[n] as number;
    this.#endWithZeros(at + bytes.length);
  }

  /** Text in UTF-8 behind its length in bytes. */
  text(value: string, max: number): void {
    const at = this.#grow(4 + roundedUp(value.length * 3));
    const written = allowed(this.#utf8(value, at + 4), max, ArgumentError, 'a string', 'bytes');
    this.#put(at, written);
    this.#endWithZeros(at + 4 + written);
  }

  /** Writes the number of all bytes so far over the first four. */
  putLength(): void {
    this.#put(this.#begin, this.#end - this.#begin);
  }

  #utf8(text: string, at: number): number {
    if (text.length <= SHORT && this.#ascii(text, at)) return text.length;
    return TO_UTF8.encodeInto(text, this.#bytes.subarray(at, this.#end)).written;
  }

  #ascii(text: string, at: number): boolean {
    for (let n = 0; n < text.length; n += 1) {
      const code = text.charCodeAt(n);
      if (code > 0x7f) return false;
      this.#bytes[at + n] = code;
    }
    return true;
  }

  /** Overwrites four bytes that were written before. */
  #put(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Ends what is written at the next multiple of four. */
  #endWithZeros(at: number): void {
    this.#end = this.#begin + roundedUp(at - this.#begin);
    for (let n = at; n < this.#end; n += 1) this.#bytes[n] = 0;
  }

  /** Gives the place of so many more bytes. */
  #grow(by: number): number {
    const length = this.#end - this.#begin;
    if (this.#end + by > this.#bytes.length) {
      const written = this.#bytes.subarray(this.#begin, this.#end);
      // A long packet has a buffer to itself.
      if (length + by > SLAB / 4) this.#bytes = new Uint8Array((length + by) * 2);
      else {
        this.#bytes = slab = new Uint8Array(SLAB);
        slabUsed = 0;
      }
      this.#bytes.set(written);
      this.#begin = 0;
    }
    this.#end = this.#begin + length + by;
    return this.#begin + length;
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
    return int32At(this.#bytes, this.#take(4));
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
