import { ignoreElements, Observable, takeLast } from 'rxjs';
import { assertOption, text } from '../src/options.js';
import { monitorLike } from './arguments.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import { jobProgress, type JobProgress } from './jobProgress.js';
import type { MonitorLike } from './monitor-like.js';

/**
 * Cancels a job and waits until it has ended.
 *
 * QEMU answers `job-cancel` before the job is gone; what uses the job's nodes must wait for its end. A job
 * that was faster and succeeded is a value too, not `cancelled`.
 *
 * ```
 * commands:  job-cancel------------------
 * events:    ----aborting-----concluded--
 * result:    -----------------(cancelled|)
 * ```
 *
 * @example
 * cancelJob(monitor, 'mirror0').subscribe(({ cancelled }) => console.log(cancelled ? 'cancelled' : 'was done'));
 *
 * @see {@link jobProgress}
 *
 * @param monitor - any monitor
 * @param id - the job's id
 * @returns its end, then completion; unsubscribing takes no cancelling back
 * @throws CommandError through the observable where there is no such job; JobError where it failed;
 *   ArgumentError at once, where `monitor` is none or `id` no string
 */
export function cancelJob(monitor: MonitorLike, id: string): Observable<JobProgress> {
  assertOption(monitor, monitorLike, "cancelJob: 'monitor'");
  assertOption(id, text, "cancelJob: 'id'");
  return new Observable((subscriber) => {
    subscribeFor(jobProgress(monitor, id).pipe(takeLast(1)), subscriber, {
      next: (end) => subscriber.next(end),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    const cancel$ = monitor.execute({ execute: 'job-cancel', arguments: { id } });
    subscribeFor(cancel$.pipe(ignoreElements()), subscriber, { error: (error) => subscriber.error(error) });
  });
}
