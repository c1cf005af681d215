import type { JsonObject, JsonValue, Timestamp } from './types.js';

/** A command on its way out, shaped as QMP writes it. `id` is unique to the connection. */
export interface CommandMessage {
  /** The command's name. */
  readonly execute?: string;
  /** The command's name, where it goes out of band. */
  readonly 'exec-oob'?: string;
  readonly arguments?: JsonObject;
  readonly id: string;
}

/** The command was carried out. */
export interface ReturnMessage {
  readonly return: JsonValue;
  readonly id?: JsonValue;
}

/** The command was refused. Without an `id` it answers bytes that the peer could not parse. */
export interface ErrorMessage {
  readonly error: { readonly class: string; readonly desc: string };
  readonly id?: JsonValue;
}

export interface EventMessage {
  readonly event: string;
  readonly data?: JsonObject;
  readonly timestamp: Timestamp;
}

/** The command failed on the way, outside QMP: libvirt refused the call, a test double threw. */
export interface FailureMessage {
  readonly failure: unknown;
  readonly id: string;
}

/** What a link delivers once it is negotiated. */
export type Message = ReturnMessage | ErrorMessage | EventMessage | FailureMessage;
