import { Observable } from 'rxjs';
import { assertOption, text } from '../src/options.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import { monitorLike } from './arguments.js';
import { forgetCancel, rememberCancel } from './job-cancels.js';
import { jobProgress, type JobProgress } from './jobProgress.js';
import { isTimeout, type MonitorParts } from './monitor-like.js';

/**
 * Cancels a job and waits until it has ended.
 *
 * QEMU answers `job-cancel` before the job has ended, and the job's nodes are in use until then. A job
 * that succeeded before the cancel reached it is a value too, not `cancelled`.
 *
 * ```
 * commands:  job-cancel---------------------------
 * events:    ------------aborting---concluded-----
 * cancelJob(monitor, 'mirror0')
 * result:    -----------------------(cancelled|)
 * ```
 *
 * @example
 * cancelJob(monitor, 'mirror0').subscribe(({ cancelled }) => console.log(cancelled ? 'cancelled' : 'was done'));
 *
 * @see {@link jobProgress}
 *
 * @param monitor - any monitor
 * @param id - the job's id
 * @returns the job's end, then completion; unsubscribing doesn't take the cancel back
 * @throws CommandError through the observable if the job does not exist; JobError if the job failed;
 *   ArgumentError at once, if `monitor` is not a monitor or `id` is not a string
 */
export function cancelJob(monitor: MonitorParts, id: string): Observable<JobProgress> {
  assertOption(monitor, monitorLike, "cancelJob: 'monitor'");
  assertOption(id, text, "cancelJob: 'id'");
  return new Observable((subscriber) => {
    let last: JobProgress | undefined;
    rememberCancel(monitor, id);
    subscribeFor(jobProgress(monitor, id), subscriber, {
      next: (progress) => (last = progress),
      error: (error) => subscriber.error(error),
      complete: () => {
        if (last !== undefined) subscriber.next(last);
        subscriber.complete();
      },
    });
    const cancel$ = monitor.execute({ execute: 'job-cancel', arguments: { id } });
    subscribeFor(cancel$, subscriber, {
      error: (error) => {
        // The command went out, and its job is there: its end will come.
        if (isTimeout(error) && error.sent && last !== undefined) return;
        forgetCancel(monitor, id);
        subscriber.error(error);
      },
    });
  });
}
