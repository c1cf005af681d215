import type { JobStatus } from '../src/raw/index.js';

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

/** What became known of a job; the rest stays as it was. */
export type JobChange = { -readonly [K in keyof JobProgress]?: JobProgress[K] | undefined };

const PAUSED: ReadonlySet<JobStatus> = new Set(['paused', 'standby']);

export function isPaused(status: JobStatus): boolean {
  return PAUSED.has(status);
}

/** Of a job that has not been seen yet. */
export function progressOfNothing(id: string): JobProgress {
  return {
    ...{ id, status: 'undefined', current: 0, total: 0, percent: 0 },
    ...{ ready: false, cancelled: false },
  };
}

/** The progress once more is known. An I/O error is over when the job runs again. */
export function progressAfter(before: JobProgress, change: JobChange): JobProgress {
  const { ioStatus, error, ...rest } = { ...before, ...change } as JobProgress;
  const { status, current, total } = rest;
  const resumed = isPaused(before.status) && !isPaused(status);
  return {
    ...rest,
    percent: change.percent ?? percentOf(current, total),
    ready: status === 'ready' || status === 'standby',
    ...(resumed || ioStatus === undefined ? {} : { ioStatus }),
    ...(resumed || error === undefined ? {} : { error }),
  };
}

/** How much is done of how much, as an event or a row of `query-jobs` has it. */
export function amounts(
  current: number | bigint,
  total: number | bigint,
): Pick<JobProgress, 'current' | 'total' | 'percent'> {
  const [done, all] = [Number(current), Number(total)];
  return { current: done, total: all, percent: percentOf(done, all) };
}

function percentOf(current: number, total: number): number {
  return total > 0 ? Math.min(100, (100 * current) / total) : 0;
}

export function sameProgress(a: JobProgress, b: JobProgress): boolean {
  const keys = ['status', 'current', 'total', 'percent', 'cancelled', 'ioStatus', 'error'] as const;
  return keys.every((key) => a[key] === b[key]);
}
