import { Observable, timer, type Subscriber, type Subscription } from 'rxjs';
import { InterruptedError, JobError } from '../src/errors.js';
import { checkOptions, assertOption, duration, text } from '../src/options.js';
import { ShutdownLatch } from '../src/protocol/shutdown-latch.js';
import type { JsonValue } from '../src/protocol/types.js';
import type { JobStatus } from '../src/raw/index.js';
import { trampoline } from '../src/rx/trampoline.js';
import { monitorLike } from './arguments.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import { failure, outcomeOf, rowOf, sameProgress, type JobProgress, type Outcome } from './job-row.js';
import { isOfTheConnection, type AnyEvent, type MonitorLike } from './monitor-like.js';
import { isOfJob, type JobEvent } from './ofJob.js';

export type { JobProgress } from './job-row.js';

/** How often `jobProgress` asks. */
export interface JobProgressOptions {
  /** Milliseconds between two looks at a job whose status doesn't change, more than 0; 1,000 unless told. */
  readonly interval?: number | undefined;
}

/**
 * Follows a job to its end: each change of status at once, and in between how far it has come.
 *
 * The last value is `concluded`; then it completes. A cancelled job is such a value too, `cancelled`. A job
 * that fails is a `JobError` with QEMU's words, whether they stood in `query-jobs` or in
 * BLOCK_JOB_COMPLETED. Subscribe before the command that starts the job: one that isn't there is waited
 * for. It outlives reconnects, as the job does; unsubscribing cancels nothing, and a job without
 * auto-dismiss stays to be dismissed.
 *
 * ```
 * events:    created-running-----------ready-------------concluded-
 * commands:  query-jobs----query-jobs--query-jobs---query-jobs-----
 * result:    created-0/9-------4/9-----9/9 ready---------(9/9|)----
 * ```
 *
 * @example
 * jobProgress(monitor, 'mirror0').subscribe({
 *   next: ({ status, current, total }) => console.log(`${status}: ${current} of ${total}`),
 *   error: (error) => console.error(error.message),
 * });
 *
 * @see {@link cancelJob}
 * @see {@link ofJob}
 *
 * @param monitor - any monitor
 * @param id - the job's id
 * @param options - how often it looks at a job whose status doesn't change
 * @returns how far it has come, at each change; then completion
 * @throws JobError through the observable, where the job failed, or went while nobody saw how;
 *   InterruptedError where the monitor ended before the job; ArgumentError at once, where `monitor` is
 *   none, `id` no string, or `interval` no milliseconds over 0
 */
export function jobProgress(
  monitor: MonitorLike,
  id: string,
  options: JobProgressOptions = {},
): Observable<JobProgress> {
  assertOption(monitor, monitorLike, "jobProgress: 'monitor'");
  assertOption(id, text, "jobProgress: 'id'");
  checkOptions(options, { interval: duration }, 'jobProgress');
  const { interval = 1_000 } = options;
  return new Observable((subscriber) => new Follower(monitor, id, interval, subscriber).start());
}

class Follower {
  readonly #inTurn = trampoline();
  #last: JobProgress | undefined;
  #outcome: Outcome | undefined;
  #query: Subscription | undefined;
  #next: Subscription | undefined;
  #concluded = false;
  #aborting = false;
  #missed = false;
  readonly #shutdownLatch = new ShutdownLatch();

  constructor(
    private readonly monitor: MonitorLike,
    private readonly id: string,
    private readonly interval: number,
    private readonly subscriber: Subscriber<JobProgress>,
  ) {}

