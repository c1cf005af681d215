import { Observable, Subject } from 'rxjs';

/**
 * A Subject whose observers all see one order, also when one of them causes the next notification from
 * its callback: that one waits until everybody has had the present one.
 */
export class OrderedSubject<T> extends Subject<T> {
  #delivering = false;
  #waiting: (() => void)[] | undefined;

  override next(value: T): void {
    if (this.#delivering) {
      this.#wait(() => this.deliver(value));
      return;
    }
    this.#delivering = true;
    try {
      this.deliver(value);
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

  /** Tells all of a value whose turn it is. */
  protected deliver(value: T): void {
    super.next(value);
  }

  /** Runs an action; what it causes to be told waits until it is over. */
  holding(action: () => void): void {
    if (this.#delivering) action();
    else this.#inTurn(action);
  }

  #inTurn(action: () => void): void {
    if (this.#delivering) {
      this.#wait(action);
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

  #wait(action: () => void): void {
    (this.#waiting ??= []).push(action);
  }

  #deliverWaiting(): void {
    for (let next = this.#waiting?.shift(); next !== undefined; next = this.#waiting?.shift()) next();
  }
}

/** A present value and its changes, in one order for all. It never ends. */
export class StateSubject<T> extends OrderedSubject<T> {
  #value: T;

  /** Replays the present value, then tells each change. */
  readonly value$: Observable<T> = new Observable((subscriber) => {
    this.holding(() => {
      this.subscribe(subscriber);
      subscriber.next(this.#value);
    });
  });

  constructor(value: T) {
    super();
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Present before anybody is told: who subscribes from a callback gets what that callback was told. */
  protected override deliver(value: T): void {
    this.#value = value;
    super.deliver(value);
  }
}
