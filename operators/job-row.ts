import { DecodeError, JobError } from '../src/errors.js';
import type { JsonValue } from '../src/protocol/types.js';
import type { JobInfo } from '../src/raw/index.js';
import type { JobProgress } from './job-state.js';

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
