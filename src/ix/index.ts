/**
 * The `ix` edge, for `for await`.
 *
 * @module rxqmp/ix
 */
import { AsyncIterableX } from 'ix/asynciterable/asynciterablex';
import { Subject, takeUntil, type Observable } from 'rxjs';
import { BoundedQueue, checkBound, type Bound } from '../rx/bounded-queue.js';

export type { Bound, Overflow } from '../rx/bounded-queue.js';

/**
 * Makes a stream an async iterable that holds what isn't taken yet, up to a bound.
 *
 * It subscribes at once, so that nothing is lost between the call and the first `for await`; `break`
 * unsubscribes, and what was held is gone. A failing source gives what is held first, then throws. All
 * its iterators take from the one subscription.
 *
 * @example
 * for await (const event of toAsyncIterable(monitor.events$, { limit: 100, overflow: 'drop-oldest' })) {
 *   if (event.event === 'SHUTDOWN') break;
 * }
 *
 * @param source$ - any stream
 * @param options - `limit`: how many values may wait to be taken; `overflow`: at the limit, drops the oldest, drops the
 *   new one, or leaves the source and, once the held are taken, throws `OverflowError`
 * @returns the values, as they come
 * @throws `ArgumentError` where an option is missing, unknown or not what it must be
 */
export function toAsyncIterable<A>(source$: Observable<A>, options: Bound): AsyncIterable<A> {
  checkBound(options, 'toAsyncIterable');
  return new Held(source$, options);
}

type Taken<A> = IteratorResult<A, undefined>;

interface Reader<A> {
  readonly resolve: (taken: Taken<A>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE = { done: true, value: undefined } as const;

class Held<A> extends AsyncIterableX<A> {
  readonly #waiting: BoundedQueue<A>;
  readonly #gone$ = new Subject<void>();
  #readers: Reader<A>[] = [];
  /** How the source ended; an error is thrown once. */
  #end: { readonly error?: unknown; readonly failed: boolean } | undefined;

  constructor(source$: Observable<A>, options: Bound) {
    super();
    this.#waiting = new BoundedQueue(options);
    // Not by keeping the subscription: the source may emit, and run over, inside subscribe.
    source$.pipe(takeUntil(this.#gone$)).subscribe({
      next: (value) => this.#put(value),
      error: (error: unknown) => this.#finish({ error, failed: true }),
      complete: () => this.#finish({ failed: false }),
    });
  }

  override [Symbol.asyncIterator](): AsyncIterator<A, undefined> {
    return {
      next: () => this.#take(),
      return: () => {
        this.#leave();
        return Promise.resolve(DONE);
      },
    };
  }

  #put(value: A): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value });
      return;
    }
    try {
      this.#waiting.push(value);
    } catch (error) {
      this.#finish({ error, failed: true });
      this.#gone$.next();
    }
  }

  #take(): Promise<Taken<A>> {
    if (this.#waiting.size > 0) return Promise.resolve({ done: false, value: this.#waiting.shift() as A });
    if (this.#end === undefined) {
      return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    }
    const { failed, error } = this.#end;
    this.#end = { failed: false };
    return failed ? Promise.reject(error) : Promise.resolve(DONE);
  }

  /** The first reader that waits gets the error, the others the end. */
  #finish(end: { readonly error?: unknown; readonly failed: boolean }): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const { resolve, reject } of this.#readers.splice(0)) this.#take().then(resolve, reject);
  }

  #leave(): void {
    this.#waiting.drain();
    this.#end = undefined;
    this.#finish({ failed: false });
    this.#gone$.next();
  }
}
