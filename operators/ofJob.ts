import { filter, type Observable } from 'rxjs';
import type { EventOf } from '../src/raw/index.js';
import { assertOption, text } from '../src/options.js';
import type { AnyEvent } from './monitor-like.js';

type JobEventName =
  | 'JOB_STATUS_CHANGE'
  | 'BLOCK_JOB_CANCELLED'
  | 'BLOCK_JOB_COMPLETED'
  | 'BLOCK_JOB_ERROR'
  | 'BLOCK_JOB_PENDING'
  | 'BLOCK_JOB_READY';

/** An event of a job. */
export type JobEvent = EventOf<JobEventName>;

/** @internal */
export const JOB_EVENTS: ReadonlySet<string> = new Set<JobEventName>([
  'JOB_STATUS_CHANGE',
  'BLOCK_JOB_CANCELLED',
  'BLOCK_JOB_COMPLETED',
  'BLOCK_JOB_ERROR',
  'BLOCK_JOB_PENDING',
  'BLOCK_JOB_READY',
]);

/**
 * Lets through the events of one job: JOB_STATUS_CHANGE and the BLOCK_JOB events, and narrows their type.
 *
 * QEMU calls a job's id `id` in some of them and `device` in others.
 *
 * ```
 * source:  --JOB_STATUS_CHANGE(m)--BLOCK_JOB_READY(m)--JOB_STATUS_CHANGE(n)--|
 * ofJob('m')
 * result:  --JOB_STATUS_CHANGE(m)--BLOCK_JOB_READY(m)------------------------|
 * ```
 *
 * @example
 * monitor.events$.pipe(ofJob('mirror0'), ofEvent('BLOCK_JOB_READY')).subscribe(() => console.log('ready'));
 *
 * @see {@link jobProgress}
 * @see {@link ofDevice}
 *
 * @param id - the job's id: the command's `job-id`, or the device's name if it had none
 * @returns an operator that keeps the members that the source's type adds, such as `domain`
 * @throws ArgumentError at once, if `id` is not a string
 */
export function ofJob(id: string): <A extends AnyEvent>(source$: Observable<A>) => Observable<A & JobEvent> {
  assertOption(id, text, "ofJob: 'id'");
  return <A extends AnyEvent>(source$: Observable<A>) => source$.pipe(filter((event) => isOfJob(event, id)));
}

/** @internal */
export function isOfJob<A extends AnyEvent>(value: A, id: string): value is A & JobEvent {
  const { event, data } = value;
  if (!JOB_EVENTS.has(event) || typeof data !== 'object' || data === null) return false;
  return ('id' in data ? data.id : 'device' in data ? data.device : undefined) === id;
}
