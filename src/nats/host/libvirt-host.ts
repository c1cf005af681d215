import { filter, firstValueFrom, of, Subscription, take, timeout, timer, type Observable } from 'rxjs';
import { ConnectError, isMonitorError, messageOf, type MonitorError } from '../../errors.js';
import type { Monitor } from '../../monitor/monitor.js';
import type { MonitorOptions } from '../../monitor/options.js';
import { StateSubject } from '../../rx/ordered-subject.js';
import { machineSubject } from '../protocol/subject.js';
import type { ServingState } from './client-service.js';
import { Host, type HostOptions } from './host.js';

/** A connection to libvirt, as `libvirtConnection` makes it: the members that rxqmp uses. */
export interface LibvirtConnectionLike {
  /** All domains; the id of a domain that doesn't run is -1. */
  domains(): Observable<readonly { readonly name: string; readonly id: number }[]>;
  /** The starts, stops and other changes of the domains. */
  readonly lifecycle$: Observable<{ readonly domain: { readonly name: string }; readonly event: string }>;
  /** The state of the connection. */
  readonly state$: Observable<{ readonly status: string }>;
  /** A domain's monitor. */
  monitor(domain: string, options: MonitorOptions): Monitor;
}

/** A running domain, and how it is served. */
export interface ServedDomain {
  /** The domain's name. */
  readonly name: string;
  /** How it is served. */
  readonly state: ServingState;
}

export interface LibvirtHostOptions extends Omit<HostOptions, 'subject' | 'monitor' | 'ownMonitor'> {
  readonly prefix: string;
  readonly libvirt: LibvirtConnectionLike;
}

/** Before another try to serve a domain that another host serves: it may be migrating. Milliseconds. */
const RETRY_AFTER_MS = 2_000;
/** A domain that stopped ends its own monitor, in order or not, within this time. Milliseconds. */
const END_WITHIN_MS = 2_000;

/** Serves each domain of a libvirt connection while it runs. */
export class LibvirtHost {
  readonly #options: LibvirtHostOptions;

  readonly #domains = new Map<string, DomainServing>();
  readonly #served = new StateSubject<readonly ServedDomain[]>([]);
  readonly domains$: Observable<readonly ServedDomain[]> = this.#served.value$;
  readonly #scope = new Subscription();
  /** Domains that started or stopped since they were last asked for: the answer may be older. */
  #changed = new Set<string>();
  #closed = false;

  constructor(options: LibvirtHostOptions) {
    this.#options = options;
  }

