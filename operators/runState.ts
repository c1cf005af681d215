import { distinctUntilChanged, Observable, type OperatorFunction } from 'rxjs';
import type { Known, QmpEvent, RunState } from '../src/raw/index.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import type { AnyEvent } from './monitor-like.js';

/**
 * Follows the machine's run state by its events.
 *
 * It sees only the events: after an outgoing migration QEMU sends a bare STOP, which becomes `paused` although the
 * state is `postmigrate`. For the exact state use `watchRunState`.
 *
 * ```
 * source:  ----------STOP----RESUME---RESUME--SHUTDOWN--STOP--
 * runState('running')
 * result:  running---paused--running----------shutdown--------
 * ```
 *
 * @example
 * monitor.events$.pipe(runState()).subscribe((state) => console.log(state));
 *
 * @see {@link watchRunState}
 *
 * @param initial - emitted first; without it the first state is that of the first event that changes it. A state from
 *   QEMU's reply is accepted as it is; a misspelt one doesn't compile
 * @returns the states, without repeats
 */
export function runState<S extends RunState>(
  initial?: string extends S ? S : Known<RunState> & string,
): OperatorFunction<AnyEvent, RunState> {
  return (source$) =>
    new Observable<RunState>((subscriber) => {
      const follow = follower(initial);
      if (initial !== undefined) subscriber.next(initial);
      subscribeFor(source$, subscriber, {
        next: (event) => {
          const state = follow(event as QmpEvent);
          if (state !== undefined) subscriber.next(state);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    }).pipe(distinctUntilChanged());
}

/** These states say why a machine stopped, so the STOP that comes with them changes nothing. */
const STOPPED_ALREADY: ReadonlySet<RunState | undefined> = new Set(['guest-panicked', 'shutdown']);

/** A reset leaves the machine in these; in all others it is `prelaunch` afterwards. */
const RESET_KEEPS: ReadonlySet<RunState | undefined> = new Set([
  undefined,
  'running',
  'inmigrate',
  'finish-migrate',
]);

/** What QEMU's state becomes with each event, as its `softmmu/runstate.c` has it. */
function follower(initial: RunState | undefined): (event: QmpEvent) => RunState | undefined {
  let state = initial;
  let reason: RunState | undefined;

  const enter = (next: RunState) => {
    reason = undefined;
    state = next;
  };
  /** Rate-limited events: before STOP they announce it, after STOP they are late, after RESUME they are history. */
  const explain = (why: RunState) => {
    if (state === 'paused') enter(why);
    else reason = why;
  };

  return (event) => {
    switch (event.event) {
      case 'STOP':
        if (!STOPPED_ALREADY.has(state)) enter(reason ?? 'paused');
        break;
      case 'RESUME':
      case 'WAKEUP':
        enter('running');
        break;
      case 'SUSPEND':
        enter('suspended');
        break;
      case 'SHUTDOWN':
        enter('shutdown');
        break;
      case 'RESET':
        if (!RESET_KEEPS.has(state)) enter('prelaunch');
        break;
      case 'GUEST_PANICKED':
        if (event.data.action !== 'run') enter('guest-panicked');
        break;
      case 'BLOCK_IO_ERROR':
        if (event.data.action === 'stop') explain('io-error');
        break;
      case 'WATCHDOG':
        if (event.data.action === 'pause') explain('watchdog');
        break;
      case 'MIGRATION':
        // On the source it comes after STOP; a destination runs by then.
        if (event.data.status === 'completed' && state === 'paused') enter('postmigrate');
        break;
    }
    return state;
  };
}
