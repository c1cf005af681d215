/**
 * QEMU's schema as types: every command, event, struct, enum, union and alternate of QMP. It weighs
 * nothing at run time.
 *
 * `CommandMap` and `EventMap` are what `Monitor` is typed by. They are declared here, and not only
 * exported from here, because declaration merging reaches no further than the module it names.
 *
 * @module rxqmp/raw
 */
import type { QemuCommands, QemuEvents } from './generated/index.js';

export type * from './generated/index.js';
export type { EventOf, QmpEvent, ReturnOf, RunParameters } from '../protocol/types.js';

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
