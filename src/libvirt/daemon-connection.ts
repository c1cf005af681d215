import { Observable, Subscription } from 'rxjs';
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
import { CallScheduler } from './call-scheduler.js';
import type { OpenExtraSocket } from './extra-sockets.js';
import { Registrations } from './registrations.js';
import type { Reply, RpcSocket } from './rpc-socket.js';

type Lifecycle = ValueOf<typeof libvirt.remoteDomainEventCallbackLifecycleMsg>;
type AgentLifecycle = ValueOf<typeof libvirt.remoteDomainEventCallbackAgentLifecycleMsg>;

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
/** `VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE` */
const AGENT_LIFECYCLE_EVENT = 18;
/** `VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED` */
const AGENT_CONNECTED = 1;
/** How long to wait for PONG before a reply is delivered anyway; events may then arrive after it. */
const PONG_WITHIN_MS = 1_000;

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
  readonly #agentEvents = new Registrations<AgentLifecycle>();
  readonly #agentWatchers = new Set<(domain: DomainRef) => void>();
  #watchesAgents = false;
  readonly #endWatchers = new Set<(error: MonitorError) => void>();
  readonly #watches = new Map<string, EventWatch>();
  /** What becomes of the host's domains. It never ends. */
  readonly lifecycle$ = new Observable<DomainLifecycle>((subscriber) =>
    this.onLifecycle((change) => subscriber.next(change)),
  );
  /** The domains whose guest agents open their channels. It never ends. */
  readonly agentConnected$ = new Observable<DomainRef>((subscriber) =>
    this.onAgentConnected((domain) => subscriber.next(domain)),
  );
  #end: MonitorError | undefined;

  constructor(main: RpcSocket, options: DaemonConnectionOptions) {
    this.#main = main;
    this.greeting = options.greeting;
    this.#answersPings = options.answersPings;
    this.#calls = new CallScheduler(main, options.openExtraSocket, options.maxOutstanding);
  }

  /** Registers for libvirt's own events of domains: without them a domain's death goes unnoticed. */
  async watchLifecycle(): Promise<void> {
    this.#lifecycleEvents.begin();
    const args = { eventID: LIFECYCLE_EVENT, dom: undefined };
    const { callbackID } = await this.#main.ask(libvirt.connectDomainEventCallbackRegisterAny, args);
    this.#lifecycleEvents.confirm(callbackID, ({ msg }) => this.#reportLifecycle(msg));
  }

  /** A call that waits for no domain. An urgent one goes before those that wait. */
  control<A, R>(procedure: Procedure<A, R>, args: A, reply: Reply<R>, urgent = false): void {
    if (this.#end === undefined) this.#calls.control(procedure, args, reply, urgent);
    else reply.fail(this.#end);
  }

  /**
   * Asks what libvirt answers by itself. The answer may be late all the same, where a domain is being ended.
   *
   * @param about - of one thing one question is outstanding, the others wait
   * @param asker - where it ends before the question goes out, the question never does, and no answer comes
   */
  ask<A, R>(about: string, procedure: Procedure<A, R>, args: A, asker?: Subscription): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(copyOf(this.#end));
        return;
      }
      const name = `about ${about}`;
      const withdraw = () => void this.#calls.withdraw(name, call);
      const over =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          asker?.remove(teardown);
          settle(value);
        };
      const teardown = new Subscription(withdraw);
      const call = this.#calls.question(name, procedure, args, { ok: over(resolve), fail: over(reject) });
      asker?.add(teardown);
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

  /**
   * A command for the domain's guest agent.
   *
   * @param seconds - how long libvirt waits for the agent's reply
   * @returns what `withdrawAgentCommand` takes
   */
  agentCommand(
    dom: WireDomain,
    cmd: string,
    seconds: number,
    reply: Reply<{ readonly result: string | undefined }>,
  ): Call | undefined {
    if (this.#end === undefined) {
      const args = { dom, cmd, timeout: seconds, flags: 0 };
      return this.#calls.command(agentQueue(dom), libvirt.domainAgentCommand, args, reply);
    }
    reply.fail(this.#end);
    return undefined;
  }

  /** As `withdraw`, for a command to the guest agent. */
  withdrawAgentCommand(dom: WireDomain, command: Call): boolean {
    return this.#calls.withdraw(agentQueue(dom), command);
  }

  /** Takes back a command that has yet to go out, and returns whether it had. */
  withdraw(domain: DomainRef, command: Call): boolean {
    return this.#calls.withdraw(domain.uuid, command);
  }

  /**
   * QEMU's events, of one domain or of all. Emits once when they are registered; unsubscribing takes the registration
   * back when no other subscriber watches the same. It sends QEMU nothing.
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
    const late = setTimeout(once, PONG_WITHIN_MS).unref();
    this.#main.ping(once);
  }

  onLifecycle(watcher: (change: DomainLifecycle) => void): () => void {
    this.#lifecycleWatchers.add(watcher);
    return () => this.#lifecycleWatchers.delete(watcher);
  }

  /**
   * Calls back when a guest's agent has opened its channel. The first call registers for that with the daemon; one that
   * does not know these events is silent.
   */
  onAgentConnected(watcher: (domain: DomainRef) => void): () => void {
    this.#agentWatchers.add(watcher);
    if (!this.#watchesAgents) this.#watchAgents();
    return () => this.#agentWatchers.delete(watcher);
  }

  /** Called when the connection is lost, at once where it is already. */
  onEnd(watcher: (error: MonitorError) => void): () => void {
    if (this.#end !== undefined) watcher(this.#end);
    else this.#endWatchers.add(watcher);
    return () => this.#endWatchers.delete(watcher);
  }

  /** Takes what the daemon sends unasked. A message of an unknown kind was not asked for, and is ignored. */
  take({ header, body }: Packet): void {
    const is = ({ program, number }: Pushed<unknown>) => program === header.prog && number === header.proc;
    const bytes = body.left;
    if (is(libvirt.domainMonitorEvent)) {
      this.#monitorEvents.take(readWhole(libvirt.domainMonitorEvent.message, body), bytes);
    } else if (is(libvirt.domainEventCallbackLifecycle)) {
      this.#lifecycleEvents.take(readWhole(libvirt.domainEventCallbackLifecycle.message, body), bytes);
    } else if (is(libvirt.domainEventCallbackAgentLifecycle)) {
      this.#agentEvents.take(readWhole(libvirt.domainEventCallbackAgentLifecycle.message, body), bytes);
    }
  }

  /** Called when the main socket ended, or is about to be closed. */
  lost(error: MonitorError): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    const watchers = [...this.#endWatchers];
    this.#endWatchers.clear();
    for (const watcher of watchers) watcher(copyOf(error));
    // Behind them: a command that has yet to go out is taken back by its monitor.
    this.#calls.close(() => copyOf(error));
  }

  #watchAgents(): void {
    this.#watchesAgents = true;
    this.#agentEvents.begin();
    const args = { eventID: AGENT_LIFECYCLE_EVENT, dom: undefined };
    this.control(libvirt.connectDomainEventCallbackRegisterAny, args, {
      ok: ({ callbackID }) => this.#agentEvents.confirm(callbackID, (change) => this.#reportAgent(change)),
      fail: () => this.#agentEvents.settle(),
    });
  }

  #reportAgent({ dom, state }: AgentLifecycle): void {
    if (state !== AGENT_CONNECTED) return;
    for (const watcher of [...this.#agentWatchers]) watcher(domainRef(dom));
  }

  #reportLifecycle({ dom, event, detail }: Lifecycle['msg']): void {
    const known = lifecycleOf(event, detail);
    if (known === undefined) return;
    const change = { domain: domainRef(dom), ...known };
    for (const watcher of [...this.#lifecycleWatchers]) watcher(change);
  }
}

/** Beside the commands for QEMU: an agent is as slow as its guest. */
function agentQueue({ uuid }: WireDomain): string {
  return `agent of ${formatUuid(uuid)}`;
}