  /**
   * Connects to libvirt and serves the domains that run.
   *
   * @throws what connecting to libvirt fails with
   */
  start(): Promise<void> {
    const { libvirt } = this.#options;
    return new Promise<void>((resolve, reject) => {
      const fail = (error: unknown) => {
        reject(error as Error);
        void this.close();
      };
      this.#scope.add(
        libvirt.lifecycle$.subscribe({
          next: ({ domain, event }) => {
            if (event !== 'started' && event !== 'stopped') return;
            this.#changed.add(domain.name);
            this.#set(domain.name, event === 'started');
          },
          error: fail,
          complete: () => fail(new ConnectError('the libvirt connection was closed')),
        }),
      );
      // After a gap, too: what became of the domains meanwhile is unknown.
      this.#scope.add(
        libvirt.state$.subscribe(({ status }) => {
          if (status === 'ready') this.#read().then(resolve, fail);
        }),
      );
      this.#scope.add(() => reject(new ConnectError('the host was closed')));
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#scope.unsubscribe();
    await Promise.all([...this.#domains.values()].map((domain) => domain.close()));
  }

  async #read(): Promise<void> {
    this.#changed = new Set();
    const changed = this.#changed;
    const domains = await firstValueFrom(this.#options.libvirt.domains());
    if (this.#closed) return;
    const running = new Set(domains.filter(({ id }) => id >= 0).map(({ name }) => name));
    const names = new Set([...running, ...this.#domains.keys()]);
    const settled = [...names]
      .filter((name) => !changed.has(name))
      .map((name) => this.#set(name, running.has(name)));
    await Promise.all(settled);
  }

  #set(name: string, running: boolean): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const domain = this.#domains.get(name) ?? new DomainServing(name, this.#options, () => this.#publish());
    this.#domains.set(name, domain);
    return domain.set(running);
  }

  #publish(): void {
    for (const [name, { state }] of this.#domains) if (state === undefined) this.#domains.delete(name);
    const served = [...this.#domains].flatMap(([name, { state }]) => (state ? [{ name, state }] : []));
    this.#served.next(served);
  }
}

/** One domain: what is wanted, and what is. Its changes are made one after another. */
class DomainServing {
  readonly #name: string;
  readonly #options: LibvirtHostOptions;
  readonly #onChange: () => void;

  #running = false;
  #host: Host | undefined;
  #monitor: Monitor | undefined;
  #watching = Subscription.EMPTY;
  #retry = Subscription.EMPTY;
  #work: Promise<void> = Promise.resolve();
  /** Undefined while the domain doesn't run. */
  state: ServingState | undefined = { status: 'disconnected' };

  constructor(name: string, options: LibvirtHostOptions, onChange: () => void) {
    this.#name = name;
    this.#options = options;
    this.#onChange = onChange;
  }

  /** Resolves when the domain is served, or not any more; also where it can't be served. */
  set(running: boolean): Promise<void> {
    this.#running = running;
    this.#retry.unsubscribe();
    this.#work = this.#work.then(() => this.#settle());
    return this.#work;
  }

  /** Stops serving it, though it runs. Resolves when its monitor is closed. */
  close(): Promise<void> {
    this.#running = false;
    this.#retry.unsubscribe();
    this.#host?.close();
    this.#work = this.#work.then(() => this.#drop());
    return this.#work;
  }

  async #settle(): Promise<void> {
    if (!this.#running) {
      await this.#stop();
      this.#enter(undefined);
    } else if (this.#host === undefined) await this.#serve();
    else this.#host.dial();
  }

  async #serve(): Promise<void> {
    const { libvirt, prefix, ...options } = this.#options;
    try {
      // libvirt's events report when there is something to dial.
      const monitor = libvirt.monitor(this.#name, { reconnect: false });
      this.#monitor = monitor;
      const subject = machineSubject(prefix, this.#name);
      const host = new Host({ ...options, subject, monitor, ownMonitor: true });
      this.#host = host;
      await host.start();
      this.#watching = host.state$.subscribe((state) => {
        if (state.status === 'closed' && state.cause !== undefined) void this.#failed(state.cause);
        else this.#enter(state);
      });
    } catch (error) {
      await this.#failed(isMonitorError(error) ? error : new ConnectError(messageOf(error)));
    }
  }

  /** Another host serves the domain, or NATS refuses: it is tried again while the domain runs. */
  async #failed(cause: MonitorError): Promise<void> {
    this.#enter({ status: 'closed', cause });
    await this.#drop();
    if (!this.#running || cause.permanent) return;
    this.#retry = timer(RETRY_AFTER_MS).subscribe(() => void this.set(this.#running));
  }

  async #stop(): Promise<void> {
    const host = this.#host;
    if (host !== undefined) {
      // The domain's monitor ends too, and the clients get its end.
      const ended$ = host.state$.pipe(
        filter(({ status }) => status !== 'serving'),
        take(1),
        timeout({ first: END_WITHIN_MS, with: () => of(undefined) }),
      );
      await firstValueFrom(ended$);
    }
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const [host, monitor] = [this.#host, this.#monitor];
    this.#host = this.#monitor = undefined;
    this.#watching.unsubscribe();
    host?.close();
    await monitor?.disconnect();
  }

  #enter(state: ServingState | undefined): void {
    this.state = state;
    this.#onChange();
  }
}
