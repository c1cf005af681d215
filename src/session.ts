import { defer, Subscription, timer, type Subscriber } from 'rxjs';
import {
  ConnectError,
  copyFor,
  HandshakeError,
  InterruptedError,
  isMonitorError,
  located,
  wordsOf,
} from './errors.js';
import type { MonitorError } from './errors.js';
import type { Address, DialStep, Driver, Link } from './link.js';
import { OrderedSubject } from './ordered-subject.js';
import type { EventMessage, Message } from './protocol/message.js';
import type { Greeting } from './protocol/types.js';
import { Router, type Run } from './router.js';

/** Where a monitor stands. */
export type MonitorState =
  | { readonly status: 'idle' }
  | { readonly status: 'listening'; readonly address: Address }
  /** `attempt` counts dials in a row: 1 for the first, one more for each redial, from anew once ready. */
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'ready'; readonly greeting: Greeting }
  /** Before redial number `attempt`; `delay` in milliseconds; `cause` is what ended the dial or the connection. */
  | {
      readonly status: 'waiting';
      readonly attempt: number;
      readonly delay: number;
      readonly cause: MonitorError;
    }
  | { readonly status: 'closed'; readonly cause?: MonitorError };

/** When to dial again, in milliseconds. */
export interface Reconnect {
  /** The first delay; it doubles with each redial in a row. 1,000 ms by default. */
  readonly delay?: number | undefined;
  /** The longest delay, 30,000 ms by default. */
  readonly maxDelay?: number | undefined;
  /** Redials in a row before giving up; without end by default. */
  readonly attempts?: number | undefined;
}

/** `Reconnect` with its defaults filled in. */
export interface ReconnectPolicy {
  readonly delay: number;
  readonly maxDelay: number;
  readonly attempts: number;
}

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

/** How a connection, a dial or all of it ended, and the error that tells it. */
interface End {
  readonly how: 'disconnect' | 'orderly' | 'lost' | 'undialled';
  readonly error: MonitorError;
}

/**
 * One life of a monitor, from the first demand to `closed`: dials, redials where it may, and at its end
 * tells everybody in order: the state first, then the runs, then who watches events.
 */
