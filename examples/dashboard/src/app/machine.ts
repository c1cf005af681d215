import { Injectable, InjectionToken, inject } from '@angular/core';
import {
  catchError,
  combineLatest,
  distinctUntilChanged,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  pairwise,
  scan,
  shareReplay,
  startWith,
  switchMap,
  timestamp,
  withLatestFrom,
} from 'rxjs';
import type { Monitor, MonitorState } from 'rxqmp';
import { powerOff, runJob, watchQuery } from 'rxqmp/flows';
import { cancelJob, watchRunState } from 'rxqmp/operators';
import type { JobInfo, QmpEvent, RunState } from 'rxqmp/raw';
import { webSocketMonitor } from 'rxqmp/websocket';

/** A machine as the page shows it: its run state while it is connected, else why it isn't. */
export type Status = RunState | 'connecting' | 'lost' | 'off';

/** A line of the log: an event, or what became of the connection. */
export interface Entry {
  readonly key: number;
  readonly at: Date;
  readonly name: string;
  readonly detail: string;
}

/** What a machine's disks and memory did between two samples. */
export interface Sample {
  readonly readBytesPerSecond: number;
  readonly writtenBytesPerSecond: number;
  /** Undefined where the machine has no balloon. */
  readonly memoryBytes: number | undefined;
}

const MAX_ENTRIES = 200;
const MAX_SAMPLES = 60;
const SAMPLE_INTERVAL_MS = 1_000;
const JOB_INTERVAL_MS = 500;
/** How long a guest may take to shut down before QEMU is asked to quit. */
const POWER_OFF_GRACE_MS = 10_000;
/** A guest that boots doesn't hear its power button. */
const POWER_BUTTON_AGAIN_MS = 2_000;

const POWER_EVENTS: ReadonlySet<string> = new Set([
  ...['STOP', 'RESUME', 'RESET', 'POWERDOWN', 'SHUTDOWN', 'SUSPEND', 'WAKEUP', 'GUEST_PANICKED'],
]);

/** Opens a machine's monitor by the machine's name. Tests provide one without a server. */
export const OPEN_MONITOR = new InjectionToken<(name: string) => Monitor>('OPEN_MONITOR', {
  factory: () => (name) =>
    webSocketMonitor({
      name,
      url: `/qmp/${name}`,
      reconnect: { delay: 250, maxDelay: 2_000 },
      heartbeat: true,
      commandTimeout: 15_000,
    }),
});

/** The machines of this page, one monitor each. */
@Injectable({ providedIn: 'root' })
export class Machines {
  readonly #openMonitor = inject(OPEN_MONITOR);
  readonly #machines = new Map<string, Machine>();

