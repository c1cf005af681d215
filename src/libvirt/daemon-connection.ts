import { Observable } from 'rxjs';
import { copyOf, type MonitorError } from '../errors.js';
import { readWhole, type ValueOf } from './protocol/xdr.js';
import type { Packet } from './protocol/packet.js';
import type { Procedure, Pushed } from './protocol/procedure.js';
import * as libvirt from './protocol/procedures.js';
import {
  type DomainRef,
  domainRef,
  formatUuid,
  type LifecycleName,
  lifecycleOf,
  type WireDomain,
} from './protocol/domain.js';
import type { Greeting } from '../protocol/types.js';
import { EventWatch, type MonitorEvent } from './event-watch.js';
import type { Call } from './call.js';
import { CallScheduler, type OpenExtraSocket } from './call-scheduler.js';
import { Registrations } from './registrations.js';
import type { Reply, RpcSocket } from './rpc-socket.js';

type Lifecycle = ValueOf<typeof libvirt.remoteDomainEventCallbackLifecycleMsg>;

/** What became of a domain (libvirt's `virDomainEventType`). */
export interface DomainLifecycle {
  /** Which one. */
  readonly domain: DomainRef;
  /** What happened to it. */
  readonly event: LifecycleName;
  /** Why, in libvirt's words, such as `booted`, `destroyed` or `crashed`. */
  readonly detail: string;
}

/** `VIR_DOMAIN_EVENT_ID_LIFECYCLE` */
const LIFECYCLE_EVENT = 0;
/** A daemon that doesn't answer a ping in this time has the order of events and replies on its own head, in ms. */
const LATE_PONG = 1_000;

export interface DaemonConnectionOptions {
  readonly greeting: Greeting;
  /** Whether the daemon answers keepalive pings. */
  readonly answersPings: boolean;
  readonly openExtraSocket: OpenExtraSocket;
  /** How many commands to domains may be outstanding at once. */
  readonly maxOutstanding: number;
}

/** One life of the sockets to a daemon: domains share it, and it ends for all of them. */
export class DaemonConnection {
  readonly greeting: Greeting;
  readonly #main: RpcSocket;
  readonly #answersPings: boolean;
  readonly #calls: CallScheduler;
  readonly #monitorEvents = new Registrations<MonitorEvent>();
  readonly #lifecycleEvents = new Registrations<Lifecycle>();
  readonly #lifecycleWatchers = new Set<(change: DomainLifecycle) => void>();
  readonly #endWatchers = new Set<(error: MonitorError) => void>();
  readonly #watches = new Map<string, EventWatch>();
  /** What becomes of the host's domains. It never ends. */
  readonly lifecycle$ = new Observable<DomainLifecycle>((subscriber) =>
    this.onLifecycle((change) => subscriber.next(change)),
  );
  #end: MonitorError | undefined;

  constructor(main: RpcSocket, options: DaemonConnectionOptions) {
    this.#main = main;
    this.greeting = options.greeting;
    this.#answersPings = options.answersPings;
    this.#calls = new CallScheduler(main, options.openExtraSocket, options.maxOutstanding);
  }

  /** Asks for libvirt's own word on domains: without it nobody hears that one has died. */
  async watchLifecycle(): Promise<void> {
    this.#lifecycleEvents.begin();
    const args = { eventID: LIFECYCLE_EVENT, dom: undefined };
    const { callbackID } = await this.#main.ask(libvirt.connectDomainEventCallbackRegisterAny, args);
    this.#lifecycleEvents.confirm(callbackID, ({ msg }) => this.#tellLifecycle(msg));
  }

  /** A call that waits for no domain. An urgent one goes before those that wait. */
  control<A, R>(procedure: Procedure<A, R>, args: A, reply: Reply<R>, urgent = false): void {
    if (this.#end === undefined) this.#calls.control(procedure, args, reply, urgent);
    else reply.fail(this.#end);
  }

  /**
   * A question that libvirt answers by itself. It may be held up all the same, by a domain that is being ended.
   *
   * @param about - of one thing one question is outstanding, the others wait
   */
  ask<A, R>(about: string, procedure: Procedure<A, R>, args: A): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) reject(copyOf(this.#end));
      else this.#calls.question(`about ${about}`, procedure, args, { ok: resolve, fail: reject });
    });
  }

