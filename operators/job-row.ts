import { DecodeError, JobError } from '../src/errors.js';
import type { JsonValue } from '../src/protocol/types.js';
import type { JobInfo, JobStatus } from '../src/raw/index.js';

/** How far a job has come. */
export interface JobProgress {
  /** The job's id. */
  readonly id: string;
  /** As QEMU calls it. `concluded` is the last one, for a job that succeeded or was cancelled. */
  readonly status: JobStatus;
  /** Done so far, in a unit of the job's own (bytes, for block jobs); 0 until QEMU has told. */
  readonly current: number | bigint;
  /** What `current` will be at the end; QEMU may raise it on the way. */
  readonly total: number | bigint;
  /** A mirror or active commit has caught up and waits for `job-complete`. */
  readonly ready: boolean;
  /** It was cancelled, and has ended by that. */
  readonly cancelled: boolean;
}

/** How a job ended: well, by cancelling, or with an error. */
export type Outcome = 'success' | 'cancelled' | JobError;

/** What QEMU calls the error of a cancelled job, in `query-jobs`: strerror(ECANCELED). */
const CANCELLED = /^Operation cancell?ed$/;

/** The job's line in the reply of `query-jobs`. */
export function rowOf(reply: JsonValue, id: string): JobInfo | undefined {
  if (!Array.isArray(reply)) throw new DecodeError('query-jobs answered no list', '');
  return reply.map((row) => row as unknown as JobInfo | null).find((row) => row?.id === id) ?? undefined;
}

/** How a job ended that `query-jobs` shows as concluded. */
export function outcomeOf({ id, error }: JobInfo): Outcome {
  if (error === undefined) return 'success';
  return CANCELLED.test(error) ? 'cancelled' : failure(id, error);
}

export function failure(id: string, words: string): JobError {
  return new JobError(`job '${id}' failed: ${words}`, id);
}

export function sameProgress(a: JobProgress, b: JobProgress): boolean {
  return (
    a.status === b.status && a.current === b.current && a.total === b.total && a.cancelled === b.cancelled
  );
}
