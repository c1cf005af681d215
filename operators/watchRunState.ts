import { distinctUntilChanged, Observable } from 'rxjs';
import { assertOption } from '../src/options.js';
import { DecodeError } from '../src/errors.js';
import { ShutdownLatch } from '../src/protocol/shutdown-latch.js';
import type { JsonValue } from '../src/protocol/types.js';
import type { RunState } from '../src/raw/index.js';
import { createTrampoline } from '../src/rx/trampoline.js';
import { monitorLike } from './arguments.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import type { MonitorParts } from './monitor-like.js';
import { QueryLoop } from './query-loop.js';

/** Events that change the run state, or say why it changed. */
const CHANGES_RUN_STATE: ReadonlySet<string> = new Set([
  ...['STOP', 'RESUME', 'RESET', 'SHUTDOWN', 'SUSPEND', 'WAKEUP'],
  ...['GUEST_PANICKED', 'BLOCK_IO_ERROR', 'WATCHDOG', 'MIGRATION', 'COLO_EXIT'],
]);

/** QEMU leaves these states without an event, unless the migration's `events` capability is on. */
const PASSING: ReadonlySet<string> = new Set(['finish-migrate', 'inmigrate']);

/** How long until a passing state is read again, or a query that timed out is sent again. */
const ASK_AGAIN_AFTER_MS = 1_000;

/**
 * Follows the machine's run state exactly: asks `query-status` when the monitor is ready and after each
 * event that may have changed it.
 *
 * It emits QEMU's own reply, never a guess from an event, with one exception: after a connection that
 * ended with SHUTDOWN there is no QEMU to query, and the state is `shutdown`. It opens the connection, and with
 * `reconnect` it asks again on each one. One query is outstanding at a time, so states that come and go while
 * it is answered are not seen. A query that times out is sent again a second later, and so is one that found a
 * migration's passing state, which QEMU leaves without an event.
 *
 * ```
 * monitor:   ready---------STOP-----------RESUME----------
 * commands:  query-status--query-status---query-status----
 * watchRunState(monitor)
 * result:    ----running-------paused---------running-----
 * ```
 *
 * @example
 * watchRunState(monitor).subscribe((state) => console.log(state));
 *
 * @see {@link runState}
 *
 * @param monitor - any monitor
 * @returns the states, without repeats; completes and fails as `events$` does
 * @throws CommandError through the observable if QEMU refuses `query-status`; ArgumentError at once, if `monitor`
 *   is not a monitor
 */
export function watchRunState(monitor: MonitorParts): Observable<RunState> {
  assertOption(monitor, monitorLike, "watchRunState: 'monitor'");
  return new Observable<RunState>((subscriber) => {
    const trampoline = createTrampoline();
    const latch = new ShutdownLatch();
    const queries = new QueryLoop({
      monitor,
      command: { execute: 'query-status' },
      retryAfterMs: ASK_AGAIN_AFTER_MS,
      trampoline,
      onReply: (reply) => {
        const status = statusOf(reply);
        if (status === undefined) {
          subscriber.error(new DecodeError('query-status: the reply has no status', 'status'));
          return;
        }
        subscriber.next(status);
        if (PASSING.has(status) && !subscriber.closed) queries.askIn(ASK_AGAIN_AFTER_MS);
      },
      onError: (error) => subscriber.error(error),
    });
    subscriber.add(() => queries.stop());
    const onGap = () => {
      queries.stop();
      if (latch.shutDown) subscriber.next('shutdown');
      latch.clear();
    };

    subscribeFor(monitor.events$, subscriber, {
      next: ({ event }) =>
        trampoline(() => {
          if (!CHANGES_RUN_STATE.has(event)) return;
          latch.take(event);
          queries.ask();
        }),
      error: (error) =>
        trampoline(() => {
          onGap();
          subscriber.error(error);
        }),
      complete: () =>
        trampoline(() => {
          onGap();
          subscriber.complete();
        }),
    });
    // After events$, which dials; state$ doesn't.
    subscribeFor(monitor.state$, subscriber, {
      next: ({ status }) =>
        trampoline(() => {
          if (status === 'ready') queries.ask();
          else onGap();
        }),
    });
  }).pipe(distinctUntilChanged());
}

function statusOf(reply: JsonValue): RunState | undefined {
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return undefined;
  const { status } = reply;
  return typeof status === 'string' ? status : undefined;
}
