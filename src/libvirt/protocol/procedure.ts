import type { Xdr } from './xdr.js';

/** One of libvirt's procedures: its program and number, and the codecs of its arguments and reply. */
export interface Procedure<A, R> {
  /** For the texts of errors, such as `CONNECT_OPEN`. */
  readonly name: string;
  readonly program: number;
  readonly version: number;
  readonly number: number;
  readonly args: Xdr<A>;
  readonly reply: Xdr<R>;
}

/** A packet that the daemon sends unasked. */
export interface Pushed<M> {
  readonly program: number;
  readonly version: number;
  readonly number: number;
  readonly message: Xdr<M>;
}

export function procedure<A, R>(
  name: string,
  program: number,
  version: number,
  number: number,
  args: Xdr<A>,
  reply: Xdr<R>,
): Procedure<A, R> {
  return { name, program, version, number, args, reply };
}

export function pushed<M>(program: number, version: number, number: number, message: Xdr<M>): Pushed<M> {
  return { program, version, number, message };
}
