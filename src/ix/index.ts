/**
 * The `ix` edge, for `for await`. It needs `npm install ix`.
 *
 * @module rxqmp/ix
 */
import { AsyncIterableX } from 'ix/asynciterable/asynciterablex';
import type { Observable } from 'rxjs';
import { type Bound, checkBound } from '../rx/bounded-queue.js';
import { BufferedAsyncIterable } from '../rx/buffered-async-iterable.js';

export type { Bound, Overflow } from '../rx/bounded-queue.js';

/**
 * Makes a stream an async iterable that buffers values until they are taken, up to a bound.
 *
 * It subscribes at once, so that nothing is lost between the call and the first `for await`; `break`
 * unsubscribes and drops the buffered values. When the source fails, the buffered values come first, then the error. All
 * iterators share the one subscription.
 *
 * @example
 * for await (const event of toAsyncIterable(monitor.events$, { limit: 100, overflow: 'drop-oldest' })) {
 *   if (event.event === 'SHUTDOWN') break;
 * }
 *
 * @param source$ - any stream
 * @param options - `limit`: how many values may be buffered; `overflow`: at the limit, drops the oldest, drops the
 *   new one, or unsubscribes and throws `OverflowError` after the buffered values
 * @returns the values, as they come
 * @throws `ArgumentError` if an option is missing, unknown or has a wrong value
 */
export function toAsyncIterable<A>(source$: Observable<A>, options: Bound): AsyncIterable<A> {
  checkBound(options, 'toAsyncIterable');
  return new IxIterable(new BufferedAsyncIterable(source$, options));
}

/** The iterable, with the operators of `ix`. */
class IxIterable<A> extends AsyncIterableX<A> {
  readonly #source: AsyncIterable<A>;

  constructor(source: AsyncIterable<A>) {
    super();
    this.#source = source;
  }

  override [Symbol.asyncIterator](): AsyncIterator<A> {
    return this.#source[Symbol.asyncIterator]();
  }
}
