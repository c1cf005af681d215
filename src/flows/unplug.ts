import { concat, defer, EMPTY, ignoreElements, Observable, of, timer, type Subscription } from 'rxjs';
import { monitorLike } from '../../operators/arguments.js';
import { isOfTheConnection, isTimeout, type MonitorParts } from '../../operators/monitor-like.js';
import { InterruptedError, isMonitorError, UnplugError } from '../errors.js';
import { assertOption, checkOptions, duration, record, text, type Rule } from '../options.js';
import { subscribeFor } from '../rx/subscribe-for.js';
import { createTrampoline } from '../rx/trampoline.js';

/** The backends that `plug` added with the device, by their ids and names. */
export interface UnplugBackends {
  /** The id of a network backend. */
  readonly netdev?: string | undefined;
  /** The name of a block node. */
  readonly blockdev?: string | undefined;
  /** The id of a chardev. */
  readonly chardev?: string | undefined;
  /** The id of an object. */
  readonly object?: string | undefined;
}

/** How to unplug, and which backends to remove afterwards. Durations are milliseconds. */
export interface UnplugOptions {
  /** How long the guest may take; 30,000 by default. */
  readonly timeout?: number | undefined;
  /** After how long `device_del` is sent again, since a guest that is booting ignores it; 5,000 by default. */
  readonly resend?: number | undefined;
  /** The backends to remove once the device is gone; none by default. */
  readonly backends?: UnplugBackends | undefined;
}

const RULES: Readonly<Record<keyof UnplugOptions, Rule>> = {
  timeout: duration,
  resend: duration,
  backends: record,
};
const BACKENDS: Readonly<Record<keyof UnplugBackends, Rule>> = {
  netdev: text,
  blockdev: text,
  chardev: text,
  object: text,
};

/** QEMU's answer while an earlier request for the same device is pending. */
const PENDING = /already in the process of unplug/;

/**
 * Unplugs a device, waits until the guest has released it, then removes its backends.
 *
 * QEMU answers `device_del` at once, but the guest must still release the device. The command is sent again each `resend`,
 * until DEVICE_DELETED comes for the device. For some devices that event comes twice: the first one, without an id, is for a
 * part of the device, and is ignored. If the guest refuses, DEVICE_UNPLUG_GUEST_ERROR or MEM_UNPLUG_ERROR comes.
 *
 * After an unsubscribe it sends nothing more. QEMU keeps the request: the guest may release the device later. The backends
 * stay.
 *
 * ```
 * commands:  device_del----device_del-----------------netdev_del-
 * events:    ----------------------DEVICE_DELETED(net1)----------
 * result:    ----------------------------------------------({id: 'net1'}|)
 * ```
 *
 * @example
 * unplug(monitor, 'net1', { backends: { netdev: 'lan1' } }).subscribe({
 *   error: (error) => console.error(error._tag, error.message),
 * });
 *
 * @see {@link plug}
 *
 * @param monitor - any monitor
 * @param id - the device's id, or its QOM path
 * @param options - see {@link UnplugOptions}
 * @returns the id, once the device and its backends are gone; then completion
 * @throws through the observable: UnplugError if the guest refuses, or doesn't release the device within `timeout`;
 *   CommandError if the device does not exist, or a backend can't be removed; InterruptedError if the monitor is
 *   closed before. ArgumentError at once, if an argument or option can't be used
 */
export function unplug(
  monitor: MonitorParts,
  id: string,
  options: UnplugOptions = {},
): Observable<{ readonly id: string }> {
  assertOption(monitor, monitorLike, "unplug: 'monitor'");
  assertOption(id, text, "unplug: 'id'");
  checkOptions(options, RULES, 'unplug');
  checkOptions(options.backends ?? {}, BACKENDS, "unplug: 'backends'");
  const { timeout = 30_000, resend = 5_000, backends = {} } = options;
  return concat(released(monitor, id, timeout, resend), removed(monitor, backends), of({ id }));
}

/** Completes when the device is gone. */
function released(monitor: MonitorParts, id: string, timeoutMs: number, resendMs: number): Observable<never> {
  return new Observable((subscriber) => {
    const trampoline = createTrampoline();
    let resending: Subscription | undefined;
    let requested = false;
    let absent = true;

    const request = () => {
      if (subscriber.closed) return;
      resending?.unsubscribe();
      resending = timer(resendMs).subscribe(() => trampoline(request));
      subscribeFor(monitor.execute({ execute: 'device_del', arguments: { id } }), subscriber, {
        complete: () => trampoline(() => (requested = true)),
        error: (error: unknown) => trampoline(() => refused(error)),
      });
    };
    const refused = (error: unknown) => {
      if (isTimeout(error)) {
        requested ||= error.sent;
      } else if (isPending(error)) {
        requested = true;
      } else if (requested && isMonitorError(error) && error._tag === 'CommandError') {
        // It was there before: its DEVICE_DELETED is on the way, or was lost in a gap.
        if (error.class === 'DeviceNotFound') subscriber.complete();
      } else if (!isOfTheConnection(error)) {
        subscriber.error(error);
      }
    };
    const onGuestError = (reason: string) =>
      subscriber.error(new UnplugError(`device '${id}' was not unplugged: ${reason}`, id));

    subscriber.add(() => resending?.unsubscribe());
    subscribeFor(monitor.events$, subscriber, {
      next: ({ event, data }) =>
        trampoline(() => {
          const { device, path, msg } = (data ?? {}) as { device?: unknown; path?: unknown; msg?: unknown };
          if (device !== id && path !== id) return;
          if (event === 'DEVICE_DELETED') subscriber.complete();
          else if (event === 'DEVICE_UNPLUG_GUEST_ERROR') onGuestError('the guest refused to release it');
          else if (event === 'MEM_UNPLUG_ERROR')
            onGuestError(`the guest refused to release it: ${String(msg)}`);
        }),
      error: (error) => trampoline(() => subscriber.error(error)),
      complete: () =>
        trampoline(() =>
          subscriber.error(
            new InterruptedError(`unplug: the monitor was closed before '${id}' was released`),
          ),
        ),
    });
    // After a gap it asks at once: the event may be lost.
    subscribeFor(monitor.state$, subscriber, {
      next: ({ status }) =>
        trampoline(() => {
          if (status === 'ready' && absent) request();
          absent = status !== 'ready';
          if (absent) resending?.unsubscribe();
        }),
    });
    if (subscriber.closed) return;
    subscriber.add(
      timer(timeoutMs).subscribe(() =>
        trampoline(() => {
          const hint =
            'a guest that is paused or boots does not answer; the request stands, and it may be released later';
          subscriber.error(
            new UnplugError(
              `device '${id}' was not released by the guest within ${timeoutMs} ms: ${hint}`,
              id,
            ),
          );
        }),
      ),
    );
  });
}

function isPending(error: unknown): boolean {
  return isMonitorError(error) && error._tag === 'CommandError' && PENDING.test(error.desc);
}

/** Removes the backends, in the reverse of the order in which `plug` adds them. */
function removed(
  monitor: MonitorParts,
  { netdev, blockdev, chardev, object }: UnplugBackends,
): Observable<never> {
  const remove = (execute: string, args: object, name: string | undefined) =>
    name === undefined
      ? EMPTY
      : defer(() => monitor.execute({ execute, arguments: args })).pipe(ignoreElements());
  return concat(
    remove('netdev_del', { id: netdev }, netdev),
    remove('blockdev-del', { 'node-name': blockdev }, blockdev),
    remove('chardev-remove', { id: chardev }, chardev),
    remove('object-del', { id: object }, object),
  );
}
