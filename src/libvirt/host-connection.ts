import { Observable } from 'rxjs';
import { ClosedError } from '../errors.js';
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import { MONITOR_OPTIONS, type MonitorOptions } from '../monitor/options.js';
import { reconnectOf } from '../monitor/reconnect.js';
import type { ReconnectPolicy, MonitorState } from '../monitor/state.js';
import { checkOptions } from '../options.js';
import { tracerOf } from '../protocol/trace.js';
import type { CommandMap, EventMap, GuestCommandMap } from '../raw/index.js';
import { StateSubject } from '../rx/ordered-subject.js';
import { agentDriver } from './agent-driver.js';
import type { DaemonConnection, DomainLifecycle } from './daemon-connection.js';
import { DomainDriver } from './domain-driver.js';
import { DomainLink } from './domain-link.js';
import type { WireDomain } from './protocol/domain.js';
import { type DomainInfo, listDomains } from './domains.js';
import { type HostEvent, HostSession } from './host-session.js';
import { checkDomain, type CommonOptions } from './options.js';
import type { SharedConnection } from './shared-connection.js';

/** An agent sends none. */
export type NoEvents = Record<never, never>;

/** What `close()` needs of a monitor. */
type Disconnects = Pick<Monitor, 'disconnect'>;

/**
 * One connection to a daemon, for any number of its domains.
 *
 * @example
 * const host = libvirtConnection('qemu:///system');
 * const vm1 = host.monitor('vm1');
 * host.lifecycle$.subscribe(({ domain, event, detail }) => console.log(domain.name, event, detail));
 */
export interface LibvirtConnection extends AsyncDisposable {
  /**
   * A domain's monitor, on this connection. Its `disconnect()` leaves the connection open.
   *
   * @param domain - the domain's name, or its UUID in any case; a name comes first
   * @param options - over those of the connection
   * @returns the monitor, idle: it dials when it is used
   * @throws `ArgumentError` at once, naming the option that can't be used
   */
  monitor<C = CommandMap, E = EventMap>(domain: string, options?: MonitorOptions): Monitor<C, E>;

  /**
   * The guest agent of a domain, on this connection: the guest's own commands, as `Monitor`. Its `events$` emits
   * nothing. It is ready when the agent has answered once; with `reconnect` it dials until the guest has booted.
   *
   * libvirt waits for the agent's reply to a command as long as `commandTimeout` says, in whole seconds, 60 without it,
   * and serves no other client of that agent meanwhile. `guest-sync-delimited` is refused: libvirt synchronises itself.
   * The agent's errors are `CommandError`s, libvirt's `LibvirtError`s; of the former libvirt keeps the words alone, so
   * that `class` is `CommandNotFound` or `GenericError`.
   *
   * @param domain - the domain's name, or its UUID in any case; a name comes first
   * @param options - over those of the connection
   * @returns the monitor, idle: it dials when it is used
   * @throws `ArgumentError` at once, naming the option that can't be used
   *
   * @example
   * const agent = libvirtConnection('qemu:///system').agent('vm1', { reconnect: true });
   * agent.run('guest-get-osinfo').subscribe((info) => console.log(info['pretty-name']));
   */
  agent<C = GuestCommandMap>(domain: string, options?: MonitorOptions): Monitor<C, Record<never, never>>;

  /**
   * All domains of the host, running or not. Cold: each subscription asks once.
   *
   * @throws `LibvirtError` through the observable, and what connecting fails with
   */
  domains(): Observable<readonly DomainInfo[]>;

  /**
   * QEMU's events of every domain of the host, those included that start later. Hot; it completes after
   * `close()` and fails when the connection is lost, unless `reconnect` brings it back.
   */
  readonly events$: Observable<HostEvent>;

  /** What becomes of the host's domains, in libvirt's words. It ends as `events$` does. */
  readonly lifecycle$: Observable<DomainLifecycle>;

  /**
   * The state of the connection itself: it replays the present one, and never dials, completes or fails. With
   * `reconnect` a gap shows here and nowhere else: the streams stay open, and what became of the domains meanwhile is
   * unknown. Ask `domains()` again at `ready`.
   */
  readonly state$: Observable<MonitorState>;

  /** Disconnects its monitors, completes its streams and closes its sockets, for good. Idempotent. */
  close(): Promise<void>;
}

/** One connection to a daemon: the streams of its host, and the monitors of its domains. */
export class HostConnection implements LibvirtConnection {
  readonly #shared: SharedConnection;
  readonly #common: CommonOptions;
  readonly #reconnect: ReconnectPolicy | undefined;
  readonly #state = new StateSubject<MonitorState>({ status: 'idle' });
  #session: HostSession | undefined;
  /** By weak references, so that a monitor whose user dropped it is not kept; one in use is held by its socket. */
  readonly #monitors = new Set<WeakRef<Disconnects>>();
  readonly #dropped = new FinalizationRegistry<WeakRef<Disconnects>>((ref) => this.#monitors.delete(ref));

