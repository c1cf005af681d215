import type { Observer, Unsubscribable } from 'rxjs';
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

/** Who dials: what it asks for, and where the negotiation ends. */
export interface NegotiationOwner {
  /** Asks for out-of-band commands where the peer offers them. */
  readonly oob: boolean;
  /** The peer's address, for errors. */
  readonly peer: string;
  /** Whether the dial was given up. */
  readonly closed: boolean;
  /** Called with the greeting before anything is sent. */
  onGreeting(greeting: Greeting): void;
  onLink(link: Link): void;
  /** Called with a {@link HandshakeError} or {@link ProtocolError}. */
  onFailure(error: unknown): void;
}

/**
 * Waits for the greeting, sends `qmp_capabilities` and makes a link. Events that arrive meanwhile are kept. Replies are
 * dropped, because they belong to the previous client.
 *
 * @returns unsubscribing closes the wire
 */
export function negotiate(wire: Wire, owner: NegotiationOwner): Unsubscribable {
  return wire.read(new Negotiation(wire, owner));
}

class Negotiation implements WireReader {
  readonly #wire: Wire;
  readonly #owner: NegotiationOwner;

  readonly #id = `negotiation-${Math.random().toString(36).slice(2, 10)}`;
  #greeting: Greeting | undefined;
  #oob = false;
  #done = false;
  readonly #inbox = new Inbox();

  constructor(wire: Wire, owner: NegotiationOwner) {
    this.#wire = wire;
    this.#owner = owner;
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
    else this.#owner.onFailure(this.#failure(error));
  }

  complete(): void {
    if (this.#done) this.#inbox.end(undefined);
    else this.#owner.onFailure(this.#failure(undefined));
  }

  #greet(greeting: Extract<Inbound, { QMP: unknown }>['QMP']): void {
    if (this.#greeting !== undefined || this.#owner.closed) return;
    try {
      this.#greeting = decodeGreeting(greeting);
    } catch (error) {
      this.#owner.onFailure(error);
      return;
    }
    this.#owner.onGreeting(this.#greeting);
    this.#oob = this.#owner.oob && this.#greeting.capabilities.includes('oob');
    this.#wire.send({
      execute: 'qmp_capabilities',
      ...(this.#oob ? { arguments: { enable: ['oob'] } } : {}),
      id: this.#id,
    });
  }

  #finish(reply: ReturnMessage | ErrorMessage): void {
    if ('error' in reply) {
      const cause = new CommandError(reply.error, { command: 'qmp_capabilities' });
      const message = `${this.#owner.peer} refused the negotiation: ${cause.message}`;
      this.#owner.onFailure(new HandshakeError(message, { cause, permanent: true }));
      return;
    }
    this.#done = true;
    this.#owner.onLink({
      greeting: this.#greeting as Greeting,
      oob: this.#oob,
      inbound$: this.#inbox.inbound$,
      send: (message) => this.#wire.send(message),
      ...(this.#wire.whenWritable === undefined ? {} : { whenWritable: this.#wire.whenWritable }),
    });
  }

  #failure(error: unknown): Error {
    const { peer } = this.#owner;
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