  /** @returns what `withdraw` takes */
  command(
    domain: DomainRef,
    dom: WireDomain,
    cmd: string,
    reply: Reply<{ readonly result: string }>,
  ): Call | undefined {
    if (this.#end === undefined)
      return this.#calls.command(domain.uuid, libvirt.domainMonitorCommand, { dom, cmd, flags: 0 }, reply);
    reply.fail(this.#end);
    return undefined;
  }

  /** Takes back a command that has yet to go out, and tells whether it had. */
  withdraw(domain: DomainRef, command: Call): boolean {
    return this.#calls.withdraw(domain.uuid, command);
  }

  /**
   * QEMU's events, of one domain or of all. Emits once when they are registered; unsubscribing takes it
   * back when nobody else watches the same. It sends QEMU nothing.
   */
  monitorEvents(dom: WireDomain | undefined, take: (event: MonitorEvent) => void): Observable<void> {
    return new Observable((subscriber) => {
      const key = dom === undefined ? '' : `${formatUuid(dom.uuid)} ${dom.id}`;
      const watch = this.#watches.get(key) ?? new EventWatch(this, this.#monitorEvents, dom);
      this.#watches.set(key, watch);
      return watch.join(subscriber, take, () => {
        if (this.#watches.get(key) === watch) this.#watches.delete(key);
      });
    });
  }

  /**
   * Calls back when the events that QEMU sent before are delivered. In the daemon they take another way
   * than replies, through the thread that answers pings: a reply may overtake them, a PONG can't.
   */
  afterEvents(delivered: () => void): void {
    if (!this.#answersPings || this.#end !== undefined) {
      delivered();
      return;
    }
    let done = false;
    const once = () => {
      clearTimeout(late);
      if (!done) delivered();
      done = true;
    };
    const late = setTimeout(once, LATE_PONG).unref();
    this.#main.ping(once);
  }

  onLifecycle(watcher: (change: DomainLifecycle) => void): () => void {
    this.#lifecycleWatchers.add(watcher);
    return () => this.#lifecycleWatchers.delete(watcher);
  }

  /** Told when the connection is lost, at once where it is already. */
  onEnd(watcher: (error: MonitorError) => void): () => void {
    if (this.#end !== undefined) watcher(this.#end);
    else this.#endWatchers.add(watcher);
    return () => this.#endWatchers.delete(watcher);
  }

  /** What the daemon sends unasked. What isn't known is new to this version, and nobody asked for it. */
  take({ header, body }: Packet): void {
    const is = ({ program, number }: Pushed<unknown>) => program === header.prog && number === header.proc;
    if (is(libvirt.domainMonitorEvent)) {
      this.#monitorEvents.take(readWhole(libvirt.domainMonitorEvent.message, body));
    } else if (is(libvirt.domainEventCallbackLifecycle)) {
      this.#lifecycleEvents.take(readWhole(libvirt.domainEventCallbackLifecycle.message, body));
    }
  }

  /** The main socket is gone, and with it all. */
  lost(error: MonitorError): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    const watchers = [...this.#endWatchers];
    this.#endWatchers.clear();
    for (const watcher of watchers) watcher(copyOf(error));
    // Behind them: a command that has yet to go out is taken back by its monitor.
    this.#calls.close(() => copyOf(error));
  }

  #tellLifecycle({ dom, event, detail }: Lifecycle['msg']): void {
    const known = lifecycleOf(event, detail);
    if (known === undefined) return;
    const change = { domain: domainRef(dom), ...known };
    for (const watcher of [...this.#lifecycleWatchers]) watcher(change);
  }
}
