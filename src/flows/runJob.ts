import { AsyncSubject, defer, merge, Observable, type Subscription } from 'rxjs';
import { cancelJob } from '../../operators/cancelJob.js';
import { monitorLike } from '../../operators/arguments.js';
import { wasCancelledHere } from '../../operators/job-cancels.js';
import { jobProgress, type JobProgress, type JobProgressOptions } from '../../operators/jobProgress.js';
import { isTimeout, type MonitorParts } from '../../operators/monitor-like.js';
import { isMonitorError, JobError } from '../errors.js';
import { assertOption, checkOptions, duration, flag, record, text, type Rule } from '../options.js';
import type { JsonValue } from '../protocol/types.js';
import type { CommandMap } from '../raw/index.js';
import { subscribeFor } from '../rx/subscribe-for.js';
import { assertJobArguments, jobsOf, type JobStart } from './job-start.js';

export type { JobProgress } from '../../operators/jobProgress.js';

/** A command that starts a job: every one of the schema that takes `job-id`, and `transaction`. */
export type JobCommand =
  | {
      [N in keyof CommandMap & string]: CommandMap[N] extends { readonly arguments: infer A }
        ? 'job-id' extends KeysOf<A>
          ? N
          : never
        : never;
    }[keyof CommandMap & string]
  | 'transaction';

type KeysOf<A> = A extends unknown ? keyof A : never;
type OptionalId<A> = A extends unknown
  ? Omit<A, 'job-id'> & { readonly 'job-id'?: string | undefined }
  : never;

/** The arguments of such a command; `job-id` may be left out. */
export type JobArguments<N extends JobCommand> = CommandMap[N] extends { readonly arguments: infer A }
  ? N extends 'transaction'
    ? A
    : OptionalId<A>
  : never;

/** What `runJob` does with its job. */
export interface RunJobOptions {
  /**
   * What happens when a mirror or an active commit is `ready`: `complete` (the default) switches to the copy, `cancel`
   * ends the job and keeps both apart, `wait` leaves it to `job-complete` or `job-cancel` by the caller.
   */
  readonly onReady?: 'complete' | 'cancel' | 'wait' | undefined;
  /** Whether a job that QEMU keeps after its end is dismissed; true by default. */
  readonly dismiss?: boolean | undefined;
  /** Whether unsubscribing cancels the job; false by default: the job goes on. */
  readonly cancelOnUnsubscribe?: boolean | undefined;
  /** Milliseconds between two queries while the job's status stays the same; 1,000 by default. */
  readonly interval?: number | undefined;
  /** With `reconnect`: how long the monitor may be without a connection, in milliseconds; 120,000 by default. */
  readonly maxAbsence?: number | undefined;
}

const ON_READY: readonly unknown[] = ['complete', 'cancel', 'wait'];
const RULES: Readonly<Record<keyof RunJobOptions, Rule>> = {
  onReady: { is: (value) => ON_READY.includes(value), expected: "'complete', 'cancel' or 'wait'" },
  dismiss: flag,
  cancelOnUnsubscribe: flag,
  interval: duration,
  maxAbsence: {
    is: (value) => value === Infinity || duration.is(value),
    expected: `${duration.expected}, or Infinity`,
  },
};

