import { Subscription, timer, type Observable } from 'rxjs';
import { ClosedError, ConnectError, isMonitorError, messageOf, type MonitorError } from '../../errors.js';
import type { Permission } from '../../qmp/server/allow.js';
import type { Greeting } from '../../protocol/types.js';
import { StateSubject } from '../../rx/ordered-subject.js';
import {
  isNoResponders,
  listen,
  newsOf,
  randomToken,
  tryPublish,
  whenConnected,
  type NatsConnectionLike,
  type NatsMessageLike,
  type NatsNews,
  type Refusal,
} from '../connection.js';
import {
  isLater,
  readMessage,
  shortened,
  writeMessage,
  type Alive,
  type Answer,
  type Broadcast,
  type Instance,
} from '../protocol/envelope.js';
import { cut, MIN_PAYLOAD_BYTES } from '../protocol/parts.js';
import { subjectsOf, whoSubject, type MachineSubjects } from '../protocol/subject.js';
import { Clients } from './clients.js';
import { Machine, type MachineListener, type Servable } from './machine.js';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
const ENCODER = new TextEncoder();

/** What a host is doing for its clients. */
export type ServingState =
  /** Clients are served. */
  | { readonly status: 'serving' }
  /** The monitor isn't ready: clients are turned away, in words. */
  | { readonly status: 'unavailable'; readonly why: string }
  /** There is no connection to the NATS server. */
  | { readonly status: 'disconnected' }
  /** For good. `cause` is set unless `close()` was called. */
  | { readonly status: 'closed'; readonly cause?: MonitorError };

export interface HostOptions {
  readonly connection: NatsConnectionLike;
  readonly subject: string;
  readonly monitor: Servable;
  /** Whether the monitor is the host's own, so that nothing else disconnects it. */
  readonly ownMonitor: boolean;
  readonly permission: Permission;
  /** The host's name, for people. */
  readonly host: string;
  readonly heartbeatIntervalMs: number;
  readonly inboxPrefix: string;
  readonly window: number;
  readonly maxOutstanding: number;
  readonly maxCommandBytes: number;
}

/** How long another host may take to answer that it serves the subject. A frozen one never answers. Milliseconds. */
const CLAIM_WITHIN_MS = 1_000;
/** Clients that wait for the monitor to be ready. More are not answered, and try again. */
const MAX_WAITING = 1_024;

/** Serves a monitor on a subject, from its claim to its end. */
export class Host implements MachineListener {
  readonly #options: HostOptions;
  readonly #subjects: MachineSubjects;
  readonly #machine: Machine;
  readonly #clients: Clients;

  readonly #instance = randomToken();
  /** When this host last claimed the subject. */
  #since = 0;
  /** What is served, if the monitor is ready and NATS is connected. */
  #epoch: string | undefined;
  #seq = 0;
  #ready: { readonly greeting: Greeting; readonly oob: boolean } | undefined;
  /** Inboxes of clients that said hello while the monitor was connecting. */
  readonly #waiting = new Set<string>();

  readonly #state = new StateSubject<ServingState>({ status: 'disconnected' });
  readonly state$: Observable<ServingState> = this.#state.value$;
  readonly #scope = new Subscription();
  /** The subscriptions; it ends with the connection to NATS. */
  #session = Subscription.EMPTY;
  /** Whether NATS's connection broke while this served. */
  #suspended = false;
  /** Whether another host answered this one's claim. */
  #taken = false;
  #closed = false;

