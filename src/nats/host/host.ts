import { Subscription, type Observable } from 'rxjs';
import { ClosedError, ConnectError, isMonitorError, messageOf, type MonitorError } from '../../errors.js';
import { StateSubject } from '../../rx/ordered-subject.js';
import {
  listen,
  newsOf,
  tryPublish,
  whenConnected,
  type NatsMessageLike,
  type NatsNews,
  type Refusal,
} from '../connection.js';
import { readIfOurs, writeMessage } from '../protocol/envelope.js';
import { payloadFault } from '../protocol/parts.js';
import { subjectsOf, whoSubject, type MachineSubjects } from '../protocol/subject.js';
import { cantServe, Claim, refusal, type ClaimOptions } from './claim.js';
import { ClientService, maxPayloadOf, type ServiceOptions, type ServingState } from './client-service.js';

export interface HostOptions extends ClaimOptions, ServiceOptions {}

/** A host of one machine, from the claim of its subject to its end: serves it while NATS is connected and no other host does. */
export class Host {
  readonly #options: HostOptions;
  readonly #subjects: MachineSubjects;
  readonly #claim: Claim;
  readonly #service: ClientService;

  readonly #state = new StateSubject<ServingState>({ status: 'disconnected' });
  readonly state$: Observable<ServingState> = this.#state.value$;
  readonly #scope = new Subscription();
  /** The subscriptions of subjects; it ends with the connection to NATS. */
  #session = Subscription.EMPTY;
  /** Whether NATS's connection broke while this served. */
  #suspended = false;
  #closed = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#subjects = subjectsOf(options.subject);
    this.#claim = new Claim(options);
    this.#service = new ClientService(options, this.#claim, (state) => this.#state.next(state));
  }

  /** How many clients have sent commands in this epoch. */
  get clients(): number {
    return this.#service.clients;
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
      await this.#serve();
    } catch (error) {
      const cause = isMonitorError(error) ? error : cantServe(subject, messageOf(error));
      this.#close(cause);
      throw cause;
    }
    const { value: state } = this.#state;
    if (state.status === 'closed') throw state.cause ?? cantServe(subject, 'the host was closed');
  }

  /** Makes the monitor dial if it has ended. */
  dial(): void {
    this.#service.dial();
  }

  /** Ends all clients' links and stops serving. The monitor stays as it is. */
  close(): void {
    this.#service.end('closed', 'its host closed it');
    this.#close(undefined);
  }

  async #serve(): Promise<void> {
    const { connection, subject } = this.#options;
    await this.#untilClosed(whenConnected(connection));
    const fault = payloadFault(maxPayloadOf(connection));
    if (fault !== undefined) throw cantServe(subject, fault);
    const other = await this.#untilClosed(this.#claim.take());
    if (other !== undefined) {
      const words = `${subject} is served already, by ${other.host}: close it there first, or serve another subject`;
      this.#close(new ConnectError(words));
      return;
    }
    this.#listen();
    this.#service.open();
    // Now the server knows the subscriptions, or has refused them. What it refuses to publish is reported a bit later.
    await connection.flush();
    await connection.flush();
  }

  /** Resolves with the value of an observable; rejects where the host is closed before. */
  #untilClosed<A>(source$: Observable<A>): Promise<A> {
    const waiting = new Subscription();
    this.#scope.add(waiting);
    return new Promise<A>((resolve, reject) => {
      waiting.add(source$.subscribe({ next: resolve, error: reject }));
      waiting.add(() =>
        reject(new ClosedError(`${this.#options.subject} is not served: the host was closed`)),
      );
    }).finally(() => waiting.unsubscribe());
  }

  #listen(): void {
    const { connection, subject } = this.#options;
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
    if (who !== undefined) hear(who, () => this.#service.beat());
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

  #suspend(): void {
    if (this.#session.closed) return;
    this.#suspended = true;
    this.#session.unsubscribe();
    this.#service.suspend();
    this.#state.next({ status: 'disconnected' });
  }

  /** Another host may have taken the subject over meanwhile. */
  #resume(): void {
    if (!this.#suspended || this.#closed) return;
    this.#suspended = false;
    this.#serve().catch((error: unknown) => {
      const cause = isMonitorError(error) ? error : cantServe(this.#options.subject, messageOf(error));
      // Where NATS broke again, the next connection is for another try.
      if (cause.permanent || this.#options.connection.isClosed()) this.#close(cause);
      else this.#suspended = true;
    });
  }

  #onHello({ data, reply }: NatsMessageLike): void {
    if (!this.#isInbox(reply)) return;
    const request = readIfOurs(data, ['hello', 'claim'])?.envelope;
    if (request?.kind === 'hello') this.#service.onHello(reply);
    else if (request?.kind === 'claim') {
      const { connection } = this.#options;
      tryPublish(connection, reply, writeMessage({ kind: 'taken', ...this.#claim.instance }));
    }
  }

  #onRun({ data, reply }: NatsMessageLike): void {
    if (!this.#isInbox(reply)) return;
    const message = readIfOurs(data, ['run', 'check', 'bye']);
    if (message !== undefined) this.#service.onRun(reply, message);
  }

  #onAlive({ data }: NatsMessageLike): void {
    const other = readIfOurs(data, ['alive', 'gone'])?.envelope;
    if (other === undefined || other.kind === 'gone' || this.#claim.isOwn(other)) return;
    if (this.#claim.yieldsTo(other)) {
      this.#service.end('lost', `another host serves it now: ${other.host}`);
      const words = `${this.#options.subject} is served by ${other.host} too, which began later: this host has stopped`;
      this.#close(new ConnectError(words), false);
    } else this.#service.beat();
  }

  /** A client that named another subject would make this host publish there, with this host's permissions. */
  #isInbox(reply: string | undefined): reply is string {
    return reply?.startsWith(this.#options.inboxPrefix) === true;
  }

  /** @param gone - whether to report to directories that the machine is not served any more */
  #close(cause: MonitorError | undefined, gone = true): void {
    if (this.#closed) return;
    if (gone && !this.#session.closed) {
      const { connection } = this.#options;
      tryPublish(connection, this.#subjects.alive, writeMessage({ kind: 'gone', ...this.#claim.instance }));
    }
    this.#closed = true;
    this.#scope.unsubscribe();
    this.#service.close();
    this.#state.next(cause === undefined ? { status: 'closed' } : { status: 'closed', cause });
  }
}
