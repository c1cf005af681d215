import { from, type Observable, type ObservableInput } from 'rxjs';
import type { Rule } from '../src/options.js';
import type { MonitorParts } from './monitor-like.js';

/** Does not use `instanceof`: the observable may be of another copy of RxJS. */
export const observable: Rule = {
  is: (value) => {
    const { pipe, subscribe } = (value ?? {}) as Partial<Observable<unknown>>;
    return typeof pipe === 'function' && typeof subscribe === 'function';
  },
  expected: 'an observable',
};

/** Anything that RxJS's `from` accepts. */
export const input: Rule = {
  is: (value) => {
    try {
      from(value as ObservableInput<unknown>);
      return true;
    } catch {
      return false;
    }
  },
  expected: 'an observable, or a promise or iterable that from() accepts',
};

export const monitorLike: Rule = {
  is: (value) => {
    const { state$, events$, execute } = (value ?? {}) as Partial<MonitorParts>;
    return observable.is(state$) && observable.is(events$) && typeof execute === 'function';
  },
  expected: 'a monitor with state$, events$ and execute',
};
