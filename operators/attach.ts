import { Subject, takeUntil, type Observable, type Observer, type Subscriber } from 'rxjs';

/**
 * Subscribes a source on behalf of a subscriber. The source goes when the subscriber does, also where it
 * is still emitting inside `subscribe` and no subscription is there yet to be cut.
 */
export function attach<A>(
  source$: Observable<A>,
  subscriber: Subscriber<never>,
  observer: Partial<Observer<A>>,
): void {
  const gone$ = new Subject<void>();
  subscriber.add(() => gone$.next());
  if (subscriber.closed) return;
  source$.pipe(takeUntil(gone$)).subscribe({
    ...observer,
    complete: () => {
      if (!subscriber.closed) observer.complete?.();
    },
  });
}

/**
 * Runs tasks one after another: one that comes while another runs, because a callback re-entered, waits
 * for its turn. So nothing overtakes a flush.
 */
export function serially(): (task: () => void) => void {
  const waiting: (() => void)[] = [];
  let busy = false;
  return (task) => {
    waiting.push(task);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
    } finally {
      busy = false;
    }
  };
}
