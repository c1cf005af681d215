/** What JSON can carry, with integers of 64 bits: `bigint` where a `number` can't hold them. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  [member: string]: JsonValue;
}

/** QEMU's version, as its greeting and `query-version` tell it. */
export interface Version {
  /** The release, such as 7.2.19; a `micro` of 50 or more is of QEMU's development. */
  readonly qemu: { readonly major: number; readonly minor: number; readonly micro: number };
  /** What a distribution adds, such as ` (Debian 1:7.2+dfsg-7)`; often empty. */
  readonly package: string;
}

/** What a monitor says first (QMP specification, "Server Greeting"): who it is, and what it offers. */
export interface Greeting {
  /** QEMU's version; through libvirt, what libvirt knows of it. */
  readonly version: Version;
  /** Such as `oob`; empty through libvirt, which negotiates by itself. */
  readonly capabilities: readonly string[];
}

/** When QEMU raised an event, by its own clock; -1 in both where the host couldn't tell. */
export interface Timestamp {
  /** Since 1970, UTC. */
  readonly seconds: number;
  /** Of that second, 0 to 999,999. */
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
  /** What JSON can carry, integers of 64 bits as `bigint`; `undefined` members are left out. */
  readonly arguments?: object | undefined;
}

/** What of the platform's `AbortSignal` is used. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  /** What whoever aborted gave as the reason. */
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * How a command is run.
 *
 * @example
 * monitor.run('query-yank', {}, { oob: true, timeout: 1_000 }).subscribe(console.log);
 */
export interface RunOptions {
  /** Milliseconds from subscription to reply; without it the monitor's `commandTimeout` holds. */
  readonly timeout?: number | undefined;
  /** Sends the command out of band, past those that wait in QEMU's queue. */
  readonly oob?: boolean | undefined;
  /** An abort gives the command up as unsubscribing does, and fails it with the signal's reason. QEMU is not told. */
  readonly signal?: AbortSignalLike | undefined;
}
