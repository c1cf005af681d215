import { defer, NEVER, Subscription, timer, type Observable, type Observer } from 'rxjs';
import {
  ConnectError,
  HandshakeError,
  isMonitorError,
  withContext,
  messageOf,
  type MonitorError,
} from '../errors.js';
import type { Greeting } from '../protocol/types.js';
import { deadlineError, lastFailureWords, type End } from './ends.js';
import type { DialStep } from './link.js';
import type { MonitorState, ReconnectPolicy } from './state.js';

export interface RedialerOptions {
  /** Bounds each dial, from its start to the connection. Milliseconds. */
  readonly connectTimeout: number;
  /** Without it the first loss or failed dial ends the session. */
  readonly reconnect: ReconnectPolicy | undefined;
  /** The monitor's name, for errors. */
  readonly name: string | undefined;
}

/** The user of the connections that a {@link Redialer} opens. */
export interface ConnectionOwner<C> {
  /** Dials when subscribed and emits one connection; unsubscribing closes it. */
  open(report: (step: DialStep) => void): Observable<C>;
  /** An emission ends a wait between two dials. */
  readonly wake$?: Observable<unknown> | undefined;
  /** Returns the greeting of a connection, which the state `ready` carries. */
  greetingOf(connection: C): Greeting;
  announce(state: MonitorState): void;
  /** Called with each new connection, after `ready` was announced. */
  attach(connection: C): void;
  /** Returns how a connection ended. It completed, or it failed with the error in `broken`. */
  endOf(connection: C, broken: { readonly error: unknown } | undefined): End;
  /**
   * Called when a connection ends, a dial fails or the session ends, before the state changes.
   *
   * @param last - whether no other connection follows
   * @returns a function that is called after the state has changed
   */
  detach(end: End, last: boolean): () => void;
}

interface Waiter {
  readonly resolve: (greeting: Greeting) => void;
  readonly reject: (error: MonitorError) => void;
}

/**
 * Opens a connection, and another one whenever it ends, as the `reconnect` policy allows. It holds the deadline of
 * each dial and announces the states from `connecting` to `closed`. It does not look at what a connection carries.
 */
export class Redialer<C extends object> implements Observer<C> {
  readonly #owner: ConnectionOwner<C>;
  readonly #options: RedialerOptions;
  /** The dial or connection under way, and everything that ends with it. */
  #scope = new Subscription();
  #deadline: Subscription | undefined;
  #connection: C | undefined;
  /** Dials in a row, this one included. */
  #dials = 0;
  #step: DialStep | undefined;
  #lastFailure: MonitorError | undefined;
  #waiting = false;
  #waiters: Waiter[] = [];
  #ended = false;

  constructor(owner: ConnectionOwner<C>, options: RedialerOptions) {
    this.#owner = owner;
    this.#options = options;
  }

  /** The connection that is open, if one is. */
  get connection(): C | undefined {
    return this.#connection;
  }

  /** The error of the last failed dial, or of the loss before it, while the monitor is not connected. */
  get lastFailure(): MonitorError | undefined {
    return this.#lastFailure;
  }

