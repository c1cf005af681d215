import { Subscription, type Observable, type Observer, type Subscriber } from 'rxjs';
import { linkEndOf, settleRun, type End } from './ends.js';
import { withContext, type MonitorError } from '../errors.js';
import { type DialStep, type Driver, greetingOf, type Link } from './link.js';
import { OrderedSubject } from '../rx/ordered-subject.js';
import type { EventMessage, Message } from '../protocol/message.js';
import { ShutdownLatch } from '../protocol/shutdown-latch.js';
import type { Greeting } from '../protocol/types.js';
import { Redialer, type ConnectionOwner, type RedialerOptions } from './redialer.js';
import { Router } from './router.js';
import type { MonitorState } from './state.js';

export interface SessionOptions extends RedialerOptions {
  /** How many bytes of commands may wait to be sent. */
  readonly maxQueuedBytes: number;
  /** Called with each new state of the monitor. */
  readonly announce: (state: MonitorState) => void;
  /** Called when the session ends, before the state `closed` is announced: its subscribers already get a new session. */
  readonly onEnd: () => void;
}

/**
 * A monitor's session, from its first use to `closed`: it reads each link that the redialer opens. When a link
 * ends, the state is announced first, then its runs fail. After the last link `events$` ends.
 */
export class Session implements ConnectionOwner<Link> {
  readonly router: Router;
  readonly wake$: Observable<unknown> | undefined;
  readonly #driver: Driver;
  readonly #options: SessionOptions;
  readonly #redialer: Redialer<Link>;
  readonly #shutdownLatch = new ShutdownLatch();
  #events = new OrderedSubject<EventMessage>();
  #watching: Subscription | undefined;
  /** Whether the link's messages are being read. Reading starts only when events have a place to go. */
  #reading = false;

  constructor(driver: Driver, options: SessionOptions) {
    this.#driver = driver;
    this.#options = options;
    this.wake$ = driver.wake$;
    this.#redialer = new Redialer<Link>(this, options);
    this.router = new Router(options.name, () => this.#redialer.lastFailure, options.maxQueuedBytes);
  }

  start(): void {
    this.#redialer.start();
  }

  /** Resolves when ready. Rejects when the session ends, or after `timeout` milliseconds. */
  ready(timeout?: number): Promise<Greeting> {
    return this.#redialer.ready(timeout);
  }

  watch(subscriber: Subscriber<EventMessage>): Subscription {
    const subscription = this.#events.subscribe(subscriber);
    this.#registerEvents();
    return subscription;
  }

  /** Ends the session because `disconnect()` was called. Pending `connect()` promises reject with `error`. */
  disconnect(error: MonitorError): void {
    this.#redialer.close(error);
  }

  // What the redialer calls

  open(report: (step: DialStep) => void): Observable<Link> {
    return this.#driver.open(report);
  }

  greetingOf(link: Link): Greeting {
    return greetingOf(link);
  }

  announce(state: MonitorState): void {
    if (state.status === 'closed') this.#options.onEnd();
    this.#options.announce(state);
  }

  attach(link: Link): void {
    this.#shutdownLatch.clear();
    this.router.attach(link);
    this.#whileAttached(link, () => {
      const inbound = link.inbound$.subscribe(new LinkReader(this, link));
      if (this.isOn(link)) this.#redialer.add(inbound);
      else inbound.unsubscribe();
    });
    this.#whileAttached(link, () => {
      this.#reading = true;
      this.#registerEvents();
    });
    this.#whileAttached(link, () => this.router.release());
  }

  endOf(link: Link, broken: { readonly error: unknown } | undefined): End {
    return linkEndOf(link, this.#shutdownLatch.shutDown, broken, this.#driver.peer);
  }

  detach(end: End, last: boolean): () => void {
    this.#reading = false;
    this.#watching = undefined;
    const inFlight = this.router.detach();
    const unsent = last ? this.router.unsent() : [];
    return () => {
      for (const run of inFlight) settleRun(run, end, true);
      for (const run of unsent) settleRun(run, end, false);
      if (!last) return;
      if (end.how === 'disconnect' || end.how === 'orderly') this.#events.complete();
      else this.#events.error(end.error);
    };
  }

  /** Each step runs the user's callbacks, and these may end the session. */
  #whileAttached(link: Link, step: () => void): void {
    if (this.isOn(link)) step();
  }

  /** Whether this is the link that is open: a message of a link may have ended it. */
  isOn(link: Link): boolean {
    return this.#redialer.connection === link;
  }

  /** Takes the next message of the link. */
  receive(message: Message): void {
    if ('event' in message) {
      this.#takeEvent(message);
      return;
    }
    try {
      this.router.settle(message);
    } catch (error) {
      const link = this.#redialer.connection;
      if (link !== undefined) this.#redialer.lost(link, { error });
    }
  }

  /** Called when the link completed, or failed with the error in `broken`. */
  lost(link: Link, broken?: { readonly error: unknown }): void {
    this.#redialer.lost(link, broken);
  }

  #takeEvent(event: EventMessage): void {
    this.#shutdownLatch.take(event.event);
    this.#events.next(event);
  }

  #registerEvents(): void {
    const link = this.#redialer.connection;
    if (!this.#reading || this.#watching !== undefined || !this.#events.observed) return;
    if (link?.watchEvents === undefined) return;
    const watching = new Subscription();
    this.#watching = watching;
    this.#redialer.add(watching);
    this.router.hold();
    let held = true;
    const release = () => {
      if (held) this.router.release();
      held = false;
    };
    watching.add(
      link.watchEvents().subscribe({
        next: release,
        complete: release,
        error: (error: unknown) => {
          if (this.#redialer.connection !== link) return;
          this.#watching = undefined;
          const events = this.#events;
          this.#events = new OrderedSubject();
          events.error(withContext(error, { monitor: this.#options.name }));
          release();
        },
      }),
    );
  }
}

/** Reads a link's messages for its session. */
class LinkReader implements Observer<Message> {
  constructor(
    private readonly session: Session,
    private readonly link: Link,
  ) {}

  next(message: Message): void {
    if (this.session.isOn(this.link)) this.session.receive(message);
  }

  error(error: unknown): void {
    this.session.lost(this.link, { error });
  }

  complete(): void {
    this.session.lost(this.link);
  }
}