  readonly state$ = this.#state.value$;
  readonly events$: Observable<HostEvent> = new Observable((subscriber) => {
    if (this.#shared.ended !== undefined) return void subscriber.complete();
    const session = this.#useSession();
    const subscription = session.watchEvents(subscriber);
    session.start();
    return subscription;
  });
  readonly lifecycle$: Observable<DomainLifecycle> = new Observable((subscriber) => {
    if (this.#shared.ended !== undefined) return void subscriber.complete();
    const session = this.#useSession();
    const subscription = session.watchLifecycle(subscriber);
    session.start();
    return subscription;
  });

  constructor(shared: SharedConnection, common: CommonOptions) {
    this.#shared = shared;
    this.#common = common;
    this.#reconnect = reconnectOf(common.reconnect);
    shared.observe({
      // Where only monitors use the connection, their dials are what its state shows.
      dialling: () => {
        if (this.#session === undefined) this.#state.next({ status: 'connecting', attempt: 1 });
      },
      failed: (cause) => {
        const shown = this.#session === undefined && this.#state.value.status === 'connecting';
        if (shown) this.#state.next({ status: 'closed', ...(cause && { cause }) });
      },
      opened: () => {
        const session = this.#useSession();
        session.start();
        session.wake();
      },
    });
  }

  monitor<C = CommandMap, E = EventMap>(domain: string, options: MonitorOptions = {}): Monitor<C, E> {
    checkOptions(options, MONITOR_OPTIONS, 'monitor');
    const all = { ...this.#common, ...options };
    return this.#keep(domainMonitor<C, E>(this.#shared, checkDomain(domain, 'monitor'), all, STAYS_OPEN));
  }

  agent<C = GuestCommandMap>(domain: string, options: MonitorOptions = {}): Monitor<C, NoEvents> {
    checkOptions(options, MONITOR_OPTIONS, 'agent');
    const all = { ...this.#common, ...options };
    const driver = agentDriver(this.#shared, checkDomain(domain, 'agent'), all, STAYS_OPEN);
    return this.#keep(createMonitor<C, NoEvents>(driver, all));
  }

  #keep<M extends Disconnects>(monitor: M): M {
    const ref = new WeakRef<Disconnects>(monitor);
    this.#monitors.add(ref);
    this.#dropped.register(monitor, ref);
    return monitor;
  }

  domains(): Observable<readonly DomainInfo[]> {
    return new Observable((subscriber) => {
      const { ended } = this.#shared;
      if (ended !== undefined) return void subscriber.error(ended);
      const { commandTimeout } = this.#common;
      const timeout = typeof commandTimeout === 'function' ? commandTimeout('domains') : commandTimeout;
      const session = this.#useSession();
      const giveUp = session.ask('domains', listDomains, subscriber, timeout);
      session.start();
      return giveUp;
    });
  }

  async close(): Promise<void> {
    this.#shared.refuse();
    const monitors = [...this.#monitors].map((ref) => ref.deref());
    // First all of them, so that their runs fail because of the disconnect, not of a loss.
    const closing = monitors.map((monitor) => monitor?.disconnect());
    this.#session?.close(
      new ClosedError('the libvirt connection was closed', { monitor: this.#common.name }),
    );
    if (this.#state.value.status === 'idle') this.#state.next({ status: 'closed' });
    await Promise.all([...closing, this.#shared.reset()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #useSession(): HostSession {
    return (this.#session ??= new HostSession(this.#shared, {
      connectTimeout: this.#common.connectTimeout,
      reconnect: this.#reconnect,
      name: this.#common.name,
      announce: (state) => this.#state.next(state),
      onEnd: () => (this.#session = undefined),
    }));
  }
}

/** The connection outlives its monitors. */
const STAYS_OPEN = () => Promise.resolve();

/** @param release - closes what outlives the monitor's link, when the monitor closes */
export function domainMonitor<C, E>(
  shared: SharedConnection,
  domain: string,
  options: MonitorOptions,
  release: () => Promise<void>,
): Monitor<C, E> {
  const { maxFrameBytes = Infinity } = options;
  const link = (connection: DaemonConnection, dom: WireDomain) =>
    new DomainLink(connection, dom, { tracer: tracerOf(options), maxFrameBytes });
  return createMonitor<C, E>(new DomainDriver(shared, { domain, what: 'domain', link, release }), options);
}
