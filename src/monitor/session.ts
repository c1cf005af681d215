import { defer, Subscription, timer, type Subscriber } from 'rxjs';
import { deadlineError, endOf, settle, type End } from './ends.js';
import { ConnectError, isMonitorError, withContext, messageOf, type MonitorError } from '../errors.js';
import { type DialStep, type Driver, greetingOf, type Link } from './link.js';
import { OrderedSubject } from '../rx/ordered-subject.js';
import type { EventMessage, Message } from '../protocol/message.js';
import { ShutdownLatch } from '../protocol/shutdown-latch.js';
import type { Greeting } from '../protocol/types.js';
import { Router } from './router.js';
import type { Run } from './pending-run.js';
import type { MonitorState, ReconnectPolicy } from './state.js';

export interface SessionOptions {
  readonly connectTimeout: number;
  readonly reconnect: ReconnectPolicy | undefined;
  /** The monitor's name, for errors. */
  readonly name: string | undefined;
  /** Tells the monitor's state. */
  readonly announce: (state: MonitorState) => void;
  /** The session is over; called before it is announced, so that whoever asks from then on gets a new one. */
  readonly onEnd: () => void;
}

interface Waiter {
  readonly resolve: (greeting: Greeting) => void;
  readonly reject: (error: MonitorError) => void;
}

/**
 * One life of a monitor, from the first demand to `closed`: dials, redials where it may, and at its end
 * tells everybody in order: the state first, then the runs, then who watches events.
 */
export class Session {
  readonly router: Router;
  #events = new OrderedSubject<EventMessage>();
  #waiters: Waiter[] = [];
  #connection = new Subscription();
  #deadline: Subscription | undefined;
  #watching: Subscription | undefined;
  #link: Link | undefined;
  /** Whether the link's messages are read: an event before that would be lost. */
  #reading = false;
  #dials = 0;
  #step: DialStep | undefined;
  readonly #shutdownLatch = new ShutdownLatch();
  #started = false;
  #ended = false;

  constructor(
    private readonly driver: Driver,
    private readonly options: SessionOptions,
  ) {
    this.router = new Router((event) => this.#takeEvent(event), options.name);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#dial();
  }

  /** Settles when ready or ended. */
  ready(): Promise<Greeting> {
    return new Promise((resolve, reject) => {
      if (this.#link === undefined) this.#waiters.push({ resolve, reject });
      else resolve(greetingOf(this.#link));
    });
  }

  watch(subscriber: Subscriber<EventMessage>): Subscription {
    const subscription = this.#events.subscribe(subscriber);
    this.#registerEvents();
    return subscription;
  }

  /** Ends on the owner's word; `error` is what those who wait for `ready` get. */
  disconnect(error: MonitorError): void {
    this.#end({ how: 'disconnect', error });
  }

  #dial(): void {
    this.#dials += 1;
    this.#step = undefined;
    const connection = new Subscription();
    this.#connection = connection;
    this.#startDeadline();
    this.options.announce({ status: 'connecting', attempt: this.#dials });
    if (connection.closed) return;
    connection.add(
      defer(() => this.driver.open((step) => this.#report(connection, step))).subscribe({
        next: (link) => this.#attach(link),
        error: (error: unknown) =>
          this.#link === undefined ? this.#dialFailed(error) : this.#lost(this.#link, { error }),
        complete: () => {
          if (this.#link === undefined) this.#dialFailed(new ConnectError('the driver gave no connection'));
        },
      }),
    );
  }

  #report(connection: Subscription, step: DialStep): void {
    if (connection.closed) return;
    const wasListening = this.#step?.step === 'listening';
    this.#step = step;
    if (step.step === 'listening') {
      this.#deadline?.unsubscribe();
      this.options.announce({ status: 'listening', address: step.address });
    } else if (wasListening) {
      this.#startDeadline();
      this.options.announce({ status: 'connecting', attempt: this.#dials });
    }
  }

  #startDeadline(): void {
    const { connectTimeout } = this.options;
    this.#deadline = timer(connectTimeout).subscribe(() => {
      this.#dialFailed(deadlineError(this.#step, connectTimeout));
    });
  }

  #attach(link: Link): void {
    this.#deadline?.unsubscribe();
    this.#deadline = undefined;
    this.#step = undefined;
    this.#link = link;
    this.#dials = 1;
    this.#shutdownLatch.clear();
    const { router } = this;
    router.attach(link);
    this.options.announce({ status: 'ready', greeting: greetingOf(link) });
    for (const { resolve } of this.#waiters) resolve(greetingOf(link));
    this.#waiters = [];
    this.#whileAttached(link, () => {
      const inbound = new Subscription();
      this.#connection.add(inbound);
      inbound.add(
        link.inbound$.subscribe({
          next: (message) => this.#receive(message),
          error: (error: unknown) => this.#lost(link, { error }),
          complete: () => this.#lost(link),
        }),
      );
    });
    this.#whileAttached(link, () => {
      this.#reading = true;
      this.#registerEvents();
    });
    this.#whileAttached(link, () => router.release());
  }

