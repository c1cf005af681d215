/**
 * QEMU's schema as types: every command, event, struct, enum, union and alternate of QMP. It weighs
 * nothing at run time.
 *
 * `CommandMap` and `EventMap` are the default types of `Monitor`. They are declared here, and not only
 * exported from here, because declaration merging extends only the module that it names.
 *
 * @module rxqmp/raw
 */
import type { RunOptions, Timestamp } from '../protocol/types.js';
import type { GuestCommands } from './generated/guest.js';
import type { QemuCommands, QemuEvents } from './generated/index.js';

export type * from './generated/guest.js';
export type * from './generated/index.js';

/**
 * The commands by name: each one's `arguments`, the reply (`returns`), and whether it may run out of band (`oob`). A
 * vendor's commands are added by declaration merging.
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
 * The events by name, each with its `data` if it has any. A vendor's events are added by declaration merging.
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
 * The guest agent's commands by name, for `Monitor<GuestCommandMap, {}>`. The commands of your own agent are added by
 * declaration merging, as in {@link CommandMap}.
 *
 * @example
 * function logHostName(agent: Monitor<GuestCommandMap, {}>) {
 *   agent.run('guest-get-host-name').subscribe((reply) => console.log(reply['host-name']));
 * }
 */
export interface GuestCommandMap extends GuestCommands {}

/**
 * The event called `N` (QMP specification, "Asynchronous events"): its name, its data if it has any, its time.
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
 * An event of the machine. Its type is the union of the schema's events; `event` narrows it. An event that is not in the
 * schema arrives all the same.
 */
export type QmpEvent<E = EventMap> = EventOf<keyof E, E>;

/**
 * The values of an enum in the schema. An enum in replies or events is open, because a newer QEMU may add values to it;
 * this type has only the values in the schema.
 *
 * @example
 * const states: Record<Known<RunState>, string> | undefined = undefined;
 */
export type Known<T> = T extends string ? (string extends T ? never : T) : never;

/**
 * Of `Names`, those that have the longest beginning in common with `Given`, but for its last letter, which may be right by
 * chance. The compiler's error for a misspelt name lists them: for `query-stauts` and for `query-statsu`, `query-stats`,
 * `query-stats-schemas` and `query-status`.
 */
export type Alike<
  Names extends string,
  Given extends string,
  Begin extends string = '',
  Before extends string = Names,
> = Given extends `${infer Letter}${infer Rest}`
  ? [Extract<Names, `${Begin}${Letter}${string}`>] extends [never]
    ? Before
    : Alike<
        Extract<Names, `${Begin}${Letter}${string}`>,
        Rest,
        `${Begin}${Letter}`,
        Begin extends '' ? Extract<Names, `${Letter}${string}`> : Names
      >
  : Names;

/**
 * The options of a command. `oob: true` is allowed only if its entry in the map has `oob: true` or `oob?: true`.
 */
export type RunOptionsOf<C> = true extends C[keyof C & 'oob'] ? RunOptions : InBandOptions;

interface InBandOptions extends Omit<RunOptions, 'oob'> {
  readonly oob?: false | (true & NotAllowedOutOfBand) | undefined;
}

/** Its name appears in the compiler's error. No value has this type. */
interface NotAllowedOutOfBand {
  readonly allowedOutOfBand: never;
}

/** The text appears in the compiler's error. No value has this type. */
interface NoArguments {
  readonly [
    argument: string
  ]: 'this command takes no arguments; options come third: run(command, {}, { timeout })';
}

/**
 * The parameters of `run` after the command's name: its arguments, then options. `C` is the command's entry in
 * the map. Arguments may be left out if none is mandatory.
 *
 * It doesn't distribute over a union of commands. Otherwise the compiler would compute the parameters of all
 * commands at the first `run`, which takes a fifth of a second.
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

/** For an entry with `arguments?: …`. An entry without `arguments` takes none. */
type OptionalArguments<C> = 'arguments' extends keyof C ? C['arguments'] & object : NoArguments;

/** The type of a command's reply. */
export type ReturnOf<C> = C extends { readonly returns: infer R } ? R : Record<string, never>;