  /** Dials, unless it has already begun or ended. */
  start(): void {
    if (this.#dials === 0 && !this.#ended) this.#dial();
  }

  /** Dials at once where it waits to dial again. */
  wake(): void {
    if (!this.#waiting) return;
    this.#scope.unsubscribe();
    this.#dial();
  }

  /**
   * Resolves when a connection is open. Rejects at the end, or when `timeout` (milliseconds) has passed; the dials
   * go on then.
   */
  ready(timeout?: number): Promise<Greeting> {
    const ready = new Promise<Greeting>((resolve, reject) => {
      if (this.#connection === undefined) this.#waiters.push({ resolve, reject });
      else resolve(this.#owner.greetingOf(this.#connection));
    });
    return timeout === undefined ? ready : this.#within(timeout, ready);
  }

  /** Adds a teardown that runs when the current connection or dial ends. */
  add(teardown: Subscription | (() => void)): void {
    this.#scope.add(teardown);
  }

  /** Called by the owner when a connection completed, or failed with the error in `broken`. */
  lost(connection: C, broken?: { readonly error: unknown }): void {
    if (this.#connection === connection) this.#redialOrEnd(this.#owner.endOf(connection, broken));
  }

  /** Ends the session because the owner was closed on purpose. Pending `ready` promises reject with `error`. */
  close(error: MonitorError): void {
    this.#end({ how: 'disconnect', error });
  }

  #dial(): void {
    this.#waiting = false;
    this.#dials += 1;
    this.#step = undefined;
    const scope = new Subscription();
    this.#scope = scope;
    this.#startDeadline();
    this.#owner.announce({ status: 'connecting', attempt: this.#dials });
    if (scope.closed) return;
    scope.add(defer(() => this.#owner.open((step) => this.#report(scope, step))).subscribe(this));
  }

  // What the owner's dial emits

  next(connection: C): void {
    this.#deadline?.unsubscribe();
    this.#deadline = undefined;
    this.#step = undefined;
    this.#lastFailure = undefined;
    this.#connection = connection;
    this.#dials = 1;
    const greeting = this.#owner.greetingOf(connection);
    this.#owner.announce({ status: 'ready', greeting });
    for (const { resolve } of this.#waiters) resolve(greeting);
    this.#waiters = [];
    // A callback of `ready` may have ended the session.
    if (this.#connection === connection) this.#owner.attach(connection);
  }

  error(error: unknown): void {
    if (this.#connection === undefined) this.#dialFailed(error);
    else this.lost(this.#connection, { error });
  }

  complete(): void {
    if (this.#connection === undefined) {
      this.#dialFailed(new ConnectError('the driver completed its dial without a connection'));
    }
  }

  #report(scope: Subscription, step: DialStep): void {
    if (scope.closed) return;
    const wasListening = this.#step?.step === 'listening';
    this.#step = step;
    if (step.step === 'listening') {
      this.#deadline?.unsubscribe();
      const { address, cause } = step;
      this.#lastFailure = cause ?? this.#lastFailure;
      this.#owner.announce(
        cause === undefined
          ? { status: 'listening', address }
          : { status: 'listening', address, cause: withContext(cause, { monitor: this.#options.name }) },
      );
    } else if (wasListening) {
      this.#startDeadline();
      this.#owner.announce({ status: 'connecting', attempt: this.#dials });
    }
  }

  #startDeadline(): void {
    const { connectTimeout } = this.#options;
    this.#deadline = timer(connectTimeout).subscribe(() => {
      this.#dialFailed(deadlineError(this.#step, connectTimeout));
    });
  }

  #dialFailed(error: unknown): void {
    const cause = isMonitorError(error)
      ? error
      : new ConnectError(`the connection could not be opened: ${messageOf(error)}`, { cause: error });
    this.#redialOrEnd({ how: 'dial-failed', error: cause });
  }

  #redialOrEnd(end: End): void {
    const { reconnect, name } = this.#options;
    withContext(end.error, { monitor: name });
    if (reconnect === undefined || end.error.permanent || this.#dials > reconnect.attempts) {
      this.#end(end);
      return;
    }
    this.#lastFailure = end.error;
    const detached = this.#dropConnection(end, false);
    // The owner may have ended the session while its connection was closed.
    if (!this.#ended) this.#wait(reconnect, end.error);
    detached();
  }

  #wait(reconnect: ReconnectPolicy, cause: MonitorError): void {
    const attempt = this.#dials;
    const delay = delayOf(reconnect, attempt);
    const scope = this.#scope;
    this.#waiting = true;
    this.#owner.announce({ status: 'waiting', attempt, delay, cause });
    if (scope.closed) return;
    for (const over$ of [timer(delay), this.#owner.wake$ ?? NEVER])
      scope.add(over$.subscribe(() => this.wake()));
  }

  #end(end: End): void {
    if (this.#ended) return;
    this.#ended = true;
    const { how, error } = end;
    const detached = this.#dropConnection(end, true);
    const withoutFault = how === 'disconnect' || how === 'orderly';
    this.#owner.announce(withoutFault ? { status: 'closed' } : { status: 'closed', cause: error });
    for (const { reject } of this.#waiters) reject(error);
    detached();
  }

  /** Closes the current connection or dial. */
  #dropConnection(end: End, last: boolean): () => void {
    const scope = this.#scope;
    this.#scope = new Subscription();
    this.#connection = undefined;
    this.#waiting = false;
    this.#deadline?.unsubscribe();
    const detached = this.#owner.detach(end, last);
    scope.unsubscribe();
    return detached;
  }

  #within(timeout: number, ready: Promise<Greeting>): Promise<Greeting> {
    return new Promise((resolve, reject) => {
      const deadline = timer(timeout).subscribe(() => {
        const cause = this.#lastFailure;
        const message = `not ready within the ${timeout} ms that connect() was given${lastFailureWords(cause)}`;
        reject(new HandshakeError(message, { cause, monitor: this.#options.name }));
      });
      ready.then(resolve, reject).finally(() => deadline.unsubscribe());
    });
  }
}

/** The delay before a redial: it doubles with each dial in a row up to its limit, less a random part. */
function delayOf({ delay, maxDelay, jitter }: ReconnectPolicy, attempt: number): number {
  const longest = Math.min(delay * 2 ** (attempt - 1), maxDelay);
  return Math.round(longest * (1 - jitter * Math.random()));
}
