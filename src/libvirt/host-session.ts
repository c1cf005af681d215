import { type Observable, type Subscriber, Subscription } from 'rxjs';
import {
  CommandTimeoutError,
  copyOf,
  InterruptedError,
  isMonitorError,
  messageOf,
  type MonitorError,
  withContext,
} from '../errors.js';
import { type End, lastFailureWords } from '../monitor/ends.js';
import type { DialStep } from '../monitor/link.js';
import { type ConnectionOwner, Redialer, type RedialerOptions } from '../monitor/redialer.js';
import type { MonitorState } from '../monitor/state.js';
import type { Greeting } from '../protocol/types.js';
import type { QmpEvent } from '../raw/index.js';
import { OrderedSubject } from '../rx/ordered-subject.js';
import type { DaemonConnection, DomainLifecycle } from './daemon-connection.js';
import { eventMessage } from './domain-link.js';
import type { MonitorEvent } from './event-watch.js';
import { type DomainRef, domainRef } from './protocol/domain.js';
import type { SharedConnection } from './shared-connection.js';

/** QEMU's event, and the domain that it came from. */
export type HostEvent = QmpEvent & { readonly domain: DomainRef };

export interface HostSessionOptions extends RedialerOptions {
  /** Called with each new state of the connection. */
  readonly announce: (state: MonitorState) => void;
  /** The session is over; called before that is announced. */
  readonly onEnd: () => void;
}

/**
 * One life of a host's streams, from their first use to `closed`. When a connection ends, the state is announced
 * first, then its questions fail, and with the last connection the streams end.
 */
export class HostSession implements ConnectionOwner<DaemonConnection> {
  readonly #shared: SharedConnection;
  readonly #options: HostSessionOptions;
  readonly #redialer: Redialer<DaemonConnection>;
  readonly #lifecycle = new OrderedSubject<DomainLifecycle>();
  #events = new OrderedSubject<HostEvent>();
  #registration: Subscription | undefined;
  /** While events are being registered no question is asked, so that its answer is not older than the events. */
  #registering = false;
  readonly #questions = new Set<Question>();

  constructor(shared: SharedConnection, options: HostSessionOptions) {
    this.#shared = shared;
    this.#options = options;
    this.#redialer = new Redialer<DaemonConnection>(this, options);
  }

  start(): void {
    this.#redialer.start();
  }

  /** Joins the connection that somebody else opened, where this session waits to dial again. */
  wake(): void {
    this.#redialer.wake();
  }

  /** Ends the session because the connection was closed on purpose. */
  close(error: MonitorError): void {
    this.#redialer.close(error);
  }

  watchLifecycle(subscriber: Subscriber<DomainLifecycle>): Subscription {
    return this.#lifecycle.subscribe(subscriber);
  }

  watchEvents(subscriber: Subscriber<HostEvent>): Subscription {
    const subscription = this.#events.subscribe(subscriber);
    this.#registerEvents();
    return subscription;
  }