/**
 * Starts a job, follows it to its end, and dismisses it: for every command of QEMU's live block operations and snapshots.
 *
 * The job gets a new id unless `job-id` is given. If QEMU refuses the start, the result fails with that error. The values
 * and errors are those of `jobProgress`: a success only if QEMU reported it; the job's error, the machine's end and a cancel
 * by another client are errors; an I/O error that pauses the job is in `ioStatus`. A job that QEMU keeps after its end
 * (`auto-dismiss: false`, `blockdev-create`, `snapshot-save`, …) is dismissed.
 *
 * `transaction` starts several jobs at one point in time and emits the progress of each, by its `id`. The result ends
 * when all have ended. With `completion-mode: 'grouped'` QEMU cancels the others when one fails: those end as
 * `cancelled`, and the result fails with the error of the one that failed.
 *
 * After an unsubscribe the job runs on, and a job that QEMU keeps is not dismissed; with `cancelOnUnsubscribe` the jobs are
 * cancelled and dismissed in the background.
 *
 * ```
 * commands:  blockdev-mirror--query-jobs---job-complete-------------
 * events:    created-running-------------ready---------concluded----
 * result:    created-running-0 %-----50 %-ready--------(100 %|)-----
 * ```
 *
 * @example
 * runJob(monitor, 'blockdev-mirror', { device: 'disk', target: 'copy', sync: 'full' }).subscribe({
 *   next: ({ status, percent, error = '' }) => console.log(status, percent.toFixed(), error),
 *   complete: () => console.log('the machine runs on the copy'),
 * });
 *
 * @see {@link jobProgress}
 *
 * @param monitor - any monitor
 * @param command - `blockdev-backup`, `blockdev-mirror`, `block-commit`, `block-stream`, `blockdev-create`,
 *   `snapshot-save` and every other that takes `job-id`, or `transaction`
 * @param args - its arguments
 * @param options - see {@link RunJobOptions}
 * @returns the progress, the last value of each job `concluded`; then completion
 * @throws through the observable: CommandError if QEMU refuses the start or `job-complete`; JobError if a job failed, was
 *   cancelled by another client, ended with the machine or ended unseen; InterruptedError if the connection ended, or was
 *   missing for `maxAbsence`. ArgumentError at once, if an argument or option can't be used
 */
export function runJob<N extends JobCommand>(
  monitor: MonitorParts,
  command: N,
  args: JobArguments<N>,
  options: RunJobOptions = {},
): Observable<JobProgress> {
  assertOption(monitor, monitorLike, "runJob: 'monitor'");
  assertOption(command, text, "runJob: 'command'");
  assertOption(args, record, "runJob: 'args'");
  checkOptions(options, RULES, 'runJob');
  assertJobArguments(command, args as Readonly<Record<string, unknown>>);
  return defer(
    () => new JobRun(monitor, jobsOf(command, args as Readonly<Record<string, unknown>>), options).progress$,
  );
}

/** One run of `runJob`: one job, or those of a transaction. */
class JobRun {
  readonly #monitor: MonitorParts;
  readonly #start: JobStart;
  readonly #options: RunJobOptions;

  readonly #started = new AsyncSubject<JsonValue>();
  readonly #completing = new Set<string>();
  readonly #last = new Map<string, JobProgress>();
  readonly #failures: JobError[] = [];
  #startReplied = false;
  #ended = false;

  constructor(monitor: MonitorParts, start: JobStart, options: RunJobOptions) {
    this.#monitor = monitor;
    this.#start = start;
    this.#options = options;
  }

