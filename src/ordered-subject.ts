import { Observable, Subject } from 'rxjs';

/**
 * A Subject whose observers all see one order, also when one of them causes the next notification from
 * its callback: that one waits until everybody has had the present one.
 */
export class OrderedSubject<T> extends Subject<T> {
  #delivering = false;
  readonly #waiting: (() => void)[] = [];

  override next(value: T): void {
    if (this.#delivering) {
      this.#waiting.push(() => super.next(value));
      return;
    }
    this.#delivering = true;
    try {
      super.next(value);
      while (this.#waiting.length > 0) this.#waiting.shift()?.();
    } finally {
      this.#delivering = false;
    }
  }

  override error(error: unknown): void {
    if (this.#delivering) this.#waiting.push(() => super.error(error));
    else super.error(error);
  }

  override complete(): void {
    if (this.#delivering) this.#waiting.push(() => super.complete());
    else super.complete();
  }
}

/** A present value and its changes, in one order for all. It never ends. */
export class Present<T> {
  readonly #changes = new OrderedSubject<T>();
  #value: T;

  /** Replays the present value, then tells each change. */
  readonly value$: Observable<T> = new Observable((subscriber) => {
    const subscription = this.#changes.subscribe(subscriber);
    subscriber.next(this.#value);
    return subscription;
  });

  constructor(value: T) {
    this.#value = value;
    // First among the observers: who subscribes from a callback gets what that callback was told.
    this.#changes.subscribe((change) => (this.#value = change));
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#changes.next(value);
  }
}
