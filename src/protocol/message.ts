import type { JsonObject, JsonValue, Timestamp } from './types.js';

/** A command to send, in QMP's form. `id` is unique on the connection. */
export interface CommandMessage {
  /** The command's name. */
  readonly execute?: string;
  /** The command's name, if it is sent out of band. */
  readonly 'exec-oob'?: string;
  /** The arguments. They are checked: QEMU can read them. */
  readonly arguments?: JsonObject;
  /** The reply carries the same id. */
  readonly id: string;
}

/** The command was executed (QMP specification, "Success"). */
export interface ReturnMessage {
  /** Its value; `{}` if it has none. */
  readonly return: JsonValue;
  /** The command's id. A reply with an unknown id is dropped. */
  readonly id?: JsonValue;
}

/**
 * The command was refused (QMP specification, "Error"). Without an `id` it answers bytes that the peer could
 * not parse, and fails the connection.
 */
export interface ErrorMessage {
  /** QEMU's error class and text. */
  readonly error: { readonly class: string; readonly desc: string };
  readonly id?: JsonValue;
}

/** An event (QMP specification, "Asynchronous events"). */
export interface EventMessage {
  /** Its name. */
  readonly event: string;
  /** Its data; left out if it has none. */
  readonly data?: JsonObject;
  /** When it happened, by the peer's clock. */
  readonly timestamp: Timestamp;
}

/** The command failed outside QMP: libvirt refused the call, or a test double threw. */
export interface FailureMessage {
  /** The error of the run. One that is not a `MonitorError` becomes the cause of an `InterruptedError`. */
  readonly failure: unknown;
  /** The command's id. */
  readonly id: string;
}

/** @internal A failure that the run passes on unchanged: an error that a test throws through a double. */
export class AsItIs {
  constructor(readonly error: unknown) {}
}

/** A message that a negotiated link delivers. */
export type Message = ReturnMessage | ErrorMessage | EventMessage | FailureMessage;
