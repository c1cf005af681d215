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
      this.#deliverWaiting();
    } finally {
      this.#delivering = false;
    }
  }

  override error(error: unknown): void {
    this.#inTurn(() => super.error(error));
  }

  override complete(): void {
    this.#inTurn(() => super.complete());
  }

  /** Runs an action; what it causes to be told waits until it is over. */
  holding(action: () => void): void {
    if (this.#delivering) action();
    else this.#inTurn(action);
  }

  #inTurn(action: () => void): void {
    if (this.#delivering) {
      this.#waiting.push(action);
      return;
    }
    this.#delivering = true;
    try {
      action();
      this.#deliverWaiting();
    } finally {
      this.#delivering = false;
    }
  }

  #deliverWaiting(): void {
    while (this.#waiting.length > 0) this.#waiting.shift()?.();
  }
}

/** A present value and its changes, in one order for all. It never ends. */
export class Present<T> {
  readonly #changes = new OrderedSubject<T>();
  #value: T;

  /** Replays the present value, then tells each change. */
  readonly value$: Observable<T> = new Observable((subscriber) => {
    this.#changes.holding(() => {
      this.#changes.subscribe(subscriber);
      subscriber.next(this.#value);
    });
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
