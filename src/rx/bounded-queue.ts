import { OverflowError } from '../errors.js';
import { checkOptions, count, assertOption, type Rule } from '../options.js';

/** What a full buffer does with another value: it drops the oldest value, drops the new one, or fails. */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'error';

/** How many values may wait, and what happens to another one. */
export interface Bound {
  /** How many values may wait: a whole number from 0, or `Infinity`. */
  readonly limit: number;
  /** What happens to a value that arrives when the buffer is full. */
  readonly overflow: Overflow;
}

const POLICIES: readonly unknown[] = ['drop-oldest', 'drop-newest', 'error'] satisfies Overflow[];

const RULES: Readonly<Record<keyof Bound, Rule>> = {
  limit: count,
  overflow: {
    is: (value) => POLICIES.includes(value),
    expected: `one of ${POLICIES.join(', ')}`,
  },
};

/**
 * Refuses a bound that can't be used. Unlike other options, `limit` and `overflow` are mandatory.
 *
 * @param at - the function that takes the bound, such as `bufferUntilResume`
 * @param more - the rules of the options beside it
 * @throws {@link ArgumentError} naming the option and what it must be, but not its value
 */
export function checkBound(
  given: unknown = {},
  at: string,
  more: Readonly<Record<string, Rule>> = {},
): asserts given is Bound {
  checkOptions(given, { ...RULES, ...more }, at);
  for (const [key, rule] of Object.entries(RULES)) {
    assertOption((given as Partial<Bound>)[key as keyof Bound], rule, `${at}: '${key}'`);
  }
}

/** A queue with a limit and an overflow policy. */
export class BoundedQueue<A> {
  readonly #bound: Bound;
  #values: A[] = [];
  /** The index of the oldest value. Removing the values before it each time would cost the length of the queue. */
  #head = 0;

  /** @param bound - checked by `checkBound` */
  constructor(bound: Bound) {
    this.#bound = bound;
  }

  get size(): number {
    return this.#values.length - this.#head;
  }

  /**
   * Adds a value at the end.
   *
   * @param dropped - called with the value that is dropped
   * @throws {@link OverflowError} if the queue is full and the policy is `error`
   */
  push(value: A, dropped?: (value: A) => void): void {
    const { limit, overflow } = this.#bound;
    if (this.size < limit) {
      this.#values.push(value);
    } else if (overflow === 'error') {
      throw new OverflowError(
        `more than ${limit} values waited: consume faster, or choose a policy that drops`,
      );
    } else if (overflow === 'drop-newest' || limit === 0) {
      dropped?.(value);
    } else {
      const oldest = this.shift() as A;
      this.#values.push(value);
      dropped?.(oldest);
    }
  }

  /** Takes the oldest value. The queue must not be empty. */
  shift(): A | undefined {
    const value = this.#values[this.#head];
    this.#head += 1;
    if (this.#head * 2 > this.#values.length) this.#values = this.drain();
    return value;
  }

  /** Takes all values, oldest first. */
  drain(): A[] {
    const values = this.#values.slice(this.#head);
    this.#values = [];
    this.#head = 0;
    return values;
  }
}
