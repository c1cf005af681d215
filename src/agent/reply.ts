import { DecodeError } from '../errors.js';
import { record, text, type Rule } from '../options.js';

/** An integer of a reply. */
export const integer: Rule = {
  is: (value) => typeof value === 'bigint' || Number.isInteger(value),
  expected: 'an integer',
};

/** Base64 that is left out where there is none. */
export const optionalText: Rule = {
  is: (value) => value === undefined || text.is(value),
  expected: 'text',
};

/**
 * Checks a reply before it is used: its author is the guest, which may send anything.
 *
 * @throws {@link DecodeError} naming the command and the member
 */
export function checkReply<A>(reply: A, members: Readonly<Record<string, Rule>>, command: string): A {
  if (!record.is(reply)) throw new DecodeError(`${command}: the reply is not an object`, '');
  for (const [member, { is, expected }] of Object.entries(members)) {
    if (is((reply as Readonly<Record<string, unknown>>)[member])) continue;
    throw new DecodeError(`${command}: '${member}' of the reply is not ${expected}`, member);
  }
  return reply;
}

/**
 * Checks a reply that is an integer by itself.
 *
 * @throws {@link DecodeError} naming the command
 */
export function checkInteger<A>(reply: A, command: string): A {
  if (integer.is(reply)) return reply;
  throw new DecodeError(`${command}: the reply is not an integer`, '');
}
