import type { JsonObject, JsonValue, Timestamp } from './types.js';

/** A command on its way out, shaped as QMP writes it. `id` is unique to the connection. */
export interface CommandMessage {
  /** The command's name. */
  readonly execute?: string;
  /** The command's name, where it goes out of band. */
  readonly 'exec-oob'?: string;
  /** Checked already: what QEMU can't read isn't in it. */
  readonly arguments?: JsonObject;
  /** What pairs it with its reply. */
  readonly id: string;
}

/** The command was carried out (QMP specification, "Success"). */
export interface ReturnMessage {
  /** Its value; `{}` where it has none. */
  readonly return: JsonValue;
  /** That of the command. One that is none of ours is dropped. */
  readonly id?: JsonValue;
}

/**
 * The command was refused (QMP specification, "Error"). Without an `id` it answers bytes that the peer could
 * not parse, and fails the connection.
 */
export interface ErrorMessage {
  /** QEMU's error class, and its words. */
  readonly error: { readonly class: string; readonly desc: string };
  readonly id?: JsonValue;
}

/** The peer tells of something by itself (QMP specification, "Asynchronous events"). */
export interface EventMessage {
  /** Its name. */
  readonly event: string;
  /** What goes with it; left out where there is nothing. */
  readonly data?: JsonObject;
  /** When, by the peer's clock. */
  readonly timestamp: Timestamp;
}

/** The command failed on the way, outside QMP: libvirt refused the call, a test double threw. */
export interface FailureMessage {
  /** What the run fails with. What is not a `MonitorError` becomes the cause of an `InterruptedError`. */
  readonly failure: unknown;
  /** That of the command. */
  readonly id: string;
}

/** @internal A failure that reaches the run as it is: what a test double's user throws. */
export class AsItIs {
  constructor(readonly error: unknown) {}
}

/** What a link delivers once it is negotiated. */
export type Message = ReturnMessage | ErrorMessage | EventMessage | FailureMessage;
