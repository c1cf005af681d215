import { DecodeError, JobError } from '../src/errors.js';
import type { JsonValue } from '../src/protocol/types.js';
import type { JobInfo, JobStatus } from '../src/raw/index.js';

/** How far a job has come. */
export interface JobProgress {
  /** The job's id. */
  readonly id: string;
  /** QEMU's `JobStatus`. `concluded` is the last one, of a job that succeeded or was cancelled. */
  readonly status: JobStatus;
  /** Done so far, in a unit of the job's own (bytes, for block jobs); 0 until QEMU has reported it. */
  readonly current: number;
  /** What `current` will be at the end; QEMU may raise it on the way. */
  readonly total: number;
  /** `current` of `total` in percent, 0 to 100, not rounded; 100 once the job has succeeded. */
  readonly percent: number;
  /** A mirror or active commit has caught up and waits for `job-complete`. */
  readonly ready: boolean;
  /** Whether the job ended because it was cancelled. */
  readonly cancelled: boolean;
  /**
   * The job's last I/O error: `failed`, or `nospace` if the disk or file is full. It is set only while an I/O error
   * keeps the job paused; a pause without it is harmless, such as the one at each backup's start.
   */
  readonly ioStatus?: 'failed' | 'nospace';
  /** `ioStatus` in words, with what to do. */
  readonly error?: string;
}

/** How a job ended: with success, by a cancel, or with an error. */
export type JobOutcome = 'success' | 'cancelled' | JobError;

/** The job's error in `query-jobs` after a cancel: strerror(ECANCELED). */
const CANCELLED = /^Operation cancell?ed$/;

/** The job's row in the reply of `query-jobs`. */
export function rowOf(reply: JsonValue, id: string): JobInfo | undefined {
  if (!Array.isArray(reply)) throw new DecodeError('query-jobs: the reply is not a list', '');
  return reply.map((row) => row as unknown as JobInfo | null).find((row) => row?.id === id) ?? undefined;
}

/** How a job ended that `query-jobs` shows as concluded. */
export function outcomeOf({ id, error }: JobInfo): JobOutcome {
  if (error === undefined) return 'success';
  return CANCELLED.test(error) ? 'cancelled' : failure(id, error);
}

export function failure(id: string, reason: string): JobError {
  return new JobError(`job '${id}' failed: ${reason}`, id);
}

/** Reads from `query-block-jobs` the I/O error that keeps a job paused; `undefined` if there was none. */
export function ioStatusOf(reply: JsonValue, id: string): JobProgress['ioStatus'] {
  if (!Array.isArray(reply)) return undefined;
  const row = reply.find((each) => (each as { device?: unknown } | null)?.device === id);
  const status = (row as { 'io-status'?: unknown } | undefined)?.['io-status'];
  return status === 'failed' || status === 'nospace' ? status : undefined;
}

export function percentOf(current: number, total: number): number {
  return total > 0 ? Math.min(100, (100 * current) / total) : 0;
}

export function sameProgress(a: JobProgress, b: JobProgress): boolean {
  const keys = ['status', 'current', 'total', 'percent', 'cancelled', 'ioStatus', 'error'] as const;
  return keys.every((key) => a[key] === b[key]);
}
