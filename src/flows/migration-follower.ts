import type { Subscriber } from 'rxjs';
import type { MonitorParts } from '../../operators/monitor-like.js';
import { QueryLoop } from '../../operators/query-loop.js';
import { InterruptedError, MigrationError } from '../errors.js';
import { ShutdownLatch } from '../protocol/shutdown-latch.js';
import type { JsonValue } from '../protocol/types.js';
import { subscribeFor } from '../rx/subscribe-for.js';
import { createTrampoline } from '../rx/trampoline.js';
import { BEFORE_START, progressOf, sameMigration, type MigrationProgress } from './migration-progress.js';

export interface MigrationHandlers {
  readonly onProgress: (progress: MigrationProgress) => void;
  readonly onCompleted: () => void;
  readonly onFailed: (error: unknown) => void;
}

/** The last states of a migration: their numbers and reasons are in `query-migrate`. */
const LAST: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled']);

/**
 * Follows the migration of one QEMU, source or destination, until it ends.
 *
 * @param interval - milliseconds between two queries
 * @returns a function to call once the migration has begun: what QEMU reports before is of an earlier one
 */
export function followMigration(
  monitor: MonitorParts,
  interval: number,
  subscriber: Subscriber<never>,
  { onProgress, onCompleted, onFailed }: MigrationHandlers,
): () => void {
  const trampoline = createTrampoline();
  const latch = new ShutdownLatch();
  let begun = false;
  let last = BEFORE_START;

  const report = (progress: MigrationProgress) => {
    if (sameMigration(last, progress)) return;
    last = progress;
    onProgress(progress);
  };
  const onReply = (reply: JsonValue) => {
    let progress: MigrationProgress;
    try {
      progress = progressOf(reply);
    } catch (error) {
      onFailed(error);
      return;
    }
    const { status, error = 'QEMU gives no reason' } = progress;
    if (status === 'failed') {
      onFailed(new MigrationError(error));
    } else if (status === 'cancelled') {
      onFailed(new MigrationError('it was cancelled'));
    } else {
      report(progress);
      if (subscriber.closed) return;
      if (status === 'completed') onCompleted();
      else queries.askIn(interval);
    }
  };
  const queries = new QueryLoop({
    monitor,
    command: { execute: 'query-migrate' },
    retryAfterMs: interval,
    trampoline,
    onReply,
    onError: onFailed,
  });

  subscriber.add(() => queries.stop());
  subscribeFor(monitor.events$, subscriber, {
    next: ({ event, data }) =>
      trampoline(() => {
        latch.take(event);
        if (event !== 'MIGRATION') return;
        const { status } = data as { readonly status: string };
        if (!LAST.has(status)) report({ ...last, status });
        if (begun && !subscriber.closed) queries.ask();
      }),
    error: (error: unknown) => trampoline(() => onFailed(error)),
    complete: () =>
      trampoline(() => {
        const at = `at '${last.status}'`;
        onFailed(
          latch.shutDown
            ? new MigrationError(`the machine shut down ${at}`)
            : new InterruptedError(`migrate: the monitor was closed ${at}; the migration may go on`),
        );
      }),
  });
  subscribeFor(monitor.state$, subscriber, {
    next: ({ status }) =>
      trampoline(() => {
        if (status !== 'ready') queries.stop();
        else if (begun) queries.ask();
      }),
  });
  return () =>
    trampoline(() => {
      begun = true;
      if (!subscriber.closed) queries.ask();
    });
}
