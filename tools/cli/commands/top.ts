/** `rxqmp top`: the state of one machine or many, refreshed. */
import {
  auditTime,
  filter,
  identity,
  ignoreElements,
  interval,
  lastValueFrom,
  merge,
  Observable,
  of,
  race,
  Subject,
  take,
  tap,
  timer,
} from 'rxjs';
import type { Monitor } from '../../../src/monitor/monitor.js';
import { EXIT, Failure } from '../exit.js';
import type { Io, Screen } from '../io.js';
import type { MachineOptions } from '../target/machine-options.js';
import { openTarget, parseTarget, targetOr } from '../target/target.js';
import { PlainDisplay, ScreenDisplay } from '../top/display.js';
import { watchMachine, type MachineView } from '../top/machine.js';
import { untilStopped } from '../until-stopped.js';

export interface TopOptions extends MachineOptions {
  /** Milliseconds. */
  readonly interval: number;
  readonly once?: boolean | undefined;
}

const MAX_REDIAL_DELAY_MS = 5_000;
const MIN_COMMAND_TIMEOUT_MS = 5_000;
/** How long changes are gathered before they are drawn. */
const DRAW_AFTER_MS = 100;
/** How often a screen is drawn without a change, for machines that fall silent. */
const DRAW_EVERY_MS = 1_000;
const ONCE_WITHIN_MS = 5_000;

/** @param words - `[TARGET …]` */
export async function top(words: readonly string[], options: TopOptions, io: Io): Promise<number> {
  const targets = (words.length === 0 ? [targetOr(undefined, io.env)] : words).map((word) =>
    parseTarget(word),
  );
  const { interval: intervalMs, timeout, once = false } = options;
  const monitors: Monitor[] = [];
  try {
    for (const target of targets) {
      const waits = { connectTimeout: timeout, commandTimeout: Math.max(MIN_COMMAND_TIMEOUT_MS, intervalMs) };
      monitors.push(
        await openTarget(target, { ...waits, reconnect: { maxDelay: MAX_REDIAL_DELAY_MS } }, io.env),
      );
    }
    const views: MachineView[] = targets.map(({ label }) => ({
      name: label,
      state: 'connecting',
      isReady: false,
    }));
    const changed$ = new Subject<void>();
    const watched$ = merge(
      ...monitors.map((monitor, index) =>
        watchMachine(targets[index]?.label ?? '', monitor, intervalMs).pipe(
          tap((view) => {
            views[index] = view;
            changed$.next();
          }),
        ),
      ),
    );
    const { screen } = io;
    const display =
      screen === undefined || once ? new PlainDisplay(io, options) : new ScreenDisplay(io, screen, options);
    const drawn$ = drawings(changed$, views, { intervalMs, timeout, once, screen }).pipe(
      tap(() => display.draw(views)),
      tap(() => endIfAllClosed(views)),
    );
    try {
      const all$ = merge(drawn$, watched$.pipe(ignoreElements()));
      await lastValueFrom(all$.pipe(untilStopped(io), once ? take(1) : identity), {
        defaultValue: undefined,
      });
    } finally {
      display.close();
    }
    if (once && !views.some(({ isReady }) => isReady)) throw unreachable(views);
  } finally {
    await Promise.all(monitors.map((monitor) => monitor.disconnect()));
  }
  return EXIT.done;
}

interface DrawingOptions {
  readonly intervalMs: number;
  readonly timeout: number | undefined;
  readonly once: boolean;
  readonly screen: Screen | undefined;
}

/** When to draw: with --once when all machines have answered, on a terminal at each change, else at each interval. */
function drawings(
  changed$: Observable<void>,
  views: readonly MachineView[],
  { intervalMs, timeout = ONCE_WITHIN_MS, once, screen }: DrawingOptions,
): Observable<unknown> {
  if (once) return race(changed$.pipe(filter(() => views.every(isSampled))), timer(timeout + 2 * intervalMs));
  if (screen === undefined) return interval(intervalMs);
  const resized$ = new Observable<void>((subscriber) => screen.onResize(() => subscriber.next()));
  return merge(of(undefined), changed$.pipe(auditTime(DRAW_AFTER_MS)), resized$, interval(DRAW_EVERY_MS));
}

/** Whether all that can be known of a machine is: rates need two samples. */
function isSampled({ state, isReady, disks, vcpus }: MachineView): boolean {
  return isReady ? disks !== undefined && vcpus !== undefined : state === 'lost' || state === 'closed';
}

function endIfAllClosed(views: readonly MachineView[]): void {
  if (views.every(({ state }) => state === 'closed')) throw unreachable(views);
}

function unreachable(views: readonly MachineView[]): Failure {
  const [first] = views;
  return new Failure(first?.reason ?? `no answer from ${first?.name ?? 'the machine'}`, EXIT.unreachable);
}
