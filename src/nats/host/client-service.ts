import { Subscription, timer } from 'rxjs';
import type { MonitorError } from '../../errors.js';
import type { Greeting } from '../../protocol/types.js';
import type { ServableMonitor } from '../../monitor/monitor-like.js';
import { randomToken, tryPublish, type NatsConnectionLike } from '../connection.js';
import {
  shortened,
  writeMessage,
  type Alive,
  type Answer,
  type Broadcast,
  type ReceivedMessage,
  type Request,
} from '../protocol/envelope.js';
import { cut, MIN_PAYLOAD_BYTES } from '../protocol/parts.js';
import { subjectsOf, type MachineSubjects } from '../protocol/subject.js';
import { toUtf8 } from '../protocol/utf8.js';
import type { Claim } from './claim.js';
import { Clients, type ClientBounds } from './clients.js';
import { Machine, type MachineListener } from './machine.js';

export interface ServiceOptions extends ClientBounds {
  readonly connection: NatsConnectionLike;
  readonly subject: string;
  readonly monitor: ServableMonitor;
  /** Whether the monitor is the host's own, so that nothing else disconnects it. */
  readonly ownMonitor: boolean;
  /** The time between two heartbeats. */
  readonly heartbeatIntervalMs: number;
}

/** How a host serves a machine to its clients. */
export type ServingState =
  /** Clients are served. */
  | { readonly status: 'serving' }
  /** The monitor isn't ready: clients' dials fail with `why`. */
  | { readonly status: 'unavailable'; readonly why: string }
  /** There is no connection to the NATS server. */
  | { readonly status: 'disconnected' }
  /** The host does not serve the machine any more. `cause` is set unless `close()` was called. */
  | { readonly status: 'closed'; readonly cause?: MonitorError };

/** Whether clients are served, while the subject is this host's. */
type ServiceState = Extract<ServingState, { readonly status: 'serving' | 'unavailable' }>;

/** Clients that wait for the monitor to be ready. More are not answered, and try again. */
const MAX_WAITING = 1_024;

/** Serves a machine to the clients of its subject: answers, events and heartbeats, one epoch after another. */
export class ClientService implements MachineListener {
  readonly #options: ServiceOptions;
  readonly #claim: Claim;
  readonly #report: (state: ServiceState) => void;

  readonly #subjects: MachineSubjects;
  readonly #machine: Machine;
  readonly #clients: Clients;

  /** What is served, while the monitor is ready and this is open. */
  #epoch: string | undefined;
  #seq = 0;
  #ready: { readonly greeting: Greeting; readonly oob: boolean } | undefined;
  /** Inboxes of clients that said hello while the monitor was connecting. */
  readonly #waiting = new Set<string>();
  /** The regular heartbeats, while this is open. */
  #heartbeats = Subscription.EMPTY;

