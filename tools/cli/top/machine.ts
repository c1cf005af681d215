/** One machine of `rxqmp top`: its state, processors, balloon and disks, kept up to date. */
import {
  catchError,
  defer,
  EMPTY,
  filter,
  map,
  merge,
  retry,
  scan,
  skip,
  take,
  throwError,
  type Observable,
} from 'rxjs';
import { isMonitorError } from '../../../src/errors.js';
import { watchQuery } from '../../../src/flows/index.js';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { MonitorState } from '../../../src/monitor/state.js';
import { explain } from '../exit.js';

/** What is known of a machine. What is missing is not known: the machine has no such device, or has not answered yet. */
export interface MachineView {
  readonly name: string;
  /** QEMU's run state, or that of the connection. */
  readonly state: string;
  readonly isReady: boolean;
  /** Why the machine is not reachable. */
  readonly reason?: string | undefined;
  /** When the last reply came, by `performance.now()`. */
  readonly answeredAt?: number | undefined;
  readonly vcpus?: number | undefined;
  readonly balloonBytes?: number | undefined;
  readonly disks?: DiskRates | undefined;
}

/** Of all disks together, in a second. */
export interface DiskRates {
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly operations: number;
}

type Change = (view: MachineView) => MachineView;

/** The events after which the run state may be another one. */
const STATE_EVENTS = ['STOP', 'RESUME', 'RESET', 'SHUTDOWN', 'SUSPEND', 'WAKEUP', 'GUEST_PANICKED'] as const;

/**
 * Watches a machine, through losses of its connection where the monitor reconnects.
 *
 * @param intervalMs - how long after a reply a query is sent again
 * @returns the view, whenever something of it has changed; completes when the monitor is given up
 */
export function watchMachine(name: string, monitor: Monitor, intervalMs: number): Observable<MachineView> {
  const interval = intervalMs;
  const state$ = monitor.state$.pipe(
    map(
      (state): Change =>
        (view) =>
          withConnection(view, state),
    ),
  );
  const status$ = watchQuery(monitor, 'query-status', {}, { interval, on: [...STATE_EVENTS] });
  const cpus$ = watchQuery(monitor, 'query-cpus-fast', {}, { interval });
  const balloon$ = watchQuery(monitor, 'query-balloon', {}, { interval });
  const blocks$ = watchQuery(monitor, 'query-blockstats', {}, { interval });
  const changes$ = merge(
    state$,
    changesBy(status$, monitor, ({ status }) => ({ state: status })),
    changesBy(cpus$, monitor, (cpus) => ({ vcpus: Array.isArray(cpus) ? cpus.length : undefined })),
    changesBy(balloon$, monitor, ({ actual }) => ({
      balloonBytes: actual === undefined ? undefined : Number(actual),
    })),
    changesBy(blocks$.pipe(ratesOf(monitor)), monitor, (disks) => ({ disks })),
  );
  const first: MachineView = { name, state: 'connecting', isReady: false };
  return changes$.pipe(scan((view, change) => change(view), first));
}

function withConnection(view: MachineView, state: MonitorState): MachineView {
  const { name } = view;
  if (state.status === 'ready') return { name, state: 'ready', isReady: true };
  const cause = 'cause' in state ? state.cause : undefined;
  const reason = cause === undefined ? undefined : explain(cause);
  if (state.status === 'waiting') return { name, state: 'lost', isReady: false, reason };
  if (state.status === 'closed') return { name, state: 'closed', isReady: false, reason };
  // A dial after a loss keeps what is shown of the loss.
  return view.reason === undefined
    ? { name, state: 'connecting', isReady: false }
    : { ...view, isReady: false };
}

/** Makes changes of replies. A query that is refused is asked again on the next connection; one that ends leaves the view. */
function changesBy<R>(
  replies$: Observable<R>,
  monitor: Monitor,
  read: (reply: R) => Partial<MachineView>,
): Observable<Change> {
  const nextReady$ = monitor.state$.pipe(
    skip(1),
    filter(({ status }) => status === 'ready'),
    take(1),
  );
  return replies$.pipe(
    map(
      (reply): Change =>
        (view) =>
          view.isReady ? { ...view, ...read(reply), answeredAt: performance.now() } : view,
    ),
    retry({ delay: (error: unknown) => (isRefusal(error) ? nextReady$ : throwError(() => error)) }),
    // The end of the connection is in `state$`.
    catchError((error: unknown) => (isMonitorError(error) ? EMPTY : throwError(() => error))),
  );
}

function isRefusal(error: unknown): boolean {
  return isMonitorError(error) && (error._tag === 'CommandError' || error._tag === 'LibvirtError');
}

/** The part of `query-blockstats` that is read. Values from outside: any of it may be missing. */
interface BlockStats {
  readonly stats?: {
    readonly rd_bytes?: number | bigint;
    readonly wr_bytes?: number | bigint;
    readonly rd_operations?: number | bigint;
    readonly wr_operations?: number | bigint;
  };
}

interface Sample {
  readonly at: number;
  readonly read: bigint;
  readonly written: bigint;
  readonly operations: bigint;
}

/** Makes rates of counters that only grow. The first reply of a connection gives none. */
function ratesOf(monitor: Monitor) {
  return (replies$: Observable<unknown>): Observable<DiskRates | undefined> =>
    defer(() => {
      const gap$ = monitor.state$.pipe(
        filter(({ status }) => status !== 'ready'),
        map(() => undefined),
      );
      const samples$ = merge(gap$, replies$.pipe(map(sampleOf)));
      return samples$.pipe(
        scan(
          ({ sample: before }: Rated, sample: Sample | undefined): Rated => ({
            sample,
            rates: rates(before, sample),
          }),
          {},
        ),
        filter(({ sample }) => sample !== undefined),
        map(({ rates: found }) => found),
      );
    });
}

interface Rated {
  readonly sample?: Sample | undefined;
  readonly rates?: DiskRates | undefined;
}

function sampleOf(reply: unknown): Sample {
  const sum = { read: 0n, written: 0n, operations: 0n };
  for (const { stats = {} } of Array.isArray(reply) ? (reply as BlockStats[]) : []) {
    sum.read += BigInt(stats.rd_bytes ?? 0);
    sum.written += BigInt(stats.wr_bytes ?? 0);
    sum.operations += BigInt(stats.rd_operations ?? 0) + BigInt(stats.wr_operations ?? 0);
  }
  return { at: performance.now(), ...sum };
}

function rates(before: Sample | undefined, now: Sample | undefined): DiskRates | undefined {
  if (before === undefined || now === undefined) return undefined;
  const seconds = (now.at - before.at) / 1_000;
  const perSecond = (from: bigint, to: bigint) => Math.max(0, Number(to - from)) / seconds;
  return {
    readBytes: perSecond(before.read, now.read),
    writtenBytes: perSecond(before.written, now.written),
    operations: perSecond(before.operations, now.operations),
  };
}
