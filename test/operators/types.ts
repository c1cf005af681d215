/** Compiled with the tests: each line marked must not compile, all others must. */
import * as t from 'io-ts';
import type { Either } from 'fp-ts/Either';
import { groupBy, mergeMap, type Observable } from 'rxjs';
import {
  boundedConcatMap,
  bufferUntilResume,
  cancelJob,
  decodeWith,
  jobProgress,
  ofDevice,
  ofEvent,
  ofJob,
  runState,
  runUntil,
  untilShutdown,
  watchRunState,
  type JobProgress,
} from '../../operators/index.js';
import type { MonitorError } from '../../src/errors.js';
import { attempt } from '../../src/fp/index.js';
import { toAsyncIterable } from '../../src/ix/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { QmpEvent } from '../../src/raw/index.js';
import { mockMonitor, qmpEvent } from '../../src/testing/index.js';

declare const monitor: Monitor;
declare const ofHost$: Observable<QmpEvent & { domain: { name: string } }>;
declare const vendor: Monitor<
  { 'x-acme': { arguments: { slot: number }; returns: { ok: boolean } } },
  { ACME: { data: { slot: number } } }
>;
const fact = <A>(_is: A): void => undefined;

monitor.events$.pipe(ofEvent('SHUTDOWN')).subscribe(({ data }) => fact<boolean>(data.guest));
monitor.events$.pipe(ofEvent('STOP', 'RESET')).subscribe((event) => {
  if (event.event === 'RESET') fact<boolean>(event.data.guest);
  // @ts-expect-error STOP carries no reason
  fact<string>(event.data.reason);
});
ofHost$.pipe(ofEvent('STOP')).subscribe(({ domain }) => fact<string>(domain.name));
ofHost$.pipe(ofJob('m'), ofDevice('d')).subscribe(({ domain }) => fact<string>(domain.name));
ofHost$
  .pipe(
    groupBy(({ domain }) => domain.name),
    mergeMap((one$) => one$.pipe(bufferUntilResume({ limit: 1, overflow: 'error' }), untilShutdown())),
  )
  .subscribe(({ domain }) => fact<string>(domain.name));
// @ts-expect-error a misspelt name
monitor.events$.pipe(ofEvent('SHUTDWON'));
// @ts-expect-error no name at all
monitor.events$.pipe(ofEvent());
// @ts-expect-error not a source of events
fact<Observable<number>>(null as never).pipe(ofEvent('STOP'));
// @ts-expect-error no such policy
bufferUntilResume({ limit: 1, overflow: 'drop' });
// @ts-expect-error a bound is a must
boundedConcatMap(() => [1], { overflow: 'error' });

monitor.events$.pipe(runState('running')).subscribe((state) => fact<string>(state));
watchRunState(monitor).subscribe((state) => fact<string>(state));
watchRunState(vendor).subscribe();
jobProgress(vendor, 'm').subscribe(({ current }) => fact<number | bigint>(current));
fact<Observable<JobProgress>>(cancelJob(monitor, 'm'));
// @ts-expect-error a monitor, not its events
watchRunState(monitor.events$);
// @ts-expect-error an interval in milliseconds
jobProgress(monitor, 'm', { interval: '1s' });

ofHost$
  .pipe(ofEvent('STOP'), runUntil(monitor.run('stop')))
  .subscribe(({ domain }) => fact<string>(domain.name));
monitor
  .execute({ execute: 'x' })
  .pipe(decodeWith(t.type({ n: t.number })))
  .subscribe(({ n }) => fact<number>(n));
// @ts-expect-error that is no codec
decodeWith({ decode: (value: unknown) => value });
monitor.events$
  .pipe(
    boundedConcatMap(({ event }) => [event.length], {
      limit: 1,
      overflow: 'error',
      onDrop: ({ event }) => fact<string>(event),
    }),
  )
  .subscribe((length) => fact<number>(length));

monitor
  .run('query-status')
  .pipe(attempt)
  .subscribe((result) => fact<Either<MonitorError, { running: boolean }>>(result));
fact<AsyncIterable<QmpEvent>>(toAsyncIterable(monitor.events$, { limit: 1, overflow: 'drop-newest' }));

fact<boolean>(qmpEvent('RESET', { guest: true, reason: 'guest-reset' }).data.guest);
// @ts-expect-error the data of another event
qmpEvent('RESET', { device: 'net0' });
// @ts-expect-error a misspelt name
qmpEvent('SOTP');

fact<Monitor>(mockMonitor());
mockMonitor<{ 'x-acme': { returns: { ok: boolean } } }, { ACME: {} }>()
  .run('x-acme')
  .subscribe(({ ok }) => fact<boolean>(ok));
// @ts-expect-error no such command
mockMonitor().run('x-acme');
