import type { Rule } from '../../options.js';
import type { JsonObject } from '../../protocol/types.js';
import type { ReceivedCommand } from './request.js';

/**
 * Which commands a client may run: `'read-only'` for those whose names begin with `query-`, a list of names, or a
 * function of a command's name and arguments. Only if the function returns `true` may the command run; any other value, a
 * promise and an exception refuse it.
 *
 * @example
 * const powerOnly: Allow = ['query-status', 'stop', 'cont', 'system_powerdown'];
 * const ownDisk: Allow = (command, { id }) => command === 'blockdev-snapshot' && id === 'data';
 */
export type Allow =
  'read-only' | readonly string[] | ((command: string, args: Readonly<JsonObject>) => boolean);

/** Returns whether a command may be run. */
export type Permission = (command: ReceivedCommand) => boolean;

const READS = /^query-/;

/** Whether a value is an {@link Allow}: what `authorize` gives isn't held to its type. */
export function isAllow(value: unknown): value is Allow {
  if (Array.isArray(value)) return value.every((name) => typeof name === 'string');
  return value === 'read-only' || typeof value === 'function';
}

/** The rule of the option `allow`. */
export const allowRule: Rule = {
  is: isAllow,
  expected: "'read-only', an array of commands' names, or a function",
};

/** What `allow` permits; everything without one. */
export function permissionOf(allow: Allow | undefined): Permission {
  if (allow === undefined) return () => true;
  if (allow === 'read-only') return ({ execute }) => READS.test(execute);
  if (typeof allow === 'function') {
    return ({ execute, arguments: args = {} }) => {
      try {
        // A promise is truthy, too.
        return (allow(execute, args as JsonObject) as unknown) === true;
      } catch {
        return false;
      }
    };
  }
  const names = new Set(allow);
  return ({ execute }) => names.has(execute);
}

/** What both permit. */
export function both(first: Permission, second: Permission): Permission {
  return (command) => first(command) && second(command);
}