  start(): void {
    const { monitor, subscriber } = this;
    subscriber.add(() => this.#rest());
    const inTurn =
      <A>(act: (value: A) => void) =>
      (value: A) =>
        this.#inTurn(() => {
          if (!subscriber.closed) act(value);
        });
    subscribeFor(monitor.events$, subscriber, {
      next: inTurn((event: AnyEvent) => {
        this.#shutdownLatch.take(event.event);
        if (isOfJob(event, this.id)) this.#onEvent(event);
      }),
      error: inTurn((error: unknown) => subscriber.error(error)),
      complete: () => this.#inTurn(() => this.#monitorEnded()),
    });
    // Last: events$ dials, state$ only tells.
    subscribeFor(monitor.state$, subscriber, {
      next: inTurn(({ status }: { readonly status: string }) => {
        if (status === 'ready') this.#ask();
        else this.#rest();
      }),
    });
  }

  #onEvent(event: JobEvent): void {
    switch (event.event) {
      case 'JOB_STATUS_CHANGE':
        this.#onStatus(event.data.status);
        break;
      case 'BLOCK_JOB_READY':
        this.#tell({ current: event.data.offset, total: event.data.len });
        break;
      case 'BLOCK_JOB_COMPLETED':
        this.#end(
          event.data,
          event.data.error === undefined ? 'success' : failure(this.id, event.data.error),
        );
        break;
      case 'BLOCK_JOB_CANCELLED':
        this.#end(event.data, 'cancelled');
        break;
    }
  }

  #onStatus(status: JobStatus): void {
    if (status === 'aborting') this.#aborting = true;
    if (status === 'concluded' || status === 'null') {
      this.#concluded = true;
      if (this.#outcome !== undefined) this.#finish(this.#outcome);
      else this.#ask();
    } else {
      this.#tell({ status });
      this.#ask();
    }
  }

  /** A block job tells its outcome just before it concludes. */
  #end({ offset, len }: { offset: number | bigint; len: number | bigint }, outcome: Outcome): void {
    this.#outcome = outcome;
    this.#last = { ...this.#progress(), current: offset, total: len };
  }

  /** Looks now, and what an earlier look would answer no longer matters. */
  #ask(): void {
    this.#rest();
    if (this.subscriber.closed) return;
    this.#query = this.monitor.execute({ execute: 'query-jobs' }).subscribe({
      next: (reply) =>
        this.#inTurn(() => {
          if (!this.subscriber.closed) this.#onReply(reply);
        }),
      error: (error: unknown) =>
        this.#inTurn(() => {
          if (!isOfTheConnection(error)) this.subscriber.error(error);
        }),
    });
  }

  #onReply(reply: JsonValue): void {
    let row;
    try {
      row = rowOf(reply, this.id);
    } catch (error) {
      this.subscriber.error(error);
      return;
    }
    if (row === undefined) {
      this.#onMissing();
      return;
    }
    this.#missed = false;
    const numbers = { current: row['current-progress'], total: row['total-progress'] };
    if (row.status === 'concluded') {
      this.#last = { ...this.#progress(), ...numbers };
      this.#finish(outcomeOf(row));
    } else {
      this.#tell({ ...numbers, status: row.status });
      this.#askLater();
    }
  }

  /** Not there: not begun, or ended and dismissed, by QEMU or somebody. */
  #onMissing(): void {
    if (this.#concluded) {
      this.#finish(this.#aborting ? failure(this.id, 'QEMU has forgotten why') : 'success');
    } else if (this.#missed) {
      this.#finish(
        this.#outcome ?? new JobError(`job '${this.id}' is gone, and nobody saw how it ended`, this.id),
      );
    } else if (this.#last !== undefined) {
      // Its last events may be on their way still: libvirt's take another path than replies.
      this.#missed = true;
      this.#askLater();
    }
  }

  #finish(outcome: Outcome): void {
    if (outcome instanceof JobError) {
      this.subscriber.error(outcome);
      return;
    }
    this.#tell({ status: 'concluded', cancelled: outcome === 'cancelled' });
    this.subscriber.complete();
  }

  #monitorEnded(): void {
    const status = this.#last === undefined ? 'before it began' : `at '${this.#last.status}'`;
    const message = `job '${this.id}': the monitor ended ${status}; the job may go on`;
    const reason = this.#shutdownLatch.shutDown ? 'lost' : 'disconnect';
    this.subscriber.error(new InterruptedError(message, { reason, sent: true }));
  }

  #tell(change: Partial<JobProgress>): void {
    const before = this.#progress();
    const status = change.status ?? before.status;
    const now = { ...before, ...change, ready: status === 'ready' || status === 'standby' };
    const news = this.#last === undefined || !sameProgress(before, now);
    this.#last = now;
    if (news) this.subscriber.next(now);
  }

  #progress(): JobProgress {
    const { id } = this;
    return this.#last ?? { id, status: 'undefined', current: 0, total: 0, ready: false, cancelled: false };
  }

  #askLater(): void {
    if (this.subscriber.closed) return;
    this.#next = timer(this.interval).subscribe(() => this.#inTurn(() => this.#ask()));
  }

  #rest(): void {
    this.#query?.unsubscribe();
    this.#next?.unsubscribe();
  }
}
