import type { CommandMap, EventMap } from '../raw/index.js';

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
 * The event called `N` (QMP specification, "Asynchronous events"): its name, its data where it has any, its time.
 *
 * @example
 * function onReset({ data }: EventOf<'RESET'>) {
 *   console.log(data.guest ? 'the guest did it' : 'the host did it');
 * }
 */
export type EventOf<N extends keyof E, E = EventMap> = N extends keyof E & string
  ? { readonly event: N; readonly timestamp: Timestamp } & (E[N] extends { readonly data: infer D }
      ? { readonly data: D }
      : { readonly data?: undefined })
  : never;

/**
 * An event of the machine. By type it is the union of the events that the schema knows, told apart by
 * `event`; one that the schema doesn't know arrives all the same.
 */
export type QmpEvent<E = EventMap> = EventOf<keyof E, E>;

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
}

/**
 * The options that a command of the schema takes: `oob: true` only where it may run out of band, said by
 * `oob: true` or `oob?: true` in its entry.
 */
export type RunOptionsOf<C> = true extends C[keyof C & 'oob']
  ? RunOptions
  : Omit<RunOptions, 'oob'> & { readonly oob?: false | undefined };

type NoArguments = Record<string, never>;

/**
 * What follows the command's name in `run`: its arguments, then options. `C` is the command's entry in
 * the map. Arguments may be left out where none is mandatory.
 *
 * It doesn't distribute over a union of commands: the compiler would then make the parameters of all
 * commands at the first `run`, which costs a fifth of a second.
 *
 * @example
 * function logged<N extends keyof CommandMap>(command: N, ...parameters: RunParameters<CommandMap[N]>) {
 *   return monitor.run(command, ...parameters).pipe(tap(() => console.log(command)));
 * }
 */
export type RunParameters<C> = [C] extends [{ readonly arguments: infer A extends object }]
  ? {} extends A
    ? [args?: A | undefined, options?: RunOptionsOf<C>]
    : [args: A, options?: RunOptionsOf<C>]
  : [args?: OptionalArguments<C> | undefined, options?: RunOptionsOf<C>];

/** Of an entry that says `arguments?: …` itself; one that says nothing takes none. */
type OptionalArguments<C> = 'arguments' extends keyof C ? C['arguments'] & object : NoArguments;

/** What a command of the schema answers. */
export type ReturnOf<C> = C extends { readonly returns: infer R } ? R : Record<string, never>;

export type { CommandMap, EventMap };
