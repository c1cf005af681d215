import { Observable, type Observer, type Subscriber, type Unsubscribable } from 'rxjs';
import { CommandError, HandshakeError, isMonitorError, messageOf } from '../errors.js';
import type { Link } from '../monitor/link.js';
import { decodeGreeting, type Inbound } from '../protocol/decode.js';
import type { CommandMessage, ErrorMessage, ReturnMessage } from '../protocol/message.js';
import type { Greeting } from '../protocol/types.js';
import { Inbox } from './inbox.js';

/** Receives a wire's messages and its end: an observer that is called without anything between. */
export type WireReader = Observer<Inbound>;

/** A connection that carries QMP messages, before the negotiation. */
export interface Wire {
  /** Starts the reading, once. Unsubscribing closes the connection, and nothing is delivered from then on. */
  read(reader: WireReader): Unsubscribable;
  send(message: CommandMessage): void;
  readonly whenWritable?: (() => Promise<void> | undefined) | undefined;
}

export interface NegotiateOptions {
  /** Asks for out-of-band commands where the peer offers them. */
  readonly oob: boolean;
  /** The peer's address, for errors. */
  readonly peer: string;
  /** Called with the greeting before anything is sent. */
  readonly onGreeting?: (greeting: Greeting) => void;
}

/**
 * Waits for the greeting, sends `qmp_capabilities` and emits a link. Events that arrive meanwhile are kept. Replies are
 * dropped, because they belong to the previous client.
 *
 * @returns emits one Link; fails with {@link HandshakeError} or {@link ProtocolError}. Unsubscribing closes the wire
 */
export function negotiate(wire: Wire, options: NegotiateOptions): Observable<Link> {
  return new Observable((subscriber) => wire.read(new Negotiation(wire, options, subscriber)));
}

class Negotiation implements WireReader {
  readonly #wire: Wire;
  readonly #options: NegotiateOptions;
  readonly #linked: Subscriber<Link>;

  readonly #id = `negotiation-${Math.random().toString(36).slice(2, 10)}`;
  #greeting: Greeting | undefined;
  #oob = false;
  #done = false;
  readonly #inbox = new Inbox();

  constructor(wire: Wire, options: NegotiateOptions, linked: Subscriber<Link>) {
    this.#wire = wire;
    this.#options = options;
    this.#linked = linked;
  }

  next(message: Inbound): void {
    if (this.#done) {
      // A second greeting is ignored.
      if (!('QMP' in message)) this.#inbox.deliver(message);
    } else if ('QMP' in message) this.#greet(message.QMP);
    else if ('event' in message) this.#inbox.deliver(message);
    else if (message.id === this.#id) this.#finish(message);
  }

  error(error: unknown): void {
    if (this.#done) this.#inbox.end(error);
    else this.#linked.error(this.#failure(error));
  }

  complete(): void {
    if (this.#done) this.#inbox.end(undefined);
    else this.#linked.error(this.#failure(undefined));
  }

  #greet(greeting: Extract<Inbound, { QMP: unknown }>['QMP']): void {
    if (this.#greeting !== undefined || this.#linked.closed) return;
    try {
      this.#greeting = decodeGreeting(greeting);
    } catch (error) {
      this.#linked.error(error);
      return;
    }
    this.#options.onGreeting?.(this.#greeting);
    this.#oob = this.#options.oob && this.#greeting.capabilities.includes('oob');
    this.#wire.send({
      execute: 'qmp_capabilities',
      ...(this.#oob ? { arguments: { enable: ['oob'] } } : {}),
      id: this.#id,
    });
  }

  #finish(reply: ReturnMessage | ErrorMessage): void {
    if ('error' in reply) {
      const cause = new CommandError(reply.error, { command: 'qmp_capabilities' });
      const message = `${this.#options.peer} refused the negotiation: ${cause.message}`;
      this.#linked.error(new HandshakeError(message, { cause, permanent: true }));
      return;
    }
    this.#done = true;
    this.#linked.next({
      greeting: this.#greeting as Greeting,
      oob: this.#oob,
      inbound$: this.#inbox.inbound$,
      send: (message) => this.#wire.send(message),
      ...(this.#wire.whenWritable === undefined ? {} : { whenWritable: this.#wire.whenWritable }),
    });
  }

  #failure(error: unknown): Error {
    const { peer } = this.#options;
    if (isMonitorError(error)) {
      if (error._tag !== 'ProtocolError') return error;
      if (this.#greeting !== undefined) return error;
      const message = `${peer} is not a QMP peer: ${error.message}`;
      return new HandshakeError(message, { cause: error, permanent: true });
    }
    const missing = this.#greeting === undefined ? 'the greeting' : 'the answer to qmp_capabilities';
    const how =
      error !== undefined ? `the connection broke (${messageOf(error)})` : 'the peer closed the connection';
    return new HandshakeError(`${peer}: ${how} before ${missing}`, { cause: error });
  }
}
