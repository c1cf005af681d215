import { defer, map, type Observable, of, shareReplay, take, tap } from 'rxjs';
import { monitorLike } from '../../operators/arguments.js';
import type { MonitorParts } from '../../operators/monitor-like.js';
import { assertOption } from '../options.js';
import { type LiveSchema, readLiveSchema } from './live-schema.js';

/** A monitor's last schema, and the state of the connection that it is of. */
interface Cached {
  readonly state: unknown;
  readonly schema$: Observable<LiveSchema>;
}

const cache = new WeakMap<MonitorParts, Cached>();

/**
 * Reads the schema of a running QEMU: its commands, arguments, events, values and features, by their names on the wire.
 *
 * The reply of `query-qmp-schema` has about 200 KB, so it is kept until the connection ends: the next call on the same
 * monitor gets it at once, and calls at the same time share one command. After a reconnect the schema is queried again.
 *
 * @example
 * schemaOf(monitor).subscribe((schema) => {
 *   if (schema.has('blockdev-add', 'node-name')) console.log('named block nodes');
 *   if (schema.has('MIGRATION', 'status', 'postcopy-paused')) console.log('postcopy recovery');
 *   if (schema.has('block-job-pause', 'deprecated')) console.log('job-pause from now on');
 * });
 *
 * @param monitor - any monitor of QEMU; the guest agent has no such command
 * @returns one value, then it completes
 * @throws through the observable: the errors of `run`, and DecodeError if the reply is not a schema. ArgumentError at once,
 *   if `monitor` is not a monitor
 */
export function schemaOf(monitor: MonitorParts): Observable<LiveSchema> {
  assertOption(monitor, monitorLike, "schemaOf: 'monitor'");
  return defer(() => {
    const state = readyState(monitor);
    const cached = cache.get(monitor);
    if (state !== undefined && cached?.state === state) return cached.schema$;
    const schema$ = monitor
      .execute({ execute: 'query-qmp-schema' })
      .pipe(take(1), map(readLiveSchema), shareReplay({ bufferSize: 1, refCount: true }));
    if (state !== undefined) cache.set(monitor, { state, schema$ });
    // What replays for want of subscribers is nothing: the value itself is kept.
    return schema$.pipe(
      tap((schema) => {
        const now = readyState(monitor);
        if (now !== undefined) cache.set(monitor, { state: now, schema$: of(schema) });
      }),
    );
  });
}

/** The state that the monitor is in, where that is `ready`: each connection has one of its own. */
function readyState(monitor: MonitorParts): unknown {
  let ready: unknown;
  monitor.state$.subscribe((state) => (ready = state.status === 'ready' ? state : undefined)).unsubscribe();
  return ready;
}
