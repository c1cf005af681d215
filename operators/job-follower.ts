import { timer, type Observable, type Subscriber, type Subscription } from 'rxjs';
import { InterruptedError, isMonitorError, JobError } from '../src/errors.js';
import { ShutdownLatch } from '../src/protocol/shutdown-latch.js';
import type { JsonValue } from '../src/protocol/types.js';
import type { JobInfo, JobStatus } from '../src/raw/index.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import { createTrampoline } from '../src/rx/trampoline.js';
import { forgetCancel, wasCancelledHere } from './job-cancels.js';
import { amounts, isPaused, progressAfter, progressOfNothing, sameProgress } from './job-state.js';
import type { JobChange, JobProgress } from './job-state.js';
import { failure, ioStatusOf, outcomeOf, rowOf, type JobOutcome } from './job-row.js';
import { isOfTheConnection, isTimeout, type AnyEvent, type MonitorParts } from './monitor-like.js';
import { isOfJob, type JobEvent } from './ofJob.js';

export interface JobFollowerOptions {
  readonly interval: number;
  readonly maxAbsence: number;
  readonly acceptCancel: boolean;
  readonly start$: Observable<unknown> | undefined;
}

/** One subscription of `jobProgress`. */
export class JobFollower {
  readonly #monitor: MonitorParts;
  readonly #id: string;
  readonly #options: JobFollowerOptions;
  readonly #subscriber: Subscriber<JobProgress>;

  readonly #trampoline = createTrampoline();
  readonly #shutdownLatch = new ShutdownLatch();
  /** What was emitted last; `undefined` until the job is there. */
  #last: JobProgress | undefined;
  /** How the job ends, once an event of it or `query-jobs` has said so. */
  #outcome: JobOutcome | undefined;
  #query: Subscription | undefined;
  #nextQuery: Subscription | undefined;
  #absence: Subscription | undefined;
  /** What failed when the job was paused by an I/O error. */
  #ioOperation: string | undefined;
  /** `start$` is subscribed and hasn't ended. */
  #starting = false;
  /** `start$` failed, and the command may have been executed all the same. */
  #doubtfulStart: Error | undefined;
  /** The event `created` came. */
  #created = false;
  /** Seen at work on this connection, so that `aborting` can't have been missed. */
  #watched = false;
  #aborting = false;
  #concluded = false;
  /** It existed, and the last `query-jobs` did not list it. */
  #missed = false;

  constructor(
    monitor: MonitorParts,
    id: string,
    options: JobFollowerOptions,
    subscriber: Subscriber<JobProgress>,
  ) {
    this.#monitor = monitor;
    this.#id = id;
    this.#options = options;
    this.#subscriber = subscriber;
  }

