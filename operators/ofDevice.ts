import { filter, type Observable } from 'rxjs';
import { assertOption, text } from '../src/options.js';
import type { AnyEvent } from './monitor-like.js';
import { JOB_EVENTS } from './ofJob.js';

/** The members in which events name their device, in QEMU's schema up to 10.2. */
const DEVICE_MEMBERS = [
  ...['device', 'id', 'device-id', 'node-name', 'qom-path', 'path'],
  ...['name', 'netdev-id', 'reference', 'vfu-qom-path', 'dev-id', 'dev-qom-path'],
];

/**
 * Lets through the events of one device, block node or network backend.
 *
 * ```
 * source:  --DEVICE_DELETED(net0)--DEVICE_DELETED(net1)--STOP--|
 * ofDevice('net0')
 * result:  --DEVICE_DELETED(net0)------------------------------|
 * ```
 *
 * @example
 * monitor.events$.pipe(ofDevice('net0'), ofEvent('DEVICE_DELETED')).subscribe(() => console.log('unplugged'));
 *
 * @see {@link ofEvent}
 * @see {@link ofJob}
 *
 * @param id - its id, node name or QOM path, whichever the event carries; compared exactly
 * @returns an operator that keeps the members that the source's type adds, such as `domain`
 * @throws ArgumentError at once, if `id` is not a string
 */
export function ofDevice(id: string): <A extends AnyEvent>(source$: Observable<A>) => Observable<A> {
  assertOption(id, text, "ofDevice: 'id'");
  return (source$) => source$.pipe(filter(({ event, data }) => !JOB_EVENTS.has(event) && names(data, id)));
}

function names(data: unknown, id: string): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const members = data as Readonly<Record<string, unknown>>;
  return DEVICE_MEMBERS.some((name) => members[name] === id);
}
