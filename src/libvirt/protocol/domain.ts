/** libvirt's numbers for domains, as names. */
import type { remoteNonnullDomain } from './procedures.js';
import type { ValueOf } from './xdr.js';

/** A domain as packets carry it. */
export type WireDomain = ValueOf<typeof remoteNonnullDomain>;

/** A domain of a host. */
export interface DomainRef {
  /** As it was defined; any text. */
  readonly name: string;
  /** In lower case, with dashes. */
  readonly uuid: string;
  /** -1 when shut off; another one each time it starts. */
  readonly id: number;
}

export function domainRef({ name, uuid, id }: WireDomain): DomainRef {
  return { name, uuid: formatUuid(uuid), id };
}

export function formatUuid(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Reads a UUID in any case, with or without dashes; undefined where the text is not one. */
export function parseUuid(text: string): Uint8Array | undefined {
  const digits = text.replaceAll('-', '');
  if (!/^[0-9a-fA-F]{32}$/.test(digits)) return undefined;
  return Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));
}

/** What happened to a domain, as libvirt names it (`virDomainEventType`). */
export type LifecycleName =
  | 'defined'
  | 'undefined'
  | 'started'
  | 'suspended'
  | 'resumed'
  | 'stopped'
  | 'shutdown'
  | 'pmsuspended'
  | 'crashed';

/** By libvirt's number (`virDomainEventType`), each with its details by theirs. */
const LIFECYCLE: readonly (readonly [LifecycleName, readonly string[]])[] = [
  ['defined', ['added', 'updated', 'renamed', 'from-snapshot']],
  ['undefined', ['removed', 'renamed']],
  ['started', ['booted', 'migrated', 'restored', 'from-snapshot', 'wakeup']],
  [
    'suspended',
    [
      ...['paused', 'migrated', 'ioerror', 'watchdog', 'restored', 'from-snapshot', 'api-error'],
      ...['postcopy', 'postcopy-failed'],
    ],
  ],
  ['resumed', ['unpaused', 'migrated', 'from-snapshot', 'postcopy', 'postcopy-failed']],
  ['stopped', ['shutdown', 'destroyed', 'crashed', 'migrated', 'saved', 'failed', 'from-snapshot']],
  ['shutdown', ['finished', 'guest', 'host']],
  ['pmsuspended', ['memory', 'disk']],
  ['crashed', ['panicked', 'crashloaded']],
];

/** @returns undefined for an event that is newer than this list; an unknown detail is `unknown-` and its number */
export function lifecycleOf(
  event: number,
  detail: number,
): { readonly event: LifecycleName; readonly detail: string } | undefined {
  const [name, details] = LIFECYCLE[event] ?? [];
  return name && { event: name, detail: details?.[detail] ?? `unknown-${detail}` };
}

/** The numbers of a lifecycle event; a number stays as it is, also where it is not known. */
export function lifecycleNumbers(
  event: LifecycleName | number,
  detail: string | number,
): readonly [event: number, detail: number] {
  const number = typeof event === 'number' ? event : LIFECYCLE.findIndex(([name]) => name === event);
  const details = LIFECYCLE[number]?.[1] ?? [];
  return [number, typeof detail === 'number' ? detail : details.indexOf(detail)];
}

/** How a domain ended, where it has. */
export function endOf(event: LifecycleName, detail: string): 'orderly' | 'crashed' | 'unknown' | undefined {
  if (event !== 'stopped') return undefined;
  if (detail === 'crashed' || detail === 'failed') return 'crashed';
  return detail.startsWith('unknown-') ? 'unknown' : 'orderly';
}

/** The state of a domain (libvirt's `virDomainState`); `unknown` for a state that is newer than this list. */
export type DomainState =
  | 'no-state'
  | 'running'
  | 'blocked'
  | 'paused'
  | 'shutdown'
  | 'shutoff'
  | 'crashed'
  | 'pmsuspended'
  | 'unknown';

/** By libvirt's number (`virDomainState`). */
const STATES: readonly DomainState[] = [
  ...(['no-state', 'running', 'blocked', 'paused'] as const),
  ...(['shutdown', 'shutoff', 'crashed', 'pmsuspended'] as const),
];

export function stateOf(number: number): DomainState {
  return STATES[number] ?? 'unknown';
}
