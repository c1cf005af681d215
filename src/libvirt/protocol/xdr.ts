/**
 * XDR (RFC 4506), as much as libvirt's RPC uses of it. A codec both writes and reads a type; each length
 * is checked against what the definition allows and against what is there, before anything is made of it.
 */
import { ArgumentError, ProtocolError } from '../../errors.js';
import { allowed, type XdrReader, type XdrWriter } from './xdr-bytes.js';

declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Writes and reads values of one type. */
export interface Xdr<T> {
  /** @throws {@link ArgumentError} for a value that the type doesn't have */
  write(writer: XdrWriter, value: T): void;
  /** @throws {@link ProtocolError} for bytes that are not a value of the type */
  read(reader: XdrReader): T;
}

/** The values of a codec. */
export type ValueOf<X> = X extends Xdr<infer T> ? T : never;

/**
 * Reads a value that fills all that is left to read.
 *
 * @throws {@link ProtocolError} for bytes that are not one such value
 */
export function readWhole<T>(codec: Xdr<T>, reader: XdrReader): T {
  const value = codec.read(reader);
  if (reader.left > 0)
    throw new ProtocolError(`a packet has ${reader.left} bytes after the value that it holds`);
  return value;
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
    // A copy: the packet's bytes belong to its reader.
    read: (reader) => new Uint8Array(reader.padded(length)),
  };
}

/** `string x<max>`, in UTF-8; `max` counts bytes */
export function string(max: number): Xdr<string> {
  return {
    write: (writer, value) => {
      writer.text(value, max);
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
      if (there > 1) throw new ProtocolError(`a packet has ${there} where only 0 or 1 is allowed`);
      return there === 1 ? codec.read(reader) : undefined;
    },
  };
}

/** Arguments or a reply that there are none of. */
export const nothing: Xdr<undefined> = { write: () => undefined, read: () => undefined };

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
    throw new ProtocolError('a packet contains a string that is not UTF-8', { cause });
  }
}