  constructor(options: HostOptions) {
    this.#options = options;
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

  /**
   * Claims the subject and begins to serve.
   *
   * @throws `ConnectError` where another host serves it, or NATS refuses
   */
  async start(): Promise<void> {
    const { connection, subject } = this.#options;
    if (connection.isClosed()) throw cantServe(subject, 'the connection to the NATS server is closed');
    this.#scope.add(newsOf(connection).subscribe((news) => this.#onNews(news)));
    try {
      await this.#claim();
    } catch (error) {
      const cause = isMonitorError(error) ? error : cantServe(subject, messageOf(error));
      this.#close(cause);
      throw cause;
    }
    const { value: state } = this.#state;
    if (state.status === 'closed') throw state.cause ?? cantServe(subject, 'the host was closed');
    this.#machine.start();
  }

  /** Makes the monitor dial if it has ended. */
  dial(): void {
    this.#machine.dial();
  }

  /** Ends all clients' links and stops serving. The monitor stays as it is. */
  close(): void {
    this.#end('closed', 'its host closed it');
    this.#close(undefined);
  }

  // What the machine reports

  onReady(greeting: Greeting, oob: boolean): void {
    this.#ready = { greeting, oob };
    this.#begin();
  }

  onEvent(text: string): void {
    const epoch = this.#epoch;
    if (epoch === undefined) return;
    const seq = (this.#seq += 1);
    cut(ENCODER.encode(text), this.#maxPayload, (body, part) =>
      this.#broadcast(this.#subjects.events, { kind: 'event', epoch, seq, ...(part && { part }) }, body),
    );
  }

  onEnd(how: 'shut-down' | 'lost', why: string): void {
    this.#ready = undefined;
    this.#end(how, how === 'shut-down' ? why : `the host's connection to the machine was lost: ${why}`);
  }

  onUnavailable(why: string): void {
    if (this.#closed || this.#state.value.status === 'disconnected') return;
    this.#state.next({ status: 'unavailable', why });
    this.#turnAway(why);
    this.#beat();
  }

  // The life on NATS

  async #claim(): Promise<void> {
    const { connection, subject } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#scope.add(whenConnected(connection).subscribe(() => resolve()));
      this.#scope.add(() => reject(new ClosedError(`${subject} is not served: the host was closed`)));
    });
    const maxPayload = this.#maxPayload;
    if (maxPayload < MIN_PAYLOAD_BYTES) {
      throw cantServe(
        subject,
        `the NATS server takes ${maxPayload} bytes a message (max_payload), and rxqmp needs ${MIN_PAYLOAD_BYTES}`,
      );
    }
    const taken = await this.#askOthers();
    if (taken !== undefined) {
      this.#taken = true;
      throw new ConnectError(
        `${subject} is served already, by ${taken.host}: close it there first, or serve another subject`,
      );
    }
    if (this.#closed) throw new ClosedError(`${subject} is not served: the host was closed`);
    this.#since = Date.now();
    this.#serve();
    // Now the server knows the subscriptions, or has refused them. What it refuses to publish is reported a bit later.
    await connection.flush();
    await connection.flush();
  }

  /** Returns the host that serves the subject, if one does. Without one NATS answers at once. */
  #askOthers(): Promise<Instance | undefined> {
    const { connection, subject, inboxPrefix } = this.#options;
    const inbox = `${inboxPrefix}.${randomToken()}`;
    const asking = new Subscription();
    this.#scope.add(asking);
    return new Promise<Instance | undefined>((resolve, reject) => {
      asking.add(timer(CLAIM_WITHIN_MS).subscribe(() => resolve(undefined)));
      asking.add(
        newsOf(connection).subscribe((news) => {
          if (news.news === 'refused' && (news.subject === inbox || news.subject === this.#subjects.hello)) {
            reject(refusal(subject, news));
          } else if (news.news === 'disconnected' || news.news === 'closed') {
            reject(cantServe(subject, 'the connection to the NATS server broke'));
          }
        }),
      );
      asking.add(() => resolve(undefined));
      asking.add(
        listen(connection, inbox, (message) => {
          if (isNoResponders(message)) {
            resolve(undefined);
            return;
          }
          try {
            resolve(readMessage(message.data, ['taken']).envelope);
          } catch (error) {
            reject(error as MonitorError);
          }
        }),
      );
      const why = tryPublish(connection, this.#subjects.hello, writeMessage({ kind: 'claim' }), inbox);
      if (why !== undefined) reject(cantServe(subject, why));
    }).finally(() => asking.unsubscribe());
  }

  #serve(): void {
    const { connection, subject, heartbeatIntervalMs } = this.#options;
    const session = new Subscription();
    this.#session = session;
    this.#scope.add(session);
    const hear = (on: string, onMessage: (message: NatsMessageLike) => void) =>
      session.add(listen(connection, on, onMessage, (refused) => this.#onRefused(refused)));
    hear(this.#subjects.hello, (message) => this.#onHello(message));
    hear(this.#subjects.run, (message) => this.#onRun(message));
    // Another host's heartbeats: both of two that began at once, or on both sides of a partition, see one another here.
    hear(this.#subjects.alive, (message) => this.#onAlive(message));
    const who = whoSubject(subject);
    if (who !== undefined) hear(who, () => this.#beat());
    session.add(timer(heartbeatIntervalMs, heartbeatIntervalMs).subscribe(() => this.#beat()));
    const { why } = this.#machine;
    if (this.#ready === undefined) this.#state.next({ status: 'unavailable', why });
    this.#begin();
    this.#beat();
  }

  /** Begins an epoch, where the monitor is ready and NATS is connected. */
  #begin(): void {
    if (this.#ready === undefined || this.#session.closed) return;
    this.#epoch = randomToken();
    this.#seq = 0;
    this.#state.next({ status: 'serving' });
    for (const inbox of this.#waiting) this.#greet(inbox);
    this.#waiting.clear();
    this.#beat();
  }

  /** Ends the epoch: from now on clients would miss events without a gap in the numbers. */
  #end(how: 'shut-down' | 'lost' | 'closed', why: string): void {
    const epoch = this.#epoch;
    this.#epoch = undefined;
    this.#clients.leaveAll();
    if (epoch === undefined) return;
    const end: Broadcast = { kind: 'end', epoch, seq: this.#seq, how, why: shortened(why) };
    this.#broadcast(this.#subjects.events, end);
  }

  #onNews(news: NatsNews): void {
    switch (news.news) {
      case 'disconnected':
        this.#suspend();
        break;
      case 'connected':
        this.#resume();
        break;
      case 'closed':
        this.#close(
          new ConnectError(
            `${this.#options.subject} is not served any more: the connection to the NATS server is closed`,
          ),
        );
        break;
      case 'refused':
        this.#onRefused(news);
    }
  }

  /** A host that can't do all of its work does none: its clients would wait for what never comes. */
  #onRefused(news: Refusal): void {
    const { hello, run, events, alive } = this.#subjects;
    const needed = news.operation === 'publish' ? [events, alive] : [hello, run, alive];
    if (needed.includes(news.subject)) this.#close(refusal(this.#options.subject, news));
  }

  /** Without NATS nothing is published: it would be lost, or come late. */
  #suspend(): void {
    if (this.#session.closed) return;
    this.#suspended = true;
    this.#session.unsubscribe();
    this.#epoch = undefined;
    this.#clients.leaveAll();
    this.#waiting.clear();
    this.#state.next({ status: 'disconnected' });
  }

  /** Another host may have taken the subject over meanwhile. */
  #resume(): void {
    if (!this.#suspended || this.#closed) return;
    this.#suspended = false;
    this.#claim().catch((error: unknown) => {
      const cause = isMonitorError(error) ? error : cantServe(this.#options.subject, messageOf(error));
      // Where NATS broke again, the next connection is for another try.
      if (this.#taken || cause.permanent || this.#options.connection.isClosed()) this.#close(cause);
      else this.#suspended = true;
    });
  }

  #onHello({ data, reply }: NatsMessageLike): void {
    if (reply === undefined || !this.#isInbox(reply)) return;
    const request = read(() => readMessage(data, ['hello', 'claim']).envelope);
    if (request === undefined) return;
    if (request.kind === 'claim') {
      this.#answer(reply, { kind: 'taken', ...this.#self });
    } else if (this.#epoch !== undefined) this.#greet(reply);
    else if (this.#waiting.size < MAX_WAITING) {
      this.#waiting.add(reply);
      this.#machine.dial();
      if (this.#machine.unavailable) this.#turnAway(this.#machine.why);
    }
  }

  #onRun({ data, reply }: NatsMessageLike): void {
    if (reply === undefined || !this.#isInbox(reply)) return;
    const message = read(() => readMessage(data, ['run', 'check', 'bye']));
    if (message === undefined) return;
    const { envelope, body } = message;
    if (envelope.epoch !== this.#epoch) {
      if (envelope.kind !== 'bye') this.#answer(reply, { kind: 'lost', why: 'its host began anew' });
    } else if (envelope.kind === 'run') this.#clients.run(reply, envelope, body);
    else if (envelope.kind === 'check') this.#clients.check(reply, envelope.n);
    else this.#clients.leave(reply);
  }

  #onAlive({ data }: NatsMessageLike): void {
    const other = read(() => readMessage(data, ['alive', 'gone']).envelope);
    if (other === undefined || other.instance === this.#instance || other.kind === 'gone') return;
    if (isLater(other, this.#self)) {
      this.#end('lost', `another host serves it now: ${other.host}`);
      const words = `${this.#options.subject} is served by ${other.host} too, which began later: this host has stopped`;
      this.#close(new ConnectError(words), false);
    } else this.#beat();
  }

  #turnAway(why: string): void {
    const answer: Answer = { kind: 'unavailable', host: this.#options.host, why: shortened(why) };
    for (const inbox of this.#waiting) this.#answer(inbox, answer);
    this.#waiting.clear();
  }

  #greet(inbox: string): void {
    if (this.#ready === undefined || this.#epoch === undefined) return;
    const { version } = this.#ready.greeting;
    const { heartbeatIntervalMs: heartbeat, window, maxCommandBytes } = this.#options;
    const { oob } = this.#ready;
    this.#answer(inbox, {
      kind: 'hello',
      ...this.#self,
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
    cut(ENCODER.encode(text), this.#maxPayload, (body, part) =>
      this.#answer(inbox, { kind, epoch, n, after, ...(part && { part }) }, body),
    );
  }

  #beat(): void {
    if (this.#session.closed || this.#closed) return;
    const served = this.#epoch;
    const alive: Alive = {
      kind: 'alive',
      ...this.#self,
      heartbeat: this.#options.heartbeatIntervalMs,
      ...(served === undefined
        ? { state: 'unavailable', why: shortened(this.#machine.why) }
        : { state: 'ready', epoch: served, seq: this.#seq }),
    };
    this.#broadcast(this.#subjects.alive, alive);
  }

  #answer(inbox: string, answer: Answer, body?: Uint8Array): void {
    tryPublish(this.#options.connection, inbox, writeMessage(answer, body));
  }

  /** What can't be published was lost with the connection, which is among its news. */
  #broadcast(subject: string, message: Broadcast, body?: Uint8Array): void {
    tryPublish(this.#options.connection, subject, writeMessage(message, body));
  }

  /** A client that named another subject would make this host publish there, with this host's permissions. */
  #isInbox(reply: string): boolean {
    return reply.startsWith(this.#options.inboxPrefix);
  }

  get #self(): Instance {
    return { instance: this.#instance, since: this.#since, host: this.#options.host };
  }

  get #maxPayload(): number {
    return this.#options.connection.info?.max_payload ?? MIN_PAYLOAD_BYTES;
  }

  /** @param gone - whether to report to directories that the machine is not served any more */
  #close(cause: MonitorError | undefined, gone = true): void {
    if (this.#closed) return;
    if (gone && !this.#session.closed) this.#broadcast(this.#subjects.alive, { kind: 'gone', ...this.#self });
    this.#closed = true;
    this.#epoch = undefined;
    this.#clients.leaveAll();
    this.#scope.unsubscribe();
    this.#session.unsubscribe();
    this.#machine.close();
    this.#state.next(cause === undefined ? { status: 'closed' } : { status: 'closed', cause });
  }
}

function read<A>(reader: () => A): A | undefined {
  try {
    return reader();
  } catch {
    // Not one of ours. Anyone who may publish here can send anything.
    return undefined;
  }
}

function cantServe(subject: string, why: string, permanent = false): ConnectError {
  return new ConnectError(`${subject} can't be served: ${why}`, { permanent });
}

function refusal(subject: string, { operation, subject: refused }: Refusal): ConnectError {
  const to = operation === 'publish' ? 'to ' : '';
  return cantServe(subject, `NATS does not let this login ${operation} ${to}${refused}`, true);
}
