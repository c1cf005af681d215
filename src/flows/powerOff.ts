import { Observable, Subscription, timer } from 'rxjs';
import { monitorLike } from '../../operators/arguments.js';
import { isOfTheConnection, isTimeout, type MonitorParts } from '../../operators/monitor-like.js';
import { CommandTimeoutError, InterruptedError } from '../errors.js';
import { assertOption, checkOptions, duration, flag, type Rule } from '../options.js';
import { ShutdownLatch } from '../protocol/shutdown-latch.js';
import { subscribeFor } from '../rx/subscribe-for.js';
import { createTrampoline } from '../rx/trampoline.js';

/** How to power off. Durations are milliseconds. */
export interface PowerOffOptions {
  /** How long the guest may take to shut down; 30,000 by default. 0 sends `quit` at once. */
  readonly grace?: number | undefined;
  /** After how long `system_powerdown` is sent again, since a guest that is booting ignores it; 5,000 by default. */
  readonly resend?: number | undefined;
  /** Whether `quit` is sent if the guest has not shut down within `grace`; true by default. */
  readonly quit?: boolean | undefined;
}

/** How the machine was powered off. */
export interface PowerOffResult {
  /** `guest`: the guest shut itself down; `quit`: QEMU was ended while the guest ran, by `quit` or from outside. */
  readonly by: 'guest' | 'quit';
}

const grace: Rule = {
  is: (value) => value === 0 || duration.is(value),
  expected: duration.expected.replace('more than', 'from'),
};

const RULES: Readonly<Record<keyof PowerOffOptions, Rule>> = { grace, resend: duration, quit: flag };

/** How long QEMU may take to end, or a RESET to come, after SHUTDOWN: with `-no-shutdown` it does neither. */
const SETTLE_AFTER_SHUTDOWN_MS = 1_000;

/** Shuts the guest down in an orderly way, and ends QEMU if the guest doesn't shut down in time.
 *
 * It sends `system_powerdown`, which presses the guest's power button, and sends it again each `resend`. When the guest
 * shuts down, SHUTDOWN comes. When it only reboots, RESET comes (with `-no-shutdown`, as every domain of libvirt has, after
 * SHUTDOWN), and the button is pressed again. After `grace` it sends `quit`, which is a power cut for the guest. A guest that
 * is paused, or that has no ACPI driver, never reacts.
 * After an unsubscribe it sends nothing more; a guest whose button was pressed may still shut down.
 *
 * ```
 * commands:  system_powerdown---system_powerdown---------
 * events:    POWERDOWN----------POWERDOWN---SHUTDOWN-|
 * result:    ----------------------------------------({by: 'guest'}|)
 * ```
 *
 * @example
 * powerOff(monitor, { grace: 60_000 }).subscribe(({ by }) => console.log(by === 'guest' ? 'shut down' : 'cut off'));
 *
 * @param monitor - any monitor
 * @param options - see {@link PowerOffOptions}
 * @returns how it was powered off, once QEMU has ended; then completion. A QEMU with `-no-shutdown` stays after the
 *   guest's shutdown: it is ended by `quit`, or stays in the state `shutdown` if `quit` is false
 * @throws through the observable: CommandTimeoutError if `quit` is false and the guest did not shut down within
 *   `grace`; CommandError if QEMU refuses a command; InterruptedError if the connection is lost before SHUTDOWN.
 *   ArgumentError at once, if an argument or option can't be used
 */
export function powerOff(monitor: MonitorParts, options: PowerOffOptions = {}): Observable<PowerOffResult> {
  assertOption(monitor, monitorLike, "powerOff: 'monitor'");
  checkOptions(options, RULES, 'powerOff');
  const { grace: graceMs = 30_000, resend: resendMs = 5_000, quit = true } = options;
  return new Observable((subscriber) => {
    const trampoline = createTrampoline();
    const latch = new ShutdownLatch();
    let by: PowerOffResult['by'] = 'guest';
    let quitSent = false;
    let resending: Subscription | undefined;
    let settling: Subscription | undefined;
    let ready = false;

    const finish = () => {
      subscriber.next({ by });
      subscriber.complete();
    };
    const run = (execute: string, done: () => void = () => undefined) =>
      subscribeFor(monitor.execute({ execute }), subscriber, {
        complete: () => trampoline(done),
        error: (error: unknown) =>
          trampoline(() => {
            // Late answers change nothing here, and the end of the connection is reported by events$.
            if (!isTimeout(error) && !isOfTheConnection(error)) subscriber.error(error);
          }),
      });
    const askGuest = () => {
      run('system_powerdown');
      if (subscriber.closed) return;
      resending = timer(resendMs).subscribe(() => trampoline(askGuest));
    };
    const sendQuit = () => {
      if (quitSent) return;
      quitSent = true;
      resending?.unsubscribe();
      run('quit');
    };
    const graceOver = () => {
      if (latch.shutDown) return;
      if (quit) {
        by = 'quit';
        sendQuit();
      } else {
        const message = `system_powerdown: the guest did not shut down within ${graceMs} ms; one that is paused, boots or has no ACPI driver does not react`;
        subscriber.error(new CommandTimeoutError(message, true, { command: 'system_powerdown' }));
      }
    };
    const onShutdown = (guest: boolean) => {
      if (!quitSent) by = guest ? 'guest' : 'quit';
      resending?.unsubscribe();
      settling?.unsubscribe();
      settling = timer(SETTLE_AFTER_SHUTDOWN_MS).subscribe(() =>
        trampoline(() => {
          if (quit) sendQuit();
          else finish();
        }),
      );
    };
    const onSurvived = () => {
      settling?.unsubscribe();
      if (!quitSent) askGuest();
    };
    const onEnd = (error?: unknown) => {
      if (latch.shutDown || quitSent) finish();
      else
        subscriber.error(
          error ?? new InterruptedError('powerOff: the monitor was closed before SHUTDOWN came'),
        );
    };

    subscriber.add(() => {
      resending?.unsubscribe();
      settling?.unsubscribe();
    });
    subscribeFor(monitor.events$, subscriber, {
      next: ({ event, data }) =>
        trampoline(() => {
          const wasShutDown = latch.shutDown;
          latch.take(event);
          if (event === 'SHUTDOWN' && !wasShutDown)
            onShutdown((data as { guest?: unknown } | undefined)?.guest === true);
          else if (wasShutDown && !latch.shutDown) onSurvived();
        }),
      error: (error: unknown) => trampoline(() => onEnd(error)),
      complete: () => trampoline(onEnd),
    });
    // With `reconnect` events$ stays open over the end of QEMU.
    subscribeFor(monitor.state$, subscriber, {
      next: ({ status }) =>
        trampoline(() => {
          if (ready && status === 'waiting' && (latch.shutDown || quitSent)) finish();
          ready ||= status === 'ready';
        }),
    });
    if (subscriber.closed) return;
    if (graceMs === 0) graceOver();
    else {
      askGuest();
      subscriber.add(timer(graceMs).subscribe(() => trampoline(graceOver)));
    }
  });
}
