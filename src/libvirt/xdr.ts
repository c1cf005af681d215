/**
 * XDR (RFC 4506), as much as libvirt's RPC uses of it. A codec both writes and reads a type; each length
 * is checked against what the definition allows and against what is there, before anything is made of it.
 */
import { ArgumentError, ProtocolError } from '../errors.js';

declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const TO_UTF8 = new TextEncoder();

/** Writes and reads values of one type. */
export interface Xdr<T> {
  /** @throws {@link ArgumentError} for a value that the type doesn't have */
  write(writer: XdrWriter, value: T): void;
  /** @throws {@link ProtocolError} for bytes that are no value of the type */
  read(reader: XdrReader): T;
}

/** The values of a codec. */
export type ValueOf<X> = X extends Xdr<infer T> ? T : never;

/** Bytes that grow as values are written. */
export class XdrWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written. The writer is of no use afterwards. */
  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  uint32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value);
  }

  int32(value: number): void {
    const at = this.#grow(4);
    this.#view.setInt32(at, value);
  }

  uint64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value);
  }

  /** Bytes, and zeros up to the next multiple of four. */
  padded(bytes: Uint8Array): void {
    const at = this.#grow(roundedUp(bytes.length));
    this.#bytes.set(bytes, at);
  }

  #grow(by: number): number {
    const at = this.#length;
    this.#length += by;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

/** Bytes that are read from the front. */
export class XdrReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8));
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8));
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

export function encode<T>(codec: Xdr<T>, value: T): Uint8Array {
  const writer = new XdrWriter();
  codec.write(writer, value);
  return writer.take();
}

/**
 * Reads a value that fills all of the bytes.
 *
 * @throws {@link ProtocolError} for bytes that are no such value, or more than one
 */
export function decode<T>(codec: Xdr<T>, bytes: Uint8Array): T {
  const reader = new XdrReader(bytes);
  const value = codec.read(reader);
  if (reader.left > 0)
    throw new ProtocolError(`a packet has ${reader.left} bytes after the value that it holds`);
  return value;
}

function roundedUp(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function whole(lowest: number, highest: number): (value: number) => number {
  return (value) => {
    if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
    throw new ArgumentError(`libvirt takes whole numbers from ${lowest} to ${highest} here`);
  };
}

const checkedInt = whole(-(2 ** 31), 2 ** 31 - 1);
const checkedUint = whole(0, 2 ** 32 - 1);

export const int: Xdr<number> = {
  write: (writer, value) => writer.int32(checkedInt(value)),
  read: (reader) => reader.int32(),
};

export const unsignedInt: Xdr<number> = {
  write: (writer, value) => writer.uint32(checkedUint(value)),
  read: (reader) => reader.uint32(),
};

export const hyper: Xdr<bigint> = {
  write: (writer, value) => writer.uint64(inRange(value, BigInt.asIntN(64, value))),
  read: (reader) => reader.int64(),
};

export const unsignedHyper: Xdr<bigint> = {
  write: (writer, value) => writer.uint64(inRange(value, BigInt.asUintN(64, value))),
  read: (reader) => reader.uint64(),
};

function inRange(value: bigint, wrapped: bigint): bigint {
  if (wrapped !== value) throw new ArgumentError('libvirt takes integers of 64 bits here');
  return BigInt.asUintN(64, value);
}

/** `opaque x[length]` */
export function fixedOpaque(length: number): Xdr<Uint8Array> {
  return {
    write: (writer, value) => {
      if (value.length !== length) throw new ArgumentError(`libvirt takes ${length} bytes here`);
      writer.padded(value);
    },
    read: (reader) => reader.padded(length),
  };
}

/** `string x<max>`, in UTF-8; `max` counts bytes */
export function string(max: number): Xdr<string> {
  return {
    write: (writer, value) => {
      const bytes = TO_UTF8.encode(value);
      writer.uint32(allowed(bytes.length, max, ArgumentError, 'a string', 'bytes'));
      writer.padded(bytes);
    },
    read: (reader) => {
      const length = allowed(reader.uint32(), max, ProtocolError, 'a string', 'bytes');
      return utf8(reader.padded(length));
    },
  };
}

/** `char x<max>`: each char spends four bytes, and is signed. Not the same as opaque. */
export function chars(max: number): Xdr<Uint8Array> {
  return {
    write: (writer, value) => {
      writer.uint32(allowed(value.length, max, ArgumentError, 'data', 'bytes'));
      for (const byte of value) writer.int32((byte << 24) >> 24);
    },
    read: (reader) => {
      const length = allowed(reader.uint32(), max, ProtocolError, 'data', 'bytes');
      mustHold(reader, length, 4);
      return Uint8Array.from({ length }, () => reader.int32());
    },
  };
}

/** `T x<max>` */
export function array<T>(element: Xdr<T>, max: number): Xdr<readonly T[]> {
  return {
    write: (writer, values) => {
      writer.uint32(allowed(values.length, max, ArgumentError, 'a list', 'elements'));
      for (const value of values) element.write(writer, value);
    },
    read: (reader) => {
      const length = allowed(reader.uint32(), max, ProtocolError, 'a list', 'elements');
      // No type here takes less than four bytes.
      mustHold(reader, length, 4);
      return Array.from({ length }, () => element.read(reader));
    },
  };
}

/** `T *x` */
export function optional<T>(codec: Xdr<T>): Xdr<T | undefined> {
  return {
    write: (writer, value) => {
      writer.uint32(value === undefined ? 0 : 1);
      if (value !== undefined) codec.write(writer, value);
    },
    read: (reader) => {
      const there = reader.uint32();
      if (there > 1) throw new ProtocolError(`a packet says ${there} where only 0 or 1 can stand`);
      return there === 1 ? codec.read(reader) : undefined;
    },
  };
}

type Fields = Readonly<Record<string, Xdr<unknown>>>;

/** `struct { … }`, its fields in order */
export function struct<T extends object>(fields: {
  readonly [K in keyof T]: Xdr<T[K]>;
}): Xdr<{ readonly [K in keyof T]: T[K] }> {
  const entries = Object.entries(fields as unknown as Fields);
  return {
    write: (writer, value) => {
      for (const [name, codec] of entries) codec.write(writer, (value as Record<string, unknown>)[name]);
    },
    read: (reader) => {
      const value: Record<string, unknown> = {};
      for (const [name, codec] of entries) value[name] = codec.read(reader);
      return value as never;
    },
  };
}

/** Arguments or a reply that there are none of. */
export const nothing: Xdr<undefined> = { write: () => undefined, read: () => undefined };

function allowed(
  length: number,
  max: number,
  Refusal: typeof ArgumentError | typeof ProtocolError,
  what: string,
  unit: string,
): number {
  if (length > max) throw new Refusal(`${what} of ${length} ${unit}: libvirt allows ${max} here`);
  return length;
}

/** A length that lies is found out before memory is set aside for it. */
function mustHold(reader: XdrReader, length: number, each: number): void {
  if (length * each > reader.left) {
    throw new ProtocolError(`a packet announces ${length} elements, and ends before they could fit`);
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new ProtocolError('a packet holds a string that is no UTF-8', { cause });
  }
}