  /** Each step of attaching may run the user's callbacks, and those may end it all. */
  #whileAttached(link: Link, step: () => void): void {
    if (this.#link === link) step();
  }

  #receive(message: Message): void {
    try {
      this.router.receive(message);
    } catch (error) {
      if (this.#link !== undefined) this.#lost(this.#link, { error });
    }
  }

  #takeEvent(event: EventMessage): void {
    this.#shutdownLatch.take(event.event);
    this.#events.next(event);
  }

  #registerEvents(): void {
    const link = this.#link;
    if (!this.#reading || this.#watching !== undefined || !this.#events.observed) return;
    if (link?.watchEvents === undefined) return;
    const watching = new Subscription();
    this.#watching = watching;
    this.#connection.add(watching);
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
          if (this.#link !== link) return;
          this.#watching = undefined;
          const events = this.#events;
          this.#events = new OrderedSubject();
          events.error(withContext(error, { monitor: this.options.name }));
          release();
        },
      }),
    );
  }

  #dialFailed(error: unknown): void {
    const cause = isMonitorError(error)
      ? error
      : new ConnectError(`the connection could not be opened: ${messageOf(error)}`, { cause: error });
    this.#redialOrEnd({ how: 'undialled', error: cause });
  }

  /** The link completed, or failed with what `broken` holds. */
  #lost(link: Link, broken?: { readonly error: unknown }): void {
    if (this.#link !== link) return;
    this.#redialOrEnd(endOf(link, this.#shutdownLatch.shutDown, broken, this.driver.peer));
  }

  #redialOrEnd(end: End): void {
    const { reconnect, name } = this.options;
    withContext(end.error, { monitor: name });
    if (reconnect === undefined || end.error.permanent || this.#dials > reconnect.attempts) {
      this.#end(end);
      return;
    }
    const attempt = this.#dials;
    const delay = Math.min(reconnect.delay * 2 ** (attempt - 1), reconnect.maxDelay);
    const inFlight = this.#dropConnection();
    // The driver may have ended it all as its connection was closed.
    if (!this.#ended) {
      this.#connection.add(timer(delay).subscribe(() => this.#dial()));
      this.options.announce({ status: 'waiting', attempt, delay, cause: end.error });
    }
    for (const run of inFlight) settle(run, end, true);
  }

  #end(end: End): void {
    if (this.#ended) return;
    this.#ended = true;
    const { how, error } = end;
    const inFlight = this.#dropConnection();
    const unsent = this.router.unsent();
    this.options.onEnd();
    const withoutFault = how === 'disconnect' || how === 'orderly';
    this.options.announce(withoutFault ? { status: 'closed' } : { status: 'closed', cause: error });
    for (const run of inFlight) settle(run, end, true);
    for (const run of unsent) settle(run, end, false);
    for (const { reject } of this.#waiters) reject(error);
    if (withoutFault) this.#events.complete();
    else this.#events.error(error);
  }

  /** Closes what is open, and gives the runs that were in flight on it. */
  #dropConnection(): Run[] {
    const connection = this.#connection;
    this.#connection = new Subscription();
    this.#link = undefined;
    this.#reading = false;
    this.#watching = undefined;
    this.#deadline?.unsubscribe();
    const inFlight = this.router.detach();
    connection.unsubscribe();
    return inFlight;
  }
}
