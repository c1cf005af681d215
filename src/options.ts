import { ArgumentError } from './errors.js';

/** A check of an option's value, and its description for the error. */
export interface Rule {
  /** Returns whether the option may have this value. */
  readonly is: (value: unknown) => boolean;
  /** What it must be, as the error says it: `a number of bytes, more than 0`. */
  readonly expected: string;
}

/** The default of `maxFrameBytes`. */
export const DEFAULT_MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** The default of `maxQueuedBytes`. */
export const DEFAULT_MAX_QUEUED_BYTES = 64 * 1024 * 1024;

/** The longest delay that Node's timers accept; with a longer one they fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const duration: Rule = {
  is: (value) => typeof value === 'number' && value > 0 && value <= MAX_TIMER_MS,
  expected: `milliseconds, more than 0 and at most ${MAX_TIMER_MS}`,
};
export const count: Rule = {
  is: (value) => typeof value === 'number' && value >= 0 && (value === Infinity || Number.isInteger(value)),
  expected: 'a whole number from 0, or Infinity',
};
export const bytes: Rule = {
  is: (value) => typeof value === 'number' && value > 0 && (value === Infinity || Number.isInteger(value)),
  expected: 'a number of bytes, more than 0',
};
export const text: Rule = { is: (value) => typeof value === 'string', expected: 'a string' };
export const flag: Rule = { is: (value) => typeof value === 'boolean', expected: 'true or false' };
export const callback: Rule = { is: (value) => typeof value === 'function', expected: 'a function' };
export const texts: Rule = {
  is: (value) => Array.isArray(value) && value.every(text.is),
  expected: 'an array of strings',
};
export const record: Rule = {
  is: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  expected: 'an object',
};

/** What is used of an `AbortSignal`, so that one of another realm or library fits. */
export const abortSignal: Rule = {
  is: (value) => record.is(value) && callback.is((value as { addEventListener?: unknown }).addEventListener),
  expected: 'an AbortSignal',
};
/** A feature that `true` turns on with its defaults, and an object with settings of its own. */
export const feature: Rule = {
  is: (value) => flag.is(value) || record.is(value),
  expected: 'an object, or true or false',
};

type Given<S> = { readonly [K in keyof S]?: S[K] | undefined };

/**
 * Returns the settings of a {@link feature}, with its defaults filled in; undefined if it is off.
 *
 * @param rules - a rule for each setting
 * @param at - the option's name
 * @throws {@link ArgumentError} naming the setting that can't be used
 */
export function settingsOf<S extends object>(
  option: Given<S> | boolean | undefined,
  defaults: S,
  rules: Readonly<Record<keyof S, Rule>>,
  at: string,
): S | undefined {
  if (option === undefined || option === false) return undefined;
  const given: Given<S> = option === true ? {} : option;
  checkOptions(given, rules, at);
  const settings = { ...defaults };
  for (const key in defaults) settings[key] = given[key] ?? defaults[key];
  return settings;
}

/**
 * Refuses an unknown option, and one whose value its rule refuses. `undefined` is as good as absent.
 *
 * @param at - what the options belong to, such as `socketMonitor`, or a prefix such as `reconnect`
 * @throws {@link ArgumentError} naming the option and what it must be, but not its value
 */
export function checkOptions(options: unknown, rules: Readonly<Record<string, Rule>>, at: string): void {
  assertOptions(options, at);
  for (const [key, value] of Object.entries(options as object)) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule === undefined) {
      throw new ArgumentError(
        `${at}: unknown option '${key}'; the options are ${Object.keys(rules).join(', ')}`,
      );
    }
    if (value !== undefined) assertOption(value, rule, `${at}: '${key}'`);
  }
}

/**
 * Refuses options that are not an object. For a function that looks at its options before it checks each of them.
 *
 * @throws {@link ArgumentError} naming `at`
 */
export function assertOptions(options: unknown, at: string): void {
  if (!record.is(options)) throw new ArgumentError(`${at}: the options must be an object`);
}

/**
 * Refuses options that lack one of those that are needed.
 *
 * @param at - what the options belong to, such as `virshMonitor`
 * @throws {@link ArgumentError} naming the option that is missing
 */
export function requireOptions<A extends object>(
  options: A,
  needed: readonly (keyof A & string)[],
  at: string,
): void {
  for (const name of needed) {
    if (options[name] === undefined) throw new ArgumentError(`${at}: '${name}' is missing`);
  }
}

/**
 * Refuses a value that its rule refuses. Unlike an option, it must not be missing.
 *
 * @param what - the value's owner and name, such as `ofJob: 'id'`
 * @throws {@link ArgumentError} naming it and what it must be, but not the value
 */
export function assertOption(value: unknown, { is, expected }: Rule, what: string): void {
  if (!is(value)) throw new ArgumentError(`${what} must be ${expected}`);
}

/** Returns the options without undefined members, which are as good as left out and would override defaults. */
export function omitUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
