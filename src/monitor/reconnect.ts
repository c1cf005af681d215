import { count, duration, settingsOf, type Rule } from '../options.js';
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
  // A first delay above the usual limit is the limit.
  const { delay = 0 } = typeof option === 'object' ? option : {};
  const defaults = { delay: 250, maxDelay: Math.max(delay, 30_000), attempts: Infinity, jitter: 0.5 };
  return settingsOf(option, defaults, RECONNECT_OPTIONS, 'reconnect');
}
