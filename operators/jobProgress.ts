import { Observable } from 'rxjs';
import { checkOptions, assertOption, duration, flag, text, type Rule } from '../src/options.js';
import { monitorLike, observable } from './arguments.js';
import { JobFollower } from './job-follower.js';
import type { JobProgress } from './job-state.js';
import type { MonitorParts } from './monitor-like.js';

export type { JobProgress } from './job-state.js';

/** How `jobProgress` follows a job. */
export interface JobProgressOptions {
  /** Milliseconds between two queries while the job's status doesn't change, more than 0; 1,000 by default. */
  readonly interval?: number | undefined;
  /**
   * The command that starts the job, as a cold observable such as `monitor.run('blockdev-backup', …)`. It is subscribed
   * once, after the events are. Its refusal is then the error of the result, and a job that an earlier command left
   * under the same id is not taken for the new one.
   */
  readonly start$?: Observable<unknown> | undefined;
  /**
   * Accepts a cancel by any client, also by this program with a plain `job-cancel`. Without it only a
   * cancel by `cancelJob` on the same monitor is a result, and any other is a `JobError`.
   */
  readonly acceptCancel?: boolean | undefined;
  /**
   * With `reconnect`: how long the monitor may be without a connection until the result fails, in milliseconds or
   * `Infinity`; 120,000 by default. It counts from the loss and starts anew with each `ready`.
   */
  readonly maxAbsence?: number | undefined;
}

const durationOrInfinity: Rule = {
  is: (value) => value === Infinity || duration.is(value),
  expected: `${duration.expected}, or Infinity`,
};

const RULES: Readonly<Record<keyof JobProgressOptions, Rule>> = {
  interval: duration,
  start$: observable,
  acceptCancel: flag,
  maxAbsence: durationOrInfinity,
};

/**
 * Follows a job to its end: emits each change of status at once, and how far the job has come in between.
 *
 * The last value has the status `concluded`, then the result completes. It is a success only if QEMU showed the job
 * as concluded without error, or BLOCK_JOB_COMPLETED came without error. A job that was cancelled by `cancelJob` is a
 * value too, `cancelled`. All else is an error: QEMU's own, from `query-jobs` or BLOCK_JOB_COMPLETED; a cancel by
 * another client; the machine's end; a job that QEMU discarded before it ran.
 *
 * Subscribe before the command that starts the job, or pass that command as `start$`. Without `start$` a job that does
 * not exist is waited for (for ever, if its command was refused or the id is misspelt: bound that by RxJS's
 * `timeout({ first: 10_000 })`), and a concluded job that was not dismissed is
 * reported again under its id. An I/O error that pauses the job shows in `ioStatus` and `error`. A query that times out
 * is sent again. With `reconnect` it goes on after a loss, as the job does. Unsubscribing cancels nothing, and a job
 * without auto-dismiss stays until `job-dismiss`.
 *
 * ```
 * events:    created--running-------------ready--------concluded--
 * commands:  ---------query-jobs--query-jobs-----------query-jobs-
 * jobProgress(monitor, 'mirror0')
 * result:    created--0/9---------4/9-----9/9 ready----(9/9|)
 * ```
 *
 * @example
 * jobProgress(monitor, 'mirror0').subscribe({
 *   next: ({ status, percent, error = '' }) => console.log(status, `${percent.toFixed()} %`, error),
 *   error: (error) => console.error(error.message),
 * });
 *
 * @see {@link cancelJob}
 * @see {@link ofJob}
 *
 * @param monitor - any monitor
 * @param id - the job's id
 * @param options - see {@link JobProgressOptions}
 * @returns how far the job has come, at each change; then completion
 * @throws JobError through the observable, if the job failed, was cancelled by another client, ended with the machine
 *   or ended unseen; the error of `start$`; InterruptedError if the connection ended, or was away for
 *   `maxAbsence`; ArgumentError at once, if an argument or option can't be used
 */
export function jobProgress(
  monitor: MonitorParts,
  id: string,
  options: JobProgressOptions = {},
): Observable<JobProgress> {
  assertOption(monitor, monitorLike, "jobProgress: 'monitor'");
  assertOption(id, text, "jobProgress: 'id'");
  checkOptions(options, RULES, 'jobProgress');
  const { interval = 1_000, maxAbsence = 120_000, acceptCancel = false, start$ } = options;
  const settings = { interval, maxAbsence, acceptCancel, start$ };
  return new Observable((subscriber) => new JobFollower(monitor, id, settings, subscriber).start());
}
