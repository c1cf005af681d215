import {
  defer,
  ignoreElements,
  Observable,
  type ObservableInput,
  retry,
  type Subscription,
  throwError,
  TimeoutError,
  timer,
} from 'rxjs';
import { isMonitorError, messageOf, ThawError } from '../errors.js';
import { checkOptions, duration, type Rule } from '../options.js';
import type { AnyAgent } from './any-agent.js';

/** Which file systems to freeze, and for how long at most. */
export interface WhileFrozenOptions {
  /** The mount points to freeze; by default all local file systems. */
  readonly mountpoints?: readonly string[] | undefined;
  /** How long the work may take, in milliseconds; 60,000 by default. After it the work is unsubscribed, and the file systems are thawed. */
  readonly timeout?: number | undefined;
}

const RULES: Readonly<Record<keyof WhileFrozenOptions, Rule>> = {
  mountpoints: {
    is: (value) => Array.isArray(value) && value.every((path) => typeof path === 'string'),
    expected: 'an array of paths',
  },
  timeout: duration,
};

const DEFAULT_WORK_MS = 60_000;
/** For one `guest-fsfreeze-thaw`, which writes what was held back. */
const THAW_COMMAND_MS = 10_000;
/** For all tries, over the next connections too where this one is lost. */
const THAW_WITHIN_MS = 60_000;
const THAW_RETRY_MS = 500;

/**
 * Freezes the guest's file systems, does some work, and always thaws them afterwards: when the work completes, fails, takes
 * too long, or is unsubscribed (`guest-fsfreeze-freeze`, `guest-fsfreeze-freeze-list`, `guest-fsfreeze-thaw`).
 *
 * A thaw that fails is repeated for a minute, also on the next connection. It is the only command that rxqmp repeats, since
 * a second thaw does nothing. If the reply to the freeze does not come, the file systems are thawed too.
 *
 * @param agent - the guest agent's monitor
 * @param work$ - subscribed when the file systems are frozen, such as a snapshot by QEMU's own monitor
 * @param options - which file systems, and for how long at most
 * @returns cold; emits the values of the work, and completes when the file systems are thawed
 * @throws through the observable: the error of the freeze or of the work, RxJS's `TimeoutError` if the work took too long,
 *   and `ThawError` if the file systems may still be frozen. After an unsubscribe `ThawError` is reported as unhandled
 *
 * @example
 * whileFrozen(agent, monitor.run('blockdev-snapshot-sync', snapshot)).subscribe();
 */
export function whileFrozen<A>(
  agent: AnyAgent,
  work$: ObservableInput<A>,
  options: WhileFrozenOptions = {},
): Observable<A> {
  checkOptions(options, RULES, 'whileFrozen');
  const { mountpoints, timeout = DEFAULT_WORK_MS } = options;
  const freeze$ =
    mountpoints === undefined
      ? agent.run('guest-fsfreeze-freeze')
      : agent.run('guest-fsfreeze-freeze-list', { mountpoints: [...mountpoints] });
  return new Observable((subscriber) => {
    let state: 'freezing' | 'frozen' | 'thawing' | 'over' = 'freezing';
    let work: Subscription | undefined;
    let deadline: Subscription | undefined;

    /** Thaws, then ends as `then` says; where the thaw fails, with a ThawError. */
    const leave = (then: () => void, failed?: { readonly error: unknown }) => {
      if (state === 'thawing' || state === 'over') return;
      state = 'thawing';
      deadline?.unsubscribe();
      work?.unsubscribe();
      // Not bound to the subscriber: an unsubscribe does not stop a thaw.
      thaw(agent).subscribe({
        complete: () => {
          state = 'over';
          then();
        },
        error: (error: unknown) => {
          state = 'over';
          const report = thawError(error, failed);
          if (subscriber.closed) timer(0).subscribe(() => throwUnhandled(report));
          else subscriber.error(report);
        },
      });
    };
    const fail = (error: unknown) => leave(() => subscriber.error(error), { error });

    const freezing = freeze$.subscribe({
      next: () => {
        state = 'frozen';
        if (subscriber.closed) {
          leave(() => undefined);
          return;
        }
        deadline = timer(timeout).subscribe(() => fail(new TimeoutError()));
        // A value that is not a stream fails here too, instead of throwing.
        work = defer(() => work$).subscribe({
          next: (value) => subscriber.next(value),
          error: fail,
          complete: () => leave(() => subscriber.complete()),
        });
      },
      error: (error: unknown) => {
        if (mayHaveFrozen(error)) fail(error);
        else subscriber.error(error);
      },
    });
    return () => {
      // A freeze that is out is waited for, and thawed: abandoned, it would stay.
      if (state === 'frozen') leave(() => undefined);
      if (state !== 'freezing') freezing.unsubscribe();
    };
  });
}

/** The agent's own refusal has frozen nothing; a freeze whose reply did not come may have. */
function mayHaveFrozen(error: unknown): boolean {
  if (!isMonitorError(error)) return false;
  return (error._tag === 'CommandTimeoutError' || error._tag === 'InterruptedError') && error.sent !== false;
}

function thaw(agent: AnyAgent): Observable<never> {
  return defer(() => {
    const lastRetryAt = performance.now() + THAW_WITHIN_MS;
    return agent.run('guest-fsfreeze-thaw', undefined, { timeout: THAW_COMMAND_MS }).pipe(
      retry({
        delay: (error: unknown) =>
          performance.now() > lastRetryAt || !canHeal(error) ? throwError(() => error) : timer(THAW_RETRY_MS),
      }),
      ignoreElements(),
    );
  });
}

function canHeal(error: unknown): boolean {
  return (
    isMonitorError(error) &&
    ['CommandTimeoutError', 'InterruptedError', 'ConnectError', 'HandshakeError', 'ProtocolError'].includes(
      error._tag,
    ) &&
    !error.permanent
  );
}

function thawError(error: unknown, failed: { readonly error: unknown } | undefined): ThawError {
  const work = failed === undefined ? '' : ` (before that, the work had failed: ${messageOf(failed.error)})`;
  return new ThawError(
    `the guest's file systems may still be frozen: guest-fsfreeze-thaw failed: ${messageOf(error)}${work}; thaw them in the guest, by fsfreeze -u`,
    { cause: error },
  );
}

function throwUnhandled(error: unknown): never {
  throw error;
}
