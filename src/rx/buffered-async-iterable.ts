import { Subject, takeUntil, type Observable } from 'rxjs';
import { BoundedQueue, type Bound } from './bounded-queue.js';

type Taken<A> = IteratorResult<A, undefined>;

interface WaitingReader<A> {
  readonly resolve: (taken: Taken<A>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * A stream as an async iterable. It subscribes at once and buffers values until they are taken, up to a bound. All its
 * iterators share the one subscription; `return` unsubscribes.
 */
export class BufferedAsyncIterable<A> implements AsyncIterable<A> {
  readonly #waiting: BoundedQueue<A>;
  readonly #gone$ = new Subject<void>();
  #readers: WaitingReader<A>[] = [];
  /** Set when the source has ended; an error is thrown once. */
  #end: { readonly error?: unknown; readonly failed: boolean } | undefined;

  constructor(source$: Observable<A>, options: Bound) {
    this.#waiting = new BoundedQueue(options);
    // The source may emit, and overflow the buffer, before `subscribe` has returned a subscription.
    source$.pipe(takeUntil(this.#gone$)).subscribe({
      next: (value) => this.#put(value),
      error: (error: unknown) => this.#finish({ error, failed: true }),
      complete: () => this.#finish({ failed: false }),
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<A, undefined> {
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

  /** The first waiting reader gets the error, the others the end. */
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