  readonly progress$ = new Observable<JobProgress>((subscriber) => {
    const monitor = this.#monitor;
    const start = this.#start;
    const options = this.#options;
    const end = (act: () => void) => {
      this.#ended = true;
      act();
    };
    subscriber.add(() => {
      if (!this.#ended && options.cancelOnUnsubscribe === true) this.#cancelAll();
    });
    subscribeFor(merge(...start.ids.map((id) => this.#follow(id))), subscriber, {
      next: (progress) => {
        this.#last.set(progress.id, progress);
        subscriber.next(progress);
        if (progress.status === 'ready' && !subscriber.closed)
          this.#onReady(progress.id, (error) => end(() => subscriber.error(error)));
      },
      error: (error: unknown) => end(() => subscriber.error(error)),
      complete: () => {
        const failure = this.#failures[0] ?? this.#foreignCancel();
        this.#dismissAll(() =>
          end(() => {
            if (failure === undefined) subscriber.complete();
            else subscriber.error(failure);
          }),
        );
      },
    });
    if (subscriber.closed) return;
    // Every follower is in place: the events of all jobs will be seen.
    subscribeFor(monitor.execute(start.command), subscriber, {
      next: (reply) => this.#started.next(reply),
      error: (error) => this.#started.error(error),
      complete: () => {
        this.#startReplied = true;
        this.#started.complete();
      },
    });
  });

  /** Follows one job. That it fails is kept until all have ended. */
  #follow(id: string): Observable<JobProgress> {
    const { interval, maxAbsence } = this.#options;
    const options: JobProgressOptions = {
      interval,
      maxAbsence,
      start$: this.#started,
      // QEMU cancels the others of a group when one fails; who else did is found out when all have ended.
      acceptCancel: this.#start.grouped,
    };
    return new Observable((subscriber) =>
      jobProgress(this.#monitor, id, options).subscribe({
        next: (progress) => subscriber.next(progress),
        error: (error: unknown) => {
          if (!isJobError(error)) {
            subscriber.error(error);
            return;
          }
          this.#failures.push(error);
          subscriber.complete();
        },
        complete: () => subscriber.complete(),
      }),
    );
  }

  #onReady(id: string, fail: (error: unknown) => void): Subscription | undefined {
    const { onReady = 'complete' } = this.#options;
    if (onReady === 'wait' || this.#completing.has(id)) return undefined;
    this.#completing.add(id);
    const command =
      onReady === 'complete'
        ? { execute: 'job-complete', arguments: { id } }
        : // Without `force` a job that is ready ends well, and keeps what it has copied.
          { execute: 'block-job-cancel', arguments: { device: id } };
    return this.#monitor.execute(command).subscribe({
      error: (error: unknown) => {
        // Where the job has gone on to its end meanwhile, that end is the news.
        if (this.#ended || isTimeout(error) || this.#last.get(id)?.ready === false) return;
        if (isMonitorError(error) && error._tag === 'CommandError') fail(error);
      },
    });
  }

  /** Of a group of which none failed, one was cancelled: by `cancelJob`, or by another client. */
  #foreignCancel(): JobError | undefined {
    const monitor = this.#monitor;
    const start = this.#start;
    const cancelled = [...this.#last.values()].filter((each) => each.cancelled);
    if (!start.grouped || cancelled.length === 0) return undefined;
    if (start.ids.some((id) => wasCancelledHere(monitor, id))) return undefined;
    const [{ id } = { id: '' }] = cancelled;
    return new JobError(`job '${id}' was cancelled, and not by this program`, id);
  }

  /** Dismisses those that QEMU keeps. A job that is gone already is not missed. */
  #dismissAll(done: () => void): void {
    const { stay } = this.#start;
    if (this.#options.dismiss === false || stay.length === 0) {
      done();
      return;
    }
    const dismissals = stay.map((id) => this.#ignoring({ execute: 'job-dismiss', arguments: { id } }));
    merge(...dismissals).subscribe({ complete: done });
  }

  #ignoring(command: { readonly execute: string; readonly arguments: object }): Observable<never> {
    return new Observable((subscriber) =>
      this.#monitor.execute(command).subscribe({
        error: () => subscriber.complete(),
        complete: () => subscriber.complete(),
      }),
    );
  }

  #cancelAll(): void {
    const monitor = this.#monitor;
    const start = this.#start;
    // Unless it is connected, the start has not gone out, and never will.
    if (!this.#startReplied && this.#last.size === 0 && !isReady(monitor)) return;
    const ended = () => this.#dismissAll(() => undefined);
    const cancels = start.ids.map(
      (id) =>
        new Observable<never>((subscriber) =>
          cancelJob(monitor, id).subscribe({
            error: () => subscriber.complete(),
            complete: () => subscriber.complete(),
          }),
        ),
    );
    merge(...cancels).subscribe({ complete: ended });
  }
}

function isJobError(error: unknown): error is JobError {
  return isMonitorError(error) && error._tag === 'JobError';
}

function isReady({ state$ }: MonitorParts): boolean {
  let ready = false;
  state$.subscribe(({ status }) => (ready = status === 'ready')).unsubscribe();
  return ready;
}
