import { ArgumentError } from '../errors.js';
import { text, type Rule } from '../options.js';
import type { ListenOptions } from './listener.js';

const path: Rule = { is: (value) => text.is(value) && value !== '', expected: 'a path' };
const port: Rule = {
  is: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
  expected: 'a port, from 0 to 65535',
};

/** The rules of a listening double's address, besides its own options. */
export const ADDRESS_RULES: Readonly<Record<keyof ListenOptions, Rule>> = { path, host: text, port };

/**
 * Refuses two addresses at once, and half of one.
 *
 * @param at - the double's name, for errors
 * @returns whether there is an address
 */
export function checkAddress({ path, host, port }: ListenOptions, at: string): boolean {
  if (path !== undefined && (port !== undefined || host !== undefined))
    throw new ArgumentError(`${at}: give 'path', or 'port' with or without 'host', not both`);
  if (host !== undefined && port === undefined)
    throw new ArgumentError(`${at}: 'host' goes with 'port'; 0 takes a free one`);
  return path !== undefined || port !== undefined;
}
