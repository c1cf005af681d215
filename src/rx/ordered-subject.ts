import { Observable, Subject } from 'rxjs';

/**
 * A Subject whose observers all see the same order. A notification that an observer causes from its callback waits until
 * all observers have received the current one.
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
    this.#trampoline(() => super.error(error));
  }

  override complete(): void {
    this.#trampoline(() => super.complete());
  }

  /** Delivers a value to all observers. */
  protected deliver(value: T): void {
    super.next(value);
  }

  /** Runs an action. Notifications that it causes wait until it has finished. */
  holding(action: () => void): void {
    if (this.#delivering) action();
    else this.#trampoline(action);
  }

  #trampoline(action: () => void): void {
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

/** A current value and its changes, in the same order for all observers. It never ends. */
export class StateSubject<T> extends OrderedSubject<T> {
  #value: T;

  /** Replays the current value, then emits each change. */
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

  /** Sets the value before it is delivered, so that a subscription from a callback replays the value that the callback got. */
  protected override deliver(value: T): void {
    this.#value = value;
    super.deliver(value);
  }
}