  get(name: string): Machine {
    let machine = this.#machines.get(name);
    if (machine === undefined) {
      machine = new Machine(name, this.#openMonitor(name));
      this.#machines.set(name, machine);
    }
    return machine;
  }

  /** Disconnects from all machines, which run on. */
  async disconnect(): Promise<void> {
    const machines = [...this.#machines.values()];
    this.#machines.clear();
    await Promise.all(machines.map(({ monitor }) => monitor.disconnect()));
  }
}

/** What the page shows of a machine, and does with it. Nothing is sent until a stream is subscribed. */
export class Machine {
  readonly status$: Observable<Status>;
  /** QEMU's version, while connected. */
  readonly version$: Observable<string | undefined>;
  /** What changes the run state or the power, as it happens. */
  readonly powerEvents$: Observable<QmpEvent>;
  /** The latest entries, the newest first. */
  readonly log$: Observable<readonly Entry[]>;
  /** The latest samples, the newest last. A gap of the connection empties them. */
  readonly samples$: Observable<readonly Sample[]>;
  /** The jobs that QEMU has now, whoever started them. */
  readonly jobs$: Observable<readonly JobInfo[]>;

  constructor(
    readonly name: string,
    readonly monitor: Monitor,
  ) {
    const { state$, events$ } = monitor;
    // The state alone doesn't dial; the events do.
    const ready$ = merge(events$.pipe(endQuietly(), ignoreElements()), state$).pipe(
      map(({ status }) => status === 'ready'),
      distinctUntilChanged(),
    );
    // The run state comes first: it knows whether a connection ended with SHUTDOWN.
    const runState$ = watchRunState(monitor).pipe(endQuietly(), startWith(undefined));
    this.status$ = combineLatest([runState$, state$]).pipe(
      map(([runState, state]) => statusOf(runState, state)),
      distinctUntilChanged(),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    this.version$ = state$.pipe(map(versionOf), distinctUntilChanged());
    this.powerEvents$ = events$.pipe(
      filter(({ event }) => POWER_EVENTS.has(event)),
      endQuietly(),
    );
    this.log$ = merge(
      events$.pipe(
        map(({ event, data, timestamp: { seconds, microseconds } }) => ({
          at: new Date(seconds * 1_000 + microseconds / 1_000),
          name: event,
          detail: data === undefined ? '' : JSON.stringify(data, exactNumber),
        })),
        endQuietly(),
      ),
      state$.pipe(
        pairwise(),
        filter(([before, now]) => (before.status === 'ready') !== (now.status === 'ready')),
        timestamp(),
        map(({ value: [, now], timestamp: at }) => ({ at: new Date(at), ...connectionEntry(now) })),
      ),
    ).pipe(
      scan<Omit<Entry, 'key'>, readonly Entry[]>(
        (entries, entry) => [{ ...entry, key: (entries[0]?.key ?? 0) + 1 }, ...entries].slice(0, MAX_ENTRIES),
        [],
      ),
      startWith([]),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    this.samples$ = ready$.pipe(switchMap((ready) => (ready ? sampled(monitor) : of([]))));
    this.jobs$ = ready$.pipe(
      switchMap((ready) =>
        ready
          ? watchQuery(monitor, 'query-jobs', undefined, {
              on: ['JOB_STATUS_CHANGE'],
              interval: JOB_INTERVAL_MS,
            }).pipe(endQuietly())
          : of([]),
      ),
    );
  }

  run(): Observable<unknown> {
    return this.monitor.run('cont');
  }

  stop(): Observable<unknown> {
    return this.monitor.run('stop');
  }

  reset(): Observable<unknown> {
    return this.monitor.run('system_reset');
  }

  /** Asks the guest to shut down, and QEMU to quit where the guest doesn't. */
  powerOff(): Observable<unknown> {
    return powerOff(this.monitor, { grace: POWER_OFF_GRACE_MS, resend: POWER_BUTTON_AGAIN_MS });
  }

  /** Copies the disk to the machine's backup; the job shows in `jobs$`. */
  backUp(): Observable<unknown> {
    return runJob(this.monitor, 'blockdev-backup', {
      device: 'disk',
      target: 'backup',
      sync: 'full',
      speed: 4_194_304,
    });
  }

  cancel(jobId: string): Observable<unknown> {
    return cancelJob(this.monitor, jobId);
  }
}

/** Returns the entries that hold the text, in name or detail, in any case. */
export function matching(entries: readonly Entry[], text: string): readonly Entry[] {
  const wanted = text.trim().toLowerCase();
  return entries.filter(({ name, detail }) => `${name} ${detail}`.toLowerCase().includes(wanted));
}

function statusOf(runState: RunState | undefined, { status }: MonitorState): Status {
  if (status === 'ready') return runState ?? 'connecting';
  if (runState === undefined) return 'connecting';
  return runState === 'shutdown' ? 'off' : 'lost';
}

function versionOf(state: MonitorState): string | undefined {
  if (state.status !== 'ready') return undefined;
  const { major, minor, micro } = state.greeting.version.qemu;
  return `QEMU ${major}.${minor}.${micro}`;
}

function connectionEntry(state: MonitorState): Pick<Entry, 'name' | 'detail'> {
  if (state.status === 'ready') return { name: 'connected', detail: versionOf(state) ?? '' };
  const cause = state.status === 'waiting' || state.status === 'closed' ? state.cause?.message : undefined;
  return { name: 'disconnected', detail: cause ?? '' };
}

/** Samples the disks and the balloon of a machine that is connected. */
function sampled(monitor: Monitor): Observable<readonly Sample[]> {
  const interval = SAMPLE_INTERVAL_MS;
  const disks$ = watchQuery(monitor, 'query-blockstats', {}, { interval }).pipe(
    map((disks) => ({
      read: sum(disks.map(({ stats }) => stats.rd_bytes)),
      written: sum(disks.map(({ stats }) => stats.wr_bytes)),
    })),
    timestamp(),
    pairwise(),
    endQuietly(),
  );
  const memory$ = watchQuery(monitor, 'query-balloon', undefined, { on: ['BALLOON_CHANGE'], interval }).pipe(
    map(({ actual }) => Number(actual)),
    // A machine without a balloon refuses.
    endQuietly(),
    startWith(undefined),
  );
  return disks$.pipe(
    withLatestFrom(memory$),
    map(([[before, now], memoryBytes]) => {
      const seconds = Math.max(now.timestamp - before.timestamp, 1) / 1_000;
      return {
        readBytesPerSecond: (now.value.read - before.value.read) / seconds,
        writtenBytesPerSecond: (now.value.written - before.value.written) / seconds,
        memoryBytes,
      };
    }),
    scan<Sample, readonly Sample[]>((samples, sample) => [...samples, sample].slice(-MAX_SAMPLES), []),
    startWith([]),
  );
}

/** Ends a stream where it fails: `status$` and `log$` show why the machine is away. */
function endQuietly<A>(): MonoTypeOperatorFunction<A> {
  return catchError(() => EMPTY);
}

function sum(counters: readonly (number | bigint)[]): number {
  return counters.reduce<number>((total, each) => total + Number(each), 0);
}

function exactNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