  /**
   * Asks the daemon, now or when there is a connection.
   *
   * @param timeout - milliseconds, from now to the answer
   * @returns what gives the question up
   */
  ask<T>(
    name: string,
    ask: (connection: DaemonConnection) => Promise<T>,
    subscriber: Subscriber<T>,
    timeout: number | undefined,
  ): () => void {
    const question: Question = {
      name,
      ask,
      resolve: (value) => {
        subscriber.next(value as T);
        subscriber.complete();
      },
      fail: (error) => subscriber.error(withContext(error, { monitor: this.#options.name, command: name })),
      sent: false,
    };
    const expire = () => {
      const { sent } = question;
      const why = sent ? 'was asked, but no answer came' : "couldn't be asked";
      const cause = sent ? undefined : this.#redialer.lastFailure;
      const message = `${name} ${why} within ${timeout} ms${lastFailureWords(cause)}`;
      this.#settle(question, () => question.fail(new CommandTimeoutError(message, sent, { cause })));
    };
    if (timeout !== undefined) question.deadline = setTimeout(expire, timeout);
    this.#questions.add(question);
    this.#askAll();
    return () => this.#settle(question, () => undefined);
  }

  // What the redialer calls

  open(report: (step: DialStep) => void): Observable<DaemonConnection> {
    return this.#shared.join(report);
  }

  greetingOf({ greeting }: DaemonConnection): Greeting {
    return greeting;
  }

  announce(state: MonitorState): void {
    if (state.status === 'closed') this.#options.onEnd();
    this.#options.announce(state);
  }

  attach(connection: DaemonConnection): void {
    this.#redialer.add(connection.onLifecycle((change) => this.#lifecycle.next(change)));
    this.#registerEvents();
    this.#askAll();
    const leave = connection.onEnd((error) => this.#redialer.lost(connection, { error }));
    if (this.#redialer.connection === connection) this.#redialer.add(leave);
  }

  endOf(_connection: DaemonConnection, broken: { readonly error: unknown } | undefined): End {
    const error = broken?.error;
    if (isMonitorError(error)) return { how: 'lost', error };
    const message = `the connection to ${this.#shared.peer} ended: ${messageOf(error)}`;
    return { how: 'lost', error: new InterruptedError(message, { reason: 'lost' }, { cause: error }) };
  }

  detach(end: End, last: boolean): () => void {
    this.#registration = undefined;
    this.#registering = false;
    const cut = [...this.#questions].filter(({ sent }) => sent || last);
    return () => {
      for (const question of cut) this.#settle(question, () => question.fail(cutOff(question, end)));
      if (!last) return;
      for (const stream of [this.#lifecycle, this.#events]) {
        if (end.how === 'disconnect') stream.complete();
        else stream.error(end.error);
      }
    };
  }

  #askAll(): void {
    const { connection } = this.#redialer;
    if (connection === undefined || this.#registering) return;
    for (const question of this.#questions) {
      if (question.sent) continue;
      question.sent = true;
      question.ask(connection).then(
        (value) => this.#settle(question, () => question.resolve(value)),
        (error: unknown) => this.#settle(question, () => question.fail(error)),
      );
    }
  }

  #settle(question: Question, settle: () => void): void {
    if (!this.#questions.delete(question)) return;
    clearTimeout(question.deadline);
    settle();
  }

  #registerEvents(): void {
    const { connection } = this.#redialer;
    if (connection === undefined || this.#registration !== undefined || !this.#events.observed) return;
    const registration = (this.#registration = new Subscription());
    this.#redialer.add(registration);
    this.#registering = true;
    registration.add(
      connection
        .monitorEvents(undefined, (event) => this.#takeEvent(event))
        .subscribe({
          next: () => this.#registered(),
          error: (error: unknown) => this.#failEvents(error),
        }),
    );
  }

  #registered(): void {
    this.#registering = false;
    this.#askAll();
  }

  #takeEvent(event: MonitorEvent): void {
    let message: HostEvent;
    try {
      message = { ...eventMessage(event), domain: domainRef(event.dom) } as HostEvent;
    } catch (error) {
      this.#failEvents(error);
      return;
    }
    this.#events.next(message);
  }

  /** Fails `events$` and nothing else; the next subscriber registers again. */
  #failEvents(error: unknown): void {
    const registration = this.#registration;
    if (registration === undefined) return;
    this.#registration = undefined;
    registration.unsubscribe();
    const events = this.#events;
    this.#events = new OrderedSubject();
    events.error(withContext(error, { monitor: this.#options.name }));
    this.#registered();
  }
}

/** Something asked of the daemon, from its subscription to its answer. */
interface Question {
  readonly name: string;
  readonly ask: (connection: DaemonConnection) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
  sent: boolean;
  deadline?: NodeJS.Timeout;
}

function cutOff({ name, sent }: Question, { how, error }: End): MonitorError {
  if (how === 'dial-failed') return copyOf(error);
  const closed = how === 'disconnect';
  const what = closed ? 'the libvirt connection was closed' : 'the libvirt connection ended';
  const message = `${name}: ${what} before ${sent ? 'the answer came' : 'the daemon was asked'}`;
  return new InterruptedError(message, { reason: closed ? 'disconnect' : 'lost', sent }, { cause: error });
}