  start(): void {
    const monitor = this.#monitor;
    const subscriber = this.#subscriber;
    const { start$ } = this.#options;
    subscriber.add(() => {
      this.#stopQueries();
      this.#absence?.unsubscribe();
    });
    const onTrampoline =
      <A>(act: (value: A) => void) =>
      (value: A) =>
        this.#trampoline(() => {
          if (!subscriber.closed) act(value);
        });
    this.#starting = start$ !== undefined;
    subscribeFor(monitor.events$, subscriber, {
      next: onTrampoline((event: AnyEvent) => {
        this.#shutdownLatch.take(event.event);
        if (isOfJob(event, this.#id)) this.#onEvent(event);
      }),
      error: onTrampoline((error: unknown) => this.#connectionEnded(error)),
      complete: () => this.#trampoline(() => this.#connectionEnded()),
    });
    // After events$, which dials; state$ doesn't.
    subscribeFor(monitor.state$, subscriber, { next: onTrampoline((state) => this.#onState(state)) });
    if (start$ === undefined || subscriber.closed) return;
    // A cancel of an earlier job with this id does not concern the new one.
    forgetCancel(monitor, this.#id);
    subscribeFor(start$, subscriber, {
      error: onTrampoline((error: unknown) => this.#startFailed(error)),
      complete: () => this.#trampoline(() => this.#started()),
    });
  }

  #onState({ status, cause }: { readonly status: string; readonly cause?: unknown }): void {
    if (status === 'ready') {
      this.#absence?.unsubscribe();
      this.#absence = undefined;
      this.#ask();
      return;
    }
    this.#stopQueries();
    this.#watched = false;
    if (status !== 'waiting') return;
    if (this.#shutdownLatch.shutDown) this.#connectionEnded();
    else if (this.#absence === undefined) this.#limitAbsence(cause);
  }

  #limitAbsence(cause: unknown): void {
    const { maxAbsence } = this.#options;
    if (maxAbsence === Infinity) return;
    this.#absence = timer(maxAbsence).subscribe(() =>
      this.#trampoline(() => {
        const message = `job '${this.#id}': the monitor had no connection for ${maxAbsence} ms; the job may go on`;
        this.#subscriber.error(new InterruptedError(message, { reason: 'lost', sent: true }, { cause }));
      }),
    );
  }

  #started(): void {
    this.#starting = false;
    this.#created = true;
    this.#afterStart();
  }

  #startFailed(error: unknown): void {
    this.#starting = false;
    const mayRun = isMonitorError(error) && 'sent' in error && error.sent === true;
    // After a timeout QEMU answers the next query behind the command, and by then the event has come.
    if (mayRun && (this.#created || isTimeout(error))) {
      this.#doubtfulStart = error;
      this.#afterStart();
    } else {
      this.#subscriber.error(error);
    }
  }

  #afterStart(): void {
    if (this.#concluded && this.#outcome !== undefined) this.#finish(this.#outcome);
    else this.#ask();
  }

  #onEvent(event: JobEvent): void {
    switch (event.event) {
      case 'JOB_STATUS_CHANGE':
        this.#onStatus(event.data.status);
        break;
      case 'BLOCK_JOB_READY':
        this.#emit({ current: Number(event.data.offset), total: Number(event.data.len) });
        break;
      case 'BLOCK_JOB_ERROR':
        if (event.data.action === 'stop') this.#onIoError('failed', event.data.operation);
        break;
      case 'BLOCK_JOB_COMPLETED': {
        const { error } = event.data;
        this.#blockJobEnds(event.data, error === undefined ? 'success' : failure(this.#id, error));
        break;
      }
      case 'BLOCK_JOB_CANCELLED':
        this.#blockJobEnds(event.data, 'cancelled');
        break;
    }
  }

  #onStatus(status: JobStatus): void {
    switch (status) {
      case 'null':
        this.#onNull();
        return;
      case 'concluded':
        this.#concluded = true;
        if (this.#starting) return;
        if (this.#outcome !== undefined) this.#finish(this.#outcome);
        else this.#ask();
        return;
      case 'created':
        this.#created = true;
        break;
      case 'aborting':
        this.#aborting = true;
        break;
    }
    this.#watched ||= status !== 'aborting';
    this.#emit({ status });
    this.#ask();
  }

  /** QEMU has removed the job. */
  #onNull(): void {
    // The command that started it fails or succeeds with more to say.
    if (this.#starting || this.#concluded) return;
    const { status } = this.#progress();
    const neverRan = status === 'undefined' || status === 'created';
    const message = neverRan
      ? `job '${this.#id}' never ran: QEMU discarded it; the command that was to start it failed with the reason`
      : this.#endedUnseen();
    this.#finish(this.#outcome ?? new JobError(message, this.#id));
  }

  /** BLOCK_JOB_COMPLETED and BLOCK_JOB_CANCELLED come just before `concluded`. */
  #blockJobEnds(
    { offset, len }: { offset: number | bigint; len: number | bigint },
    outcome: JobOutcome,
  ): void {
    this.#outcome = outcome;
    this.#last = { ...this.#progress(), ...amounts(offset, len) };
  }

  #onIoError(ioStatus: 'failed' | 'nospace', operation = 'read or write'): void {
    this.#ioOperation = operation;
    const why = ioStatus === 'nospace' ? ' (no space left)' : '';
    this.#emit({
      ioStatus,
      error: `a ${operation} failed${why}, and the job is paused; job-resume tries again`,
    });
  }

  /** Asks now; the answer to an earlier query no longer matters. */
  #ask(): void {
    this.#stopQueries();
    if (this.#subscriber.closed || this.#starting) return;
    this.#query = this.#run('query-jobs', (reply) => this.#onReply(reply));
  }

  #run(execute: string, onReply: (reply: JsonValue) => void): Subscription {
    return this.#monitor.execute({ execute }).subscribe({
      next: (reply) =>
        this.#trampoline(() => {
          if (!this.#subscriber.closed) onReply(reply);
        }),
      error: (error: unknown) => this.#trampoline(() => this.#queryFailed(error, execute)),
    });
  }

  #queryFailed(error: unknown, execute: string): void {
    // It is asked again when there is a connection.
    if (isOfTheConnection(error)) return;
    if (isTimeout(error) || execute === 'query-block-jobs') this.#askLater();
    else this.#subscriber.error(error);
  }

  #onReply(reply: JsonValue): void {
    let row: JobInfo | undefined;
    try {
      row = rowOf(reply, this.#id);
    } catch (error) {
      this.#subscriber.error(error);
      return;
    }
    if (row === undefined) this.#onMissing();
    else if (this.#doubtfulStart !== undefined && !this.#created) this.#onDoubtfulRow();
    else this.#onRow(row);
  }

  #onRow(row: JobInfo): void {
    this.#missed = false;
    const done = amounts(row['current-progress'], row['total-progress']);
    if (row.status === 'concluded') {
      this.#last = { ...this.#progress(), ...done };
      this.#finish(this.#outcome ?? outcomeOf(row));
      return;
    }
    this.#watched ||= row.status !== 'aborting' && row.status !== 'null';
    this.#emit({ ...done, status: row.status });
    if (this.#subscriber.closed) return;
    if (isPaused(row.status)) {
      this.#query = this.#run('query-block-jobs', (reply) => {
        const ioStatus = ioStatusOf(reply, this.#id);
        if (ioStatus !== undefined && this.#last?.ioStatus !== ioStatus) {
          this.#onIoError(ioStatus, this.#ioOperation);
        }
        this.#askLater();
      });
    } else {
      this.#askLater();
    }
  }

  /** `query-jobs` doesn't list it: it has not begun, or it has ended and QEMU or a client has dismissed it. */
  #onMissing(): void {
    const id = this.#id;
    if (this.#doubtfulStart !== undefined && !this.#created) {
      this.#subscriber.error(this.#doubtfulStart);
    } else if (this.#concluded) {
      this.#finish(this.#unreadOutcome());
    } else if (this.#missed) {
      this.#finish(this.#outcome ?? new JobError(this.#endedUnseen(), id));
    } else if (this.#last !== undefined || this.#created) {
      // Its last events may come after the reply: libvirt sends them on another path.
      this.#missed = true;
      this.#askLater();
    }
  }

  /** A job has the id, but no event said that it was created: its events may come after the reply. */
  #onDoubtfulRow(): void {
    if (this.#missed) this.#subscriber.error(this.#doubtfulStart);
    this.#missed = true;
    this.#askLater();
  }

  /** The outcome of a job that concluded without an event that says how, and was dismissed before `query-jobs`. */
  #unreadOutcome(): JobOutcome {
    const id = this.#id;
    if (this.#aborting) {
      return this.#mayBeCancelled()
        ? 'cancelled'
        : failure(id, 'it was dismissed before its error could be read');
    }
    // QEMU concludes a job from `aborting`, or else without error.
    return this.#watched ? 'success' : new JobError(this.#endedUnseen(), id);
  }

  #endedUnseen(): string {
    return `job '${this.#id}' is gone, and its end was not seen: it may have failed, or QEMU was restarted`;
  }

  #mayBeCancelled(): boolean {
    const asked = wasCancelledHere(this.#monitor, this.#id);
    return asked || (this.#options.acceptCancel && !this.#shutdownLatch.shutDown);
  }

  #finish(outcome: JobOutcome): void {
    const id = this.#id;
    const subscriber = this.#subscriber;
    if (outcome instanceof JobError) {
      subscriber.error(outcome);
    } else if (outcome === 'cancelled' && !this.#mayBeCancelled()) {
      subscriber.error(this.#shutdownLatch.shutDown ? this.#machineEnded() : cancelledElsewhere(id));
    } else {
      const percent = outcome === 'success' ? 100 : this.#progress().percent;
      this.#emit({ status: 'concluded', cancelled: outcome === 'cancelled', percent });
      subscriber.complete();
    }
  }

  #machineEnded(): JobError {
    const { status, percent } = this.#progress();
    const how = `at '${status}', ${percent.toFixed()} % done`;
    return new JobError(`job '${this.#id}' did not end: the machine shut down while it was ${how}`, this.#id);
  }

  /** events$ ended, with an error or without, or the machine shut down and the connection ended with it. */
  #connectionEnded(error?: unknown): void {
    const subscriber = this.#subscriber;
    const id = this.#id;
    if (this.#outcome !== undefined) {
      this.#finish(this.#outcome);
    } else if (error !== undefined) {
      subscriber.error(error);
    } else if (this.#shutdownLatch.shutDown && this.#last !== undefined) {
      subscriber.error(this.#machineEnded());
    } else {
      const when = this.#last === undefined ? 'before it began' : `at '${this.#last.status}'`;
      const reason = this.#shutdownLatch.shutDown ? 'lost' : 'disconnect';
      const message = `job '${id}': the monitor ended ${when}; the job may go on`;
      subscriber.error(new InterruptedError(message, { reason, sent: true }));
    }
  }

  #emit(change: JobChange): void {
    const before = this.#progress();
    const now = progressAfter(before, change);
    const isNew = this.#last === undefined || !sameProgress(before, now);
    this.#last = now;
    if (isNew) this.#subscriber.next(now);
  }

  #progress(): JobProgress {
    return this.#last ?? progressOfNothing(this.#id);
  }

  #askLater(): void {
    if (this.#subscriber.closed) return;
    this.#nextQuery = timer(this.#options.interval).subscribe(() => this.#trampoline(() => this.#ask()));
  }

  #stopQueries(): void {
    this.#query?.unsubscribe();
    this.#nextQuery?.unsubscribe();
  }
}

function cancelledElsewhere(id: string): JobError {
  return new JobError(`job '${id}' was cancelled, and not by this program`, id);
}
