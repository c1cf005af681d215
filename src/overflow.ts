import { ArgumentError, OverflowError } from './errors.js';

/** What a full buffer does with a value more: drops the one that waits longest, drops the new one, or fails. */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'error';

/** How much may wait, and what happens then. */
export interface Bound {
  /** How many values may wait: a whole number from 0, or `Infinity`. */
  readonly limit: number;
  /** What happens to a value more. */
  readonly overflow: Overflow;
}

const POLICIES: readonly string[] = ['drop-oldest', 'drop-newest', 'error'] satisfies Overflow[];

/** A queue with a bound and a stated policy. */
export class BoundedQueue<A> {
  readonly #bound: Bound;
  #values: A[] = [];
  /** What stands before it was taken; cutting it off each time would cost the length of the queue. */
  #head = 0;

  /** @throws {@link ArgumentError} where the limit is no whole number of 0 or more */
  constructor(bound: Bound) {
    if (!(bound.limit >= 0) || (!Number.isInteger(bound.limit) && bound.limit !== Infinity)) {
      throw new ArgumentError(`limit is ${bound.limit}: give a whole number of 0 or more`);
    }
    if (!POLICIES.includes(bound.overflow)) {
      throw new ArgumentError(`overflow must be one of ${POLICIES.join(', ')}`);
    }
    this.#bound = bound;
  }

  get size(): number {
    return this.#values.length - this.#head;
  }

  /**
   * Puts a value at the end.
   *
   * @param dropped - called with the value that found no room
   * @throws {@link OverflowError} where the queue is full and the policy is `error`
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

  /** Takes what waits longest; only where `size` isn't 0. */
  shift(): A | undefined {
    const value = this.#values[this.#head];
    this.#head += 1;
    if (this.#head * 2 > this.#values.length) this.#values = this.drain();
    return value;
  }

  /** Takes all that waits, oldest first. */
  drain(): A[] {
    const values = this.#values.slice(this.#head);
    this.#values = [];
    this.#head = 0;
    return values;
  }
}
