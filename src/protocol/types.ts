/** A JSON value. An integer that a `number` can't hold exactly is a `bigint`. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [member: string]: JsonValue;
}

/** QEMU's version, from its greeting or `query-version`. */
export interface Version {
  /** The release, such as 7.2.19; a `micro` of 50 or more is a development version. */
  readonly qemu: { readonly major: number; readonly minor: number; readonly micro: number };
  /** The distribution's version, such as ` (Debian 1:7.2+dfsg-7)`; often empty. */
  readonly package: string;
}

/** The first message of a monitor (QMP specification, "Server Greeting"): its version and its capabilities. */
export interface Greeting {
  /** QEMU's version; through libvirt, the version that libvirt reports. */
  readonly version: Version;
  /** Such as `oob`; empty through libvirt, which negotiates by itself. */
  readonly capabilities: readonly string[];
}

/** When QEMU raised an event, by its host's clock. Both are -1 if the host could not read its clock. */
export interface Timestamp {
  /** Seconds since 1970, UTC. */
  readonly seconds: number;
  /** Microseconds of that second, 0 to 999,999. */
  readonly microseconds: number;
}

/**
 * A command by name, untyped.
 *
 * @example
 * monitor.execute({ execute: 'device_del', arguments: { id: 'net0' } }).subscribe();
 */
export interface Command {
  /** The command's name. */
  readonly execute: string;
  /** A JSON object, with large integers as `bigint`; `undefined` members are left out. */
  readonly arguments?: object | undefined;
}

/** The parts of the platform's `AbortSignal` that rxqmp uses. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  /** The reason that was passed to `abort()`. */
  readonly reason?: unknown;
  /** Adds a listener that is called when the signal is aborted. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Removes a listener that was added. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * How a command is run.
 *
 * @example
 * monitor.run('query-yank', {}, { oob: true, timeout: 1_000 }).subscribe(console.log);
 */
export interface RunOptions {
  /** Milliseconds from subscription to reply; without it the monitor's `commandTimeout` applies. */
  readonly timeout?: number | undefined;
  /** Sends the command out of band: QEMU executes it before the commands in its queue. */
  readonly oob?: boolean | undefined;
  /** An abort gives the command up as unsubscribing does, and fails it with the signal's reason. QEMU does not learn of it. */
  readonly signal?: AbortSignalLike | undefined;
}