export class Session {
  readonly router: Router;
  #events = new OrderedSubject<EventMessage>();
  readonly #waiters = new Set<Waiter>();
  #connection = new Subscription();
  #deadline: Subscription | undefined;
  #watching: Subscription | undefined;
  #link: Link | undefined;
  #dials = 0;
  #step: DialStep | undefined;
  #shutDown = false;
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
      if (this.#link === undefined) this.#waiters.add({ resolve, reject });
      else resolve(this.#link.greeting);
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
          this.#link === undefined ? this.#dialFailed(error) : this.#lost(this.#link, error),
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
      this.#dialFailed(late(this.#step, connectTimeout));
    });
  }

  #attach(link: Link): void {
    this.#deadline?.unsubscribe();
    this.#link = link;
    this.#dials = 1;
    this.#shutDown = false;
    const { router } = this;
    router.attach(link);
    this.options.announce({ status: 'ready', greeting: link.greeting });
    for (const { resolve } of this.#waiters) resolve(link.greeting);
    this.#waiters.clear();
    this.#whileAttached(link, () => {
      const inbound = new Subscription();
      this.#connection.add(inbound);
      inbound.add(
        link.inbound$.subscribe({
          next: (message) => this.#receive(message),
          error: (error: unknown) => this.#lost(link, error),
          complete: () => this.#lost(link, undefined, link.endsInOrder),
        }),
      );
    });
    this.#whileAttached(link, () => this.#registerEvents());
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
      if (this.#link !== undefined) this.#lost(this.#link, error);
    }
  }

  #takeEvent(event: EventMessage): void {
    if (event.event === 'SHUTDOWN') this.#shutDown = true;
    else if (event.event === 'RESET' || event.event === 'RESUME') this.#shutDown = false;
    this.#events.next(event);
  }

  #registerEvents(): void {
    const link = this.#link;
    if (link?.watchEvents === undefined || this.#watching !== undefined || !this.#events.observed) return;
    const watching = new Subscription();
    this.#watching = watching;
    this.#connection.add(watching);
    this.router.hold();
    let held = true;
    const release = () => {
      if (held && this.#link === link) this.router.release();
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
          events.error(located(error, { monitor: this.options.name }));
          release();
        },
      }),
    );
  }

  #dialFailed(error: unknown): void {
    const cause = isMonitorError(error)
      ? error
      : new ConnectError(`the connection could not be opened: ${wordsOf(error)}`, { cause: error });
    this.#redialOrEnd({ how: 'undialled', error: located(cause, { monitor: this.options.name }) });
  }

  #lost(link: Link, error: unknown, inOrder = false): void {
    if (this.#link !== link) return;
    const how = inOrder || (this.#shutDown && !isProtocolError(error)) ? 'orderly' : 'lost';
    const cause = isMonitorError(error) ? error : this.#loss(how, error);
    this.#redialOrEnd({ how, error: located(cause, { monitor: this.options.name }) });
  }

  #loss(how: 'orderly' | 'lost', error: unknown): MonitorError {
    const from = this.driver.peer === undefined ? '' : ` to ${this.driver.peer}`;
    const when = how === 'orderly' ? ' after the machine shut down' : '';
    const why = error === undefined ? 'the peer closed it' : wordsOf(error);
    const message = `the connection${from} ended${when}: ${why}`;
    return new InterruptedError(message, { reason: 'lost', sent: false }, { cause: error });
  }

  #redialOrEnd(end: End): void {
    const { reconnect } = this.options;
    if (reconnect === undefined || end.error.permanent || this.#dials > reconnect.attempts) {
      this.#end(end);
      return;
    }
    const attempt = this.#dials;
    const delay = Math.min(reconnect.delay * 2 ** (attempt - 1), reconnect.maxDelay);
    const inFlight = this.#dropConnection();
    this.#connection.add(timer(delay).subscribe(() => this.#dial()));
    this.options.announce({ status: 'waiting', attempt, delay, cause: end.error });
    for (const run of inFlight) settle(run, end, true);
  }

  #end(end: End): void {
    if (this.#ended) return;
    this.#ended = true;
    const { how, error } = end;
    const inFlight = this.#dropConnection();
    const unsent = this.router.takeUnsent();
    this.#connection.unsubscribe();
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
    this.#watching = undefined;
    this.#deadline?.unsubscribe();
    const inFlight = this.router.detach();
    connection.unsubscribe();
    return inFlight;
  }
}

function settle(run: Run, { how, error }: End, sent: boolean): void {
  if (how === 'undialled') {
    run.fail(copyFor(error, run.name));
  } else if (how === 'orderly' && sent && run.name === 'quit') {
    // The machine is gone, as was asked; a reset connection can take the reply with it.
    run.resolve({});
  } else {
    const reason = how === 'disconnect' ? 'disconnect' : 'lost';
    const why = sent ? 'before its reply came; it may have been executed' : 'before it was sent';
    const what = how === 'disconnect' ? 'the monitor was disconnected' : 'the connection ended';
    run.fail(new InterruptedError(`${run.name}: ${what} ${why}`, { reason, sent }, { cause: error }));
  }
}

function late(step: DialStep | undefined, connectTimeout: number): MonitorError {
  const within = `within ${connectTimeout} ms`;
  if (step === undefined || step.step === 'listening') return new ConnectError(`no connection ${within}`);
  const hint = step.hint === undefined ? '' : `: ${step.hint}`;
  const message = `no ${step.missing} ${within} ${step.where}${hint}`;
  return step.step === 'handshake' ? new HandshakeError(message) : new ConnectError(message);
}

function isProtocolError(error: unknown): boolean {
  return isMonitorError(error) && error._tag === 'ProtocolError';
}
