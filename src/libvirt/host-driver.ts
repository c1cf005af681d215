import { Observable, type Subscriber, switchMap } from 'rxjs';
import { isMonitorError, LibvirtError } from '../errors.js';
import { type DomainRef, domainRef, type DomainState, stateOf, type WireDomain } from './protocol/domain.js';
import * as libvirt from './protocol/procedures.js';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import type { CommandMessage, Message } from '../protocol/message.js';
import type { Timestamp } from '../protocol/types.js';
import type { QmpEvent } from '../raw/index.js';
import type { DaemonConnection, DomainLifecycle } from './daemon-connection.js';
import { eventMessage } from './domain-link.js';
import type { SharedConnection } from './shared-connection.js';

/** A domain, and what it does. */
export interface DomainInfo extends DomainRef {
  /** As libvirt names it, such as `running`, `paused` or `shutoff`. */
  readonly state: DomainState;
}

/** QEMU's event, and the domain that it came from. */
export type HostEvent = QmpEvent & { readonly domain: DomainRef };

/** What a host's link carries, in the monitor's own words: commands with replies, and events. */
export interface HostCommands {
  domains: { readonly returns: readonly DomainInfo[] };
}
export interface HostEvents {
  'host-event': { readonly data: HostEvent };
  'host-lifecycle': { readonly data: DomainLifecycle };
}

/**
 * A whole host as a driver: so that its streams connect, end and reconnect like a monitor's. One serves
 * QEMU's events, another libvirt's own; a daemon that doesn't know QEMU's program still has the latter.
 */
export class HostDriver implements Driver {
  readonly #shared: SharedConnection;
  readonly #serves: keyof HostEvents;

  constructor(shared: SharedConnection, serves: keyof HostEvents) {
    this.#shared = shared;
    this.#serves = serves;
  }

  get peer(): string {
    return this.#shared.peer;
  }

  open(report: (step: DialStep) => void): Observable<Link> {
    return this.#shared.join(report).pipe(
      switchMap(
        (connection) =>
          new Observable<Link>((subscriber) => {
            subscriber.next(new HostLink(connection, this.#serves));
          }),
      ),
    );
  }
}

/** Nothing here has a time of its own. */
const NO_TIME: Timestamp = { seconds: -1, microseconds: -1 };

class HostLink implements Link {
  readonly greeting;
  readonly watchEvents?: () => Observable<void>;
  #receiver: Subscriber<Message> | undefined;
  readonly inbound$ = new Observable<Message>((subscriber) => {
    this.#receiver = subscriber;
    if (this.serves === 'host-lifecycle') {
      subscriber.add(this.connection.onLifecycle((change) => this.#tell('host-lifecycle', change)));
    }
    subscriber.add(this.connection.onEnd((error) => subscriber.error(error)));
  });

  constructor(
    private readonly connection: DaemonConnection,
    private readonly serves: keyof HostEvents,
  ) {
    this.greeting = connection.greeting;
    if (serves === 'host-event') {
      this.watchEvents = () =>
        connection.monitorEvents(undefined, (event) => {
          try {
            this.#tell('host-event', { ...eventMessage(event), domain: domainRef(event.dom) });
          } catch (error) {
            this.#receiver?.error(error);
          }
        });
    }
  }

  send({ id }: CommandMessage): void {
    domainsOf(this.connection).then(
      (domains) => this.#receiver?.next({ return: domains as never, id }),
      (error: unknown) => {
        // With the connection everything ends, and says so itself.
        if (isMonitorError(error) && error._tag !== 'InterruptedError') {
          this.#receiver?.next({ failure: error, id });
        } else if (!isMonitorError(error)) {
          this.#receiver?.error(error);
        }
      },
    );
  }

  #tell(event: keyof HostEvents, data: object): void {
    this.#receiver?.next({ event, data: data as never, timestamp: NO_TIME });
  }
}

/** `virConnectListAllDomainsFlags` */
const IN_STATE: readonly (readonly [flags: number, state: DomainState])[] = [
  [16, 'running'],
  [32, 'paused'],
  [64, 'shutoff'],
];

/** All domains of the host. Their states come in few calls, however many they are; the rare ones one by one. */
async function domainsOf(connection: DaemonConnection): Promise<readonly DomainInfo[]> {
  const list = async (flags: number) => {
    const { domains } = await connection.ask('all domains', libvirt.connectListAllDomains, {
      need_results: 1,
      flags,
    });
    return domains;
  };
  const all = await list(0);
  const states = new Map<string, DomainState>();
  for (const [flags, state] of IN_STATE) {
    for (const domain of await list(flags)) states.set(domainRef(domain).uuid, state);
  }
  const infos: DomainInfo[] = [];
  for (const domain of all) {
    const ref = domainRef(domain);
    infos.push({ ...ref, state: states.get(ref.uuid) ?? (await stateOfOne(connection, domain)) });
  }
  return infos;
}

async function stateOfOne(connection: DaemonConnection, dom: WireDomain): Promise<DomainState> {
  try {
    return stateOf((await connection.ask(dom.name, libvirt.domainGetState, { dom, flags: 0 })).state);
  } catch (error) {
    // It may have gone since the list was made.
    if (error instanceof LibvirtError) return 'unknown';
    throw error;
  }
}
