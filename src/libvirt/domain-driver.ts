import { filter, map, merge, NEVER, Observable, Subscription, switchMap } from 'rxjs';
import { ConnectError, LibvirtError, type MonitorError } from '../errors.js';
import { type DomainRef, formatUuid, parseUuid, type WireDomain } from './protocol/domain.js';
import * as libvirt from './protocol/procedures.js';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import type { DaemonConnection } from './daemon-connection.js';
import { NO_DOMAIN } from './domain-end.js';
import type { SharedConnection } from './shared-connection.js';

/** A link to something of a domain's. */
export interface DomainsLink extends Link {
  /** Follows the domain's life. Returns what stops that. */
  watch(): () => void;
  /** @param error - undefined where the domain stopped in order */
  end(error: MonitorError | undefined): void;
}

export interface DomainDriverOptions {
  readonly domain: string;
  /** For the texts of errors, such as `domain`. */
  readonly what: string;
  /** Makes the link, once the domain was found. */
  readonly link: (connection: DaemonConnection, dom: WireDomain) => DomainsLink | Promise<DomainsLink>;
  /** Domains that can be dialled now, beside those that start. */
  readonly wake$?: Observable<DomainRef>;
  /** Closes what outlives the link, when the monitor closes. */
  readonly release: () => Promise<void>;
}

/** Something of one domain's, its monitor or its guest agent, through the daemon that runs it. */
export class DomainDriver implements Driver {
  readonly #shared: SharedConnection;
  readonly #domain: string;
  readonly #options: DomainDriverOptions;
  /** While its monitor waits: the daemon was reached, the domain started, or `wake$` of the options emitted the domain. */
  readonly wake$: Observable<unknown>;

  constructor(shared: SharedConnection, options: DomainDriverOptions) {
    this.#shared = shared;
    this.#options = options;
    this.#domain = options.domain;
    const { domain: wanted, wake$ = NEVER } = options;
    const uuid = parseUuid(wanted);
    const names = [wanted, uuid && formatUuid(uuid)];
    const started$ = shared.lifecycle$.pipe(
      filter(({ event }) => event === 'started'),
      map(({ domain }) => domain),
    );
    const domain$ = merge(started$, wake$).pipe(
      filter((domain) => [domain.name, domain.uuid].some((id) => names.includes(id))),
    );
    this.wake$ = merge(shared.opened$, domain$);
  }

  get peer(): string {
    return `${this.#options.what} '${this.#domain}' at ${this.#shared.peer}`;
  }

  open(report: (step: DialStep) => void): Observable<Link> {
    return this.#shared.join(report).pipe(
      switchMap((connection) => {
        const where = `from ${this.#shared.peer}`;
        report({ step: 'handshake', missing: `answer to the look-up of domain '${this.#domain}'`, where });
        return this.#link(connection);
      }),
    );
  }

  close(): Promise<void> {
    return this.#options.release();
  }

  #link(connection: DaemonConnection): Observable<Link> {
    return new Observable((subscriber) => {
      let link: DomainsLink | undefined;
      const fail = (error: MonitorError) => {
        if (link === undefined) subscriber.error(error);
        else link.end(error);
      };
      subscriber.add(connection.onEnd(fail));
      if (subscriber.closed) return;
      const dial = new Subscription();
      subscriber.add(dial);
      this.#open(connection, dial).then((opened) => {
        if (subscriber.closed) return;
        link = opened;
        subscriber.add(link.watch());
        subscriber.next(link);
      }, fail);
    });
  }

  async #open(connection: DaemonConnection, dial: Subscription): Promise<DomainsLink> {
    const dom = await findDomain(connection, this.#domain, dial);
    if (dom.id >= 0) return this.#options.link(connection, dom);
    throw new ConnectError(`domain '${this.#domain}' at ${this.#shared.peer} isn't running: start it`);
  }
}

/**
 * Finds a domain by name, and where no domain has that name, by UUID. Where the host's domains started or stopped
 * meanwhile it looks again: an answer may come late.
 */
async function findDomain(
  connection: DaemonConnection,
  wanted: string,
  dial: Subscription,
): Promise<WireDomain> {
  for (;;) {
    const stopped = new Set<string>();
    let started = false;
    const leave = connection.onLifecycle(({ domain, event }) => {
      if (event === 'stopped') stopped.add(domain.uuid);
      started ||= event === 'started';
    });
    try {
      const dom = await lookUp(connection, wanted, dial);
      const outdated = dom.id < 0 ? started : stopped.has(formatUuid(dom.uuid));
      if (!outdated) return dom;
    } catch (error) {
      if (!started || !isNoDomain(error)) throw error;
    } finally {
      leave();
    }
  }
}

async function lookUp(connection: DaemonConnection, wanted: string, dial: Subscription): Promise<WireDomain> {
  try {
    return (await connection.ask(wanted, libvirt.domainLookupByName, { name: wanted }, dial)).dom;
  } catch (error) {
    const uuid = parseUuid(wanted);
    if (uuid === undefined || !isNoDomain(error)) throw error;
    return (await connection.ask(wanted, libvirt.domainLookupByUuid, { uuid }, dial)).dom;
  }
}

function isNoDomain(error: unknown): boolean {
  return error instanceof LibvirtError && error.code === NO_DOMAIN;
}
