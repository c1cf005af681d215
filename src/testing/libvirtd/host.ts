import type { Subscription } from 'rxjs';
import { type DomainState, formatUuid, parseUuid, type WireDomain } from '../../libvirt/protocol/domain.js';
import type { ReceivedCommand, Run } from '../run.js';
import type { SmallMachine } from '../qemu/machine.js';

/** A call that a libvirtd double received. */
export interface ReceivedCall {
  /** The procedure's name in libvirt's definitions, such as `CONNECT_OPEN`. */
  readonly procedure: string;
  /** The arguments, by their names in the definitions. */
  readonly args: unknown;
}

/** The answer to a call: none at all, libvirt's refusal, the test's own reply, or raw bytes. */
export type Answered =
  | 'silence'
  | { readonly error: { readonly code: number; readonly domain?: number; readonly message: string } }
  | { readonly reply: unknown }
  | { readonly bytes: Uint8Array };

/** One domain of the double. */
export interface FakeDomain {
  readonly name: string;
  readonly uuid: string;
  id: number;
  readonly run: Run | undefined;
  readonly agent: Run | undefined;
  readonly machine: SmallMachine;
}

/** The state that outlives a client. */
export interface FakeHost {
  readonly domains: ReadonlyMap<string, FakeDomain>;
  /** 1,000,000 for a major version and 1,000 for a minor. */
  readonly version: bigint;
  /** Whether the daemon knows QEMU's program. */
  readonly qemu: boolean;
  readonly received: (ReceivedCommand & { readonly domain: string })[];
  readonly calls: ReceivedCall[];
  readonly running: Subscription;
  readonly answer: ((call: ReceivedCall) => Answered | undefined) | undefined;
}

/** libvirt's refusal of a call: its `virErrorNumber`, text and `virErrorDomain`. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly domain = 10,
  ) {
    super(message);
  }
}

export function noDomain(): Refusal {
  return new Refusal(42, 'Domain not found');
}

export function found(domain: FakeDomain | undefined): FakeDomain {
  if (domain === undefined) throw noDomain();
  return domain;
}

export function byUuid({ domains }: FakeHost, uuid: Uint8Array | undefined): FakeDomain | undefined {
  const wanted = formatUuid(uuid ?? new Uint8Array(16));
  return [...domains.values()].find((domain) => domain.uuid === wanted);
}

export function wire({ name, uuid, id }: FakeDomain): WireDomain {
  return { name, uuid: parseUuid(uuid) ?? new Uint8Array(16), id };
}

function nameOfState({ id, machine }: FakeDomain): DomainState {
  return id < 0 ? 'shutoff' : machine.status === 'running' ? 'running' : 'paused';
}

/** `virDomainState` */
export function stateOf(domain: FakeDomain): number {
  return { running: 1, paused: 3, shutoff: 5 }[nameOfState(domain) as 'running'];
}

/** `virConnectListAllDomainsFlags` */
export function flagOf(domain: FakeDomain): number {
  return { running: 16, paused: 32, shutoff: 64 }[nameOfState(domain) as 'running'];
}
