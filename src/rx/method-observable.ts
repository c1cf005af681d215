import { Observable, type Subscriber, type TeardownLogic } from 'rxjs';

/** An observable whose subscriptions are made by a method, so that an object of it holds no closure. */
export abstract class MethodObservable<T> extends Observable<T> {
  constructor() {
    super(MethodObservable.#subscribe);
  }

  /** RxJS calls it with the observable as `this`. */
  static #subscribe<T>(this: Observable<T>, subscriber: Subscriber<T>): TeardownLogic {
    return (this as MethodObservable<T>).onSubscribe(subscriber);
  }

  /** Called for each subscription, as the function that is given to `new Observable`. */
  protected abstract onSubscribe(subscriber: Subscriber<T>): TeardownLogic;
}
