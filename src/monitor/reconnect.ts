import { checkOptions, count, duration, type Rule } from '../options.js';
import type { Reconnect, ReconnectPolicy } from './state.js';

const share: Rule = {
  is: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  expected: 'a number from 0 to 1',
};
const RECONNECT_OPTIONS = { delay: duration, maxDelay: duration, attempts: count, jitter: share };

/**
 * Returns the policy of the option `reconnect`, with its defaults filled in; undefined if it is off.
 *
 * @throws {@link ArgumentError} naming the member that can't be used
 */
export function reconnectOf(option: Reconnect | boolean | undefined): ReconnectPolicy | undefined {
  if (option === undefined || option === false) return undefined;
  const given = option === true ? {} : option;
  checkOptions(given, RECONNECT_OPTIONS, 'reconnect');
  const delay = given.delay ?? 250;
  return {
    delay,
    maxDelay: given.maxDelay ?? Math.max(delay, 30_000),
    attempts: given.attempts ?? Infinity,
    jitter: given.jitter ?? 0.5,
  };
}
