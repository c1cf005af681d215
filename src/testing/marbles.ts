import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { alike, shown } from './alike.js';

/** A notification at its frame, as `TestScheduler` records it; or a log of subscriptions. */
interface Frame {
  readonly frame: number;
  readonly notification: {
    readonly kind: 'N' | 'E' | 'C';
    readonly value?: unknown;
    readonly error?: unknown;
  };
}

/**
 * A `TestScheduler` that compares errors: two errors are equal if their class, tag, message and fields are. The cause is
 * compared if the expected error has one.
 *
 * @example
 * marbleScheduler().run(({ cold, expectObservable }) => {
 *   const monitor = mockMonitor(() => cold('--a|', { a: { status: 'paused' } }));
 *   expectObservable(monitor.run('query-status')).toBe('--(a|)', { a: { status: 'paused' } });
 * });
 *
 * @see {@link marbles}
 *
 * @returns a scheduler, for its `run`
 */
export function marbleScheduler(): TestScheduler {
  return new TestScheduler((actual: unknown, expected: unknown) => {
    if (!alike(actual, expected)) {
      throw new Error(`marbles differ\n  expected: ${timeline(expected)}\n  received: ${timeline(actual)}`);
    }
  });
}

/**
 * Runs a marble test in virtual time, on a `marbleScheduler`.
 *
 * @example
 * it('holds while stopped', () =>
 *   marbles(({ hot, expectObservable }) => {
 *     const events$ = hot('--s-e-r', { s: qmpEvent('STOP'), e: qmpEvent('POWERDOWN'), r: qmpEvent('RESUME') });
 *     expectObservable(events$.pipe(ofEvent('STOP'))).toBe('--s', { s: qmpEvent('STOP') });
 *   }));
 *
 * @param test - gets RxJS's helpers: cold, hot, expectObservable, expectSubscriptions, flush, time, animate
 * @returns what the test returns
 * @throws an error that shows both timelines, if they differ
 */
export function marbles<A>(test: (helpers: RunHelpers) => A): A {
  return marbleScheduler().run(test);
}

function timeline(record: unknown): string {
  if (!Array.isArray(record) || !record.every(isFrame)) return shown(record);
  return record
    .map(({ frame, notification: { kind, value, error } }) => {
      const what = { N: () => shown(value), E: () => `error ${shown(error)}`, C: () => 'completed' }[kind]();
      return `\n    ${frame} ms: ${what}`;
    })
    .join('');
}

function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && 'notification' in value;
}