  /**
   * @param claim - names this host
   * @param report - called while this is open, with each change
   */
  constructor(options: ServiceOptions, claim: Claim, report: (state: ServiceState) => void) {
    this.#options = options;
    this.#claim = claim;
    this.#report = report;

    this.#subjects = subjectsOf(options.subject);
    this.#machine = new Machine(options.monitor, this, options.ownMonitor);
    this.#clients = new Clients(this.#machine, options, {
      reply: (inbox, kind, n, text) => this.#reply(inbox, kind, n, text),
      checked: (inbox, n, replies) => {
        if (this.#epoch !== undefined)
          this.#answer(inbox, { kind: 'checked', epoch: this.#epoch, n, replies });
      },
      lost: (inbox, why) => this.#answer(inbox, { kind: 'lost', why }),
    });
  }

  /** How many clients have sent commands in this epoch. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Begins to serve: the subject is this host's and NATS is connected. */
  open(): void {
    const { heartbeatIntervalMs } = this.#options;
    this.#heartbeats = timer(heartbeatIntervalMs, heartbeatIntervalMs).subscribe(() => this.beat());
    // Before the first heartbeat: a monitor that is ready already is never announced as unavailable.
    this.#machine.start();
    if (this.#ready === undefined) this.#becomeUnavailable(this.#machine.why);
    else if (this.#epoch === undefined) this.#begin();
  }

  /** Makes the monitor dial if it has ended. */
  dial(): void {
    this.#machine.dial();
  }

  /** Ends the epoch: from now on clients would miss events without a gap in the numbers. */
  end(how: 'shut-down' | 'lost' | 'closed', why: string): void {
    const epoch = this.#epoch;
    this.#forgetClients();
    this.#turnAway(why);
    if (epoch === undefined) return;
    const end: Broadcast = { kind: 'end', epoch, seq: this.#seq, how, why: shortened(why) };
    this.#broadcast(this.#subjects.events, end);
  }

  /** Stops until `open()`, and sends nothing: without NATS it would be lost, or come late. */
  suspend(): void {
    this.#heartbeats.unsubscribe();
    this.#forgetClients();
    this.#waiting.clear();
  }

  /** Stops for good. The monitor stays as it is. */
  close(): void {
    this.suspend();
    this.#machine.close();
  }

  /** Sends a heartbeat. */
  beat(): void {
    if (this.#heartbeats.closed) return;
    const epoch = this.#epoch;
    const alive: Alive = {
      kind: 'alive',
      ...this.#claim.instance,
      heartbeat: this.#options.heartbeatIntervalMs,
      ...(epoch === undefined
        ? { state: 'unavailable', why: shortened(this.#machine.why) }
        : { state: 'ready', epoch, seq: this.#seq }),
    };
    this.#broadcast(this.#subjects.alive, alive);
  }

  // What clients ask

  onHello(inbox: string): void {
    if (this.#epoch !== undefined) this.#greet(inbox);
    else if (this.#waiting.size < MAX_WAITING) {
      this.#waiting.add(inbox);
      this.#machine.dial();
      if (this.#machine.unavailable) this.#turnAway(this.#machine.why);
    }
  }

  onRun(
    inbox: string,
    { envelope, body }: ReceivedMessage<Extract<Request, { readonly kind: 'run' | 'check' | 'bye' }>>,
  ): void {
    if (envelope.epoch !== this.#epoch) {
      if (envelope.kind !== 'bye') this.#answer(inbox, { kind: 'lost', why: 'its host began anew' });
    } else if (envelope.kind === 'run') this.#clients.run(inbox, envelope, body);
    else if (envelope.kind === 'check') this.#clients.check(inbox, envelope.n);
    else this.#clients.leave(inbox);
  }

  // What the machine reports

  onReady(greeting: Greeting, oob: boolean): void {
    this.#ready = { greeting, oob };
    if (!this.#heartbeats.closed) this.#begin();
  }

  onEvent(text: string): void {
    const epoch = this.#epoch;
    if (epoch === undefined) return;
    const seq = (this.#seq += 1);
    cut(toUtf8(text), this.#maxPayload, (body, part) =>
      this.#broadcast(this.#subjects.events, { kind: 'event', epoch, seq, ...(part && { part }) }, body),
    );
  }

  onEnd(how: 'shut-down' | 'lost', why: string): void {
    this.#ready = undefined;
    this.end(how, how === 'shut-down' ? why : `the host's connection to the machine was lost: ${why}`);
  }

  onUnavailable(why: string): void {
    if (this.#heartbeats.closed) return;
    this.#turnAway(why);
    this.#becomeUnavailable(why);
  }

  #begin(): void {
    this.#epoch = randomToken();
    this.#seq = 0;
    this.#report({ status: 'serving' });
    for (const inbox of this.#waiting) this.#greet(inbox);
    this.#waiting.clear();
    this.beat();
  }

  #becomeUnavailable(why: string): void {
    this.#report({ status: 'unavailable', why });
    this.beat();
  }

  #turnAway(why: string): void {
    const answer: Answer = { kind: 'unavailable', host: this.#claim.instance.host, why: shortened(why) };
    for (const inbox of this.#waiting) this.#answer(inbox, answer);
    this.#waiting.clear();
  }

  #forgetClients(): void {
    this.#epoch = undefined;
    this.#clients.leaveAll();
  }

  #greet(inbox: string): void {
    if (this.#ready === undefined || this.#epoch === undefined) return;
    const { version } = this.#ready.greeting;
    const { heartbeatIntervalMs: heartbeat, window, maxCommandBytes } = this.#options;
    const { oob } = this.#ready;
    this.#answer(inbox, {
      kind: 'hello',
      ...this.#claim.instance,
      ...{ epoch: this.#epoch, after: this.#seq, oob, heartbeat, window, maxCommandBytes },
      greeting: {
        version: { qemu: version.qemu, package: shortened(version.package) },
        capabilities: oob ? ['oob'] : [],
      },
    });
  }

  #reply(inbox: string, kind: 'reply' | 'failure', n: number, text: string): void {
    const epoch = this.#epoch;
    if (epoch === undefined) return;
    const after = this.#seq;
    cut(toUtf8(text), this.#maxPayload, (body, part) =>
      this.#answer(inbox, { kind, epoch, n, after, ...(part && { part }) }, body),
    );
  }

  #answer(inbox: string, answer: Answer, body?: Uint8Array): void {
    tryPublish(this.#options.connection, inbox, writeMessage(answer, body));
  }

  /** What can't be published was lost with the connection, which is among its news. */
  #broadcast(subject: string, message: Broadcast, body?: Uint8Array): void {
    tryPublish(this.#options.connection, subject, writeMessage(message, body));
  }

  get #maxPayload(): number {
    return maxPayloadOf(this.#options.connection);
  }
}

/** How long a message may be for the NATS server, in bytes. */
export function maxPayloadOf({ info }: NatsConnectionLike): number {
  return info?.max_payload ?? MIN_PAYLOAD_BYTES;
}
