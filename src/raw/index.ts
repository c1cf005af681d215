/**
 * QEMU's schema as types: every command, event, struct, enum, union and alternate of QMP. It weighs
 * nothing at run time.
 *
 * `CommandMap` and `EventMap` are what `Monitor` is typed by. They are declared here, and not only
 * exported from here, because declaration merging reaches no further than the module it names.
 *
 * @module rxqmp/raw
 */
import type { RunOptions, Timestamp } from '../protocol/types.js';
import type { GuestCommands } from './generated/guest.js';
import type { QemuCommands, QemuEvents } from './generated/index.js';

export type * from './generated/guest.js';
export type * from './generated/index.js';

/**
 * The commands by name: what each takes (`arguments`), answers (`returns`), and whether it may run out
 * of band (`oob`). A vendor's commands are added by declaration merging.
 *
 * @example
 * declare module 'rxqmp/raw' {
 *   interface CommandMap {
 *     'x-acme-reset': { arguments: { slot: number }; returns: { done: boolean }; oob?: true };
 *   }
 * }
 */
export interface CommandMap extends QemuCommands {}

/**
 * The events by name, each with its `data` where it has any. A vendor's events are added by declaration
 * merging.
 *
 * @example
 * declare module 'rxqmp/raw' {
 *   interface EventMap {
 *     ACME_RESET: { data: { slot: number } };
 *   }
 * }
 */
export interface EventMap extends QemuEvents {}

/**
 * The guest agent's commands by name, for `Monitor<GuestCommandMap, {}>`. A command that an agent of your own adds comes
 * by declaration merging, as in {@link CommandMap}.
 *
 * @example
 * function logHostName(agent: Monitor<GuestCommandMap, {}>) {
 *   agent.run('guest-get-host-name').subscribe((reply) => console.log(reply['host-name']));
 * }
 */
export interface GuestCommandMap extends GuestCommands {}

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
 * The values of an enum that the schema knows. An enum that replies or events carry is open, for a newer QEMU may add
 * values to it; this closes it.
 *
 * @example
 * const states: Record<Known<RunState>, string> | undefined = undefined;
 */
export type Known<T> = T extends string ? (string extends T ? never : T) : never;

/**
 * Of `Names`, those that have most of their beginning in common with `Given`: what the compiler's error for a misspelt
 * name lists. For `query-stauts` these are `query-stats`, `query-stats-schemas` and `query-status`.
 */
export type Alike<
  Names extends string,
  Given extends string,
  Begin extends string = '',
> = Given extends `${infer Letter}${infer Rest}`
  ? [Extract<Names, `${Begin}${Letter}${string}`>] extends [never]
    ? Names
    : Alike<Extract<Names, `${Begin}${Letter}${string}`>, Rest, `${Begin}${Letter}`>
  : Names;

/**
 * The options that a command of the schema takes: `oob: true` only where it may run out of band, said by
 * `oob: true` or `oob?: true` in its entry.
 */
export type RunOptionsOf<C> = true extends C[keyof C & 'oob'] ? RunOptions : InBandOptions;

interface InBandOptions extends Omit<RunOptions, 'oob'> {
  readonly oob?: false | (true & NotAllowedOutOfBand) | undefined;
}

/** Its name stands in the compiler's error; no value has its member. */
interface NotAllowedOutOfBand {
  readonly allowedOutOfBand: never;
}

/** The text stands in the compiler's error; no value is meant to be it. */
interface NoArguments {
  readonly [
    argument: string
  ]: 'this command takes no arguments; options come third: run(command, {}, { timeout })';
}

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
