import { concat, defer, EMPTY, ignoreElements, Observable } from 'rxjs';
import { monitorLike } from '../../operators/arguments.js';
import type { MonitorParts } from '../../operators/monitor-like.js';
import { MigrationError } from '../errors.js';
import { assertOption, checkOptions, duration, record, type Rule } from '../options.js';
import type { CommandMap, MigrationCapability, MigrationChannel } from '../raw/index.js';
import { subscribeFor } from '../rx/subscribe-for.js';
import { followMigration } from './migration-follower.js';
import type { MigrationProgress } from './migration-progress.js';

export type { MigrationProgress } from './migration-progress.js';

/** What to set before the migration, and the destination. */
export interface MigrateOptions {
  /** Switched on or off on both ends before the start; `events` is always switched on. */
  readonly capabilities?: Readonly<Partial<Record<MigrationCapability, boolean>>> | undefined;
  /** As for `migrate-set-parameters`; set on both ends before the start. */
  readonly parameters?: CommandMap['migrate-set-parameters']['arguments'] | undefined;
  /** The monitor of the destination, a QEMU that was started with `-incoming defer`. */
  readonly incoming?: MonitorParts | undefined;
  /** Milliseconds between two queries; 1,000 by default. Changes of status are reported at once. */
  readonly interval?: number | undefined;
}

const RULES: Readonly<Record<keyof MigrateOptions, Rule>> = {
  capabilities: record,
  parameters: record,
  incoming: monitorLike,
  interval: duration,
};
const destination: Rule = {
  is: (value) => typeof value === 'string' || Array.isArray(value),
  expected: 'a URI or a list of channels',
};

/** The guest's memory is in two places: a cancel would lose it. */
const POSTCOPY: ReadonlySet<string> = new Set([
  'postcopy-device',
  'postcopy-active',
  'postcopy-paused',
  'postcopy-recover',
]);

/**
 * Migrates the machine to another QEMU or into a file, and follows it to its end.
 *
 * It sets the capabilities and parameters, makes the destination listen if its monitor is given as `incoming`, starts
 * the migration, and emits its progress. If it fails, the `desc` of the `MigrationError` has the reason from
 * `query-migrate`. `postcopy-paused` is a value, with QEMU's `error`: the machine can't go on until you recover the
 * migration (`migrate` with `resume: true`); then the result goes on too. With the capability `pause-before-switchover` it
 * waits at `pre-switchover` for your `migrate-continue`.
 *
 * After the migration the source is in the state `postmigrate` and may be quit; the destination runs if the source did.
 *
 * After an unsubscribe it sends `migrate_cancel` if the migration has begun, but not in postcopy, where that would lose the
 * guest. The source runs on; capabilities and parameters stay set, and a destination that listened ends by itself.
 *
 * ```
 * commands:  migrate-set-capabilities--migrate--query-migrate--query-migrate-
 * events:    --------------------------MIGRATION(setup)-(active)-(completed)-
 * result:    -----------------------------------setup---active---(completed|)
 * ```
 *
 * @example
 * migrate(monitor, 'exec:cat > /var/tmp/vm1.state').subscribe({
 *   next: ({ status, percent }) => console.log(status, `${percent.toFixed()} %`),
 *   error: (error) => console.error(error.message),
 * });
 *
 * @param monitor - any monitor: that of the source
 * @param to - where to: a URI (`tcp:HOST:PORT`, `unix:PATH`, `exec:COMMAND`, `fd:NAME`, `file:PATH` from QEMU 8.2 on), or
 *   a list of channels (from QEMU 8.2 on)
 * @param options - see {@link MigrateOptions}
 * @returns emits the progress at each change, `completed` last, and completes; with `incoming`, once the destination has
 *   completed too
 * @throws through the observable: MigrationError if the migration failed or was cancelled; CommandError if QEMU refuses a
 *   command; InterruptedError if the source's connection ends. ArgumentError at once, if an argument or option
 *   can't be used
 */
export function migrate(
  monitor: MonitorParts,
  to: string | readonly MigrationChannel[],
  options: MigrateOptions = {},
): Observable<MigrationProgress> {
  assertOption(monitor, monitorLike, "migrate: 'monitor'");
  assertOption(to, destination, "migrate: 'to'");
  checkOptions(options, RULES, 'migrate');
  const { incoming, interval = 1_000 } = options;
  const address = typeof to === 'string' ? { uri: to } : { channels: to };
  const prepared$ =
    incoming === undefined
      ? EMPTY
      : concat(prepare(incoming, options), run(incoming, 'migrate-incoming', address));
  return concat(
    prepare(monitor, options),
    prepared$,
    outgoing(monitor, address, interval),
    incoming === undefined ? EMPTY : arrival(incoming, interval),
  );
}

/** Sends a command; completes with its reply. */
function run(monitor: MonitorParts, execute: string, args: object): Observable<never> {
  return defer(() => monitor.execute({ execute, arguments: args })).pipe(ignoreElements());
}

function prepare(monitor: MonitorParts, { capabilities, parameters }: MigrateOptions): Observable<never> {
  const states = { events: true, ...capabilities };
  const list = Object.entries(states).map(([capability, state]) => ({ capability, state }));
  return concat(
    run(monitor, 'migrate-set-capabilities', { capabilities: list }),
    parameters === undefined ? EMPTY : run(monitor, 'migrate-set-parameters', parameters),
  );
}

/** Starts the migration on the source and follows it until it has completed there. */
function outgoing(monitor: MonitorParts, address: object, interval: number): Observable<MigrationProgress> {
  return new Observable((subscriber) => {
    let cancellable = false;
    subscriber.add(() => {
      if (cancellable) monitor.execute({ execute: 'migrate_cancel' }).subscribe({ error: () => undefined });
    });
    const onFailed = (error: unknown) => {
      cancellable = false;
      subscriber.error(error);
    };
    const begin = followMigration(monitor, interval, subscriber, {
      onProgress: (progress) => {
        cancellable = progress.status !== 'completed' && !POSTCOPY.has(progress.status);
        subscriber.next(progress);
      },
      onCompleted: () => subscriber.complete(),
      onFailed,
    });
    subscribeFor(monitor.execute({ execute: 'migrate', arguments: address }), subscriber, {
      error: onFailed,
      complete: () => {
        cancellable = true;
        begin();
      },
    });
  });
}

/** Waits until the destination has completed. */
function arrival(monitor: MonitorParts, interval: number): Observable<never> {
  return new Observable((subscriber) =>
    followMigration(monitor, interval, subscriber, {
      onProgress: () => undefined,
      onCompleted: () => subscriber.complete(),
      onFailed: (cause) => {
        const desc =
          cause instanceof MigrationError ? cause.desc : 'it ended before the migration was completed';
        subscriber.error(new MigrationError(`on the destination: ${desc}`, { cause }));
      },
    })(),
  );
}
