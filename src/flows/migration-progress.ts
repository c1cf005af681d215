import { DecodeError } from '../errors.js';
import type { JsonValue } from '../protocol/types.js';
import type { MigrationInfo, MigrationStatus } from '../raw/index.js';

/** How far a migration has come. Sizes are bytes, durations milliseconds, all plain numbers. */
export interface MigrationProgress {
  /** QEMU's `MigrationStatus`; `completed` is the last one. */
  readonly status: MigrationStatus;
  /** The bytes that were sent, including pages that were sent again. */
  readonly transferred: number;
  /** The bytes of guest memory that are still to be sent; a busy guest makes this grow again. */
  readonly remaining: number;
  /** The size of the guest's memory in bytes. */
  readonly total: number;
  /** How much of the memory is up to date on the other side, 0 to 100, not rounded. */
  readonly percent: number;
  /** The throughput in megabits a second, as QEMU measures it. */
  readonly mbps?: number;
  /** How long the guest would be stopped if the migration switched over now. */
  readonly expectedDowntime?: number;
  /** How long the guest was stopped; set once the migration has completed. */
  readonly downtime?: number;
  /** The time since the start of the migration. */
  readonly totalTime?: number;
  /** Why the migration is `postcopy-paused`, in QEMU's words. */
  readonly error?: string;
}

export const BEFORE_START: MigrationProgress = {
  status: 'none',
  transferred: 0,
  remaining: 0,
  total: 0,
  percent: 0,
};

/** Reads the reply of `query-migrate`. */
export function progressOf(reply: JsonValue): MigrationProgress {
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) {
    throw new DecodeError('query-migrate: the reply is not an object', '');
  }
  const info = reply as unknown as MigrationInfo;
  const { status = 'none', ram } = info;
  const transferred = Number(ram?.transferred ?? 0);
  const remaining = Number(ram?.remaining ?? 0);
  const total = Number(ram?.total ?? 0);
  const done = status === 'completed' ? 100 : total === 0 ? 0 : 100 * (1 - remaining / total);
  const durations = {
    expectedDowntime: info['expected-downtime'],
    downtime: info.downtime,
    totalTime: info['total-time'],
  };
  return {
    ...{ status, transferred, remaining, total, percent: Math.max(0, done) },
    ...(ram === undefined ? {} : { mbps: ram.mbps }),
    ...Object.fromEntries(
      Object.entries(durations).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, Number(value)]],
      ),
    ),
    ...(info['error-desc'] === undefined ? {} : { error: info['error-desc'] }),
  };
}

export function sameMigration(a: MigrationProgress, b: MigrationProgress): boolean {
  return (
    a.status === b.status &&
    a.transferred === b.transferred &&
    a.remaining === b.remaining &&
    a.error === b.error
  );
}
