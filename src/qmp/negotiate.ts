import type { Observable, Observer, Unsubscribable } from 'rxjs';
import { CommandError, HandshakeError, isMonitorError, messageOf } from '../errors.js';
import type { Link } from '../monitor/link.js';
import { decodeGreeting, type Inbound } from '../protocol/decode.js';
import type { CommandMessage, ErrorMessage, Message, ReturnMessage } from '../protocol/message.js';
import type { Greeting } from '../protocol/types.js';
import { Inbox } from './inbox.js';

/** Receives a wire's messages and its end: an observer that is called without anything between. */
export type WireReader = Observer<Inbound>;

/** A connection that carries QMP messages, before the negotiation. */
export interface Wire {
  /** Starts the reading, once. Unsubscribing closes the connection, and nothing is delivered from then on. */
  read(reader: WireReader): Unsubscribable;
  send(message: CommandMessage): void;
  /** As a `ByteStream` has it. */
  whenWritable?(): Promise<void> | undefined;
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
  return wire.read(new NegotiatedLink(wire, owner));
}

/** A connection from its first byte on, and the link that it becomes: one object, because a monitor holds it for long. */
class NegotiatedLink implements WireReader, Link {
  greeting: Greeting | undefined;
  oob = false;

  readonly #wire: Wire;
  /** Until the peer has answered. */
  #owner: NegotiationOwner | undefined;
  #id = `negotiation-${Math.random().toString(36).slice(2, 10)}`;
  readonly #inbox = new Inbox();

  constructor(wire: Wire, owner: NegotiationOwner) {
    this.#wire = wire;
    this.#owner = owner;
  }

  // The link

  get inbound$(): Observable<Message> {
    return this.#inbox.inbound$;
  }

  send(message: CommandMessage): void {
    this.#wire.send(message);
  }

  whenWritable(): Promise<void> | undefined {
    return this.#wire.whenWritable?.();
  }

  // What the wire reads

  next(message: Inbound): void {
    const owner = this.#owner;
    if (owner === undefined) {
      // A second greeting is ignored.
      if (!('QMP' in message)) this.#inbox.deliver(message);
    } else if ('QMP' in message) this.#greet(message.QMP, owner);
    else if ('event' in message) this.#inbox.deliver(message);
    else if (message.id === this.#id) this.#finish(message, owner);
  }

  error(error: unknown): void {
    if (this.#owner === undefined) this.#inbox.end(error);
    else this.#owner.onFailure(this.#failure(error, this.#owner));
  }

  complete(): void {
    if (this.#owner === undefined) this.#inbox.end(undefined);
    else this.#owner.onFailure(this.#failure(undefined, this.#owner));
  }

  #greet(greeting: Extract<Inbound, { QMP: unknown }>['QMP'], owner: NegotiationOwner): void {
    if (this.greeting !== undefined || owner.closed) return;
    try {
      this.greeting = decodeGreeting(greeting);
    } catch (error) {
      owner.onFailure(error);
      return;
    }
    owner.onGreeting(this.greeting);
    this.oob = owner.oob && this.greeting.capabilities.includes('oob');
    this.#wire.send({
      execute: 'qmp_capabilities',
      ...(this.oob ? { arguments: { enable: ['oob'] } } : {}),
      id: this.#id,
    });
  }

  #finish(reply: ReturnMessage | ErrorMessage, owner: NegotiationOwner): void {
    if ('error' in reply) {
      const cause = new CommandError(reply.error, { command: 'qmp_capabilities' });
      const message = `${owner.peer} refused the negotiation: ${cause.message}`;
      owner.onFailure(new HandshakeError(message, { cause, permanent: true }));
      return;
    }
    this.#owner = undefined;
    owner.onLink(this);
  }

  #failure(error: unknown, { peer }: NegotiationOwner): Error {
    if (isMonitorError(error)) {
      if (error._tag !== 'ProtocolError') return error;
      if (this.greeting !== undefined) return error;
      const message = `${peer} is not a QMP peer: ${error.message}`;
      return new HandshakeError(message, { cause: error, permanent: true });
    }
    const missing = this.greeting === undefined ? 'the greeting' : 'the answer to qmp_capabilities';
    const how =
      error !== undefined ? `the connection broke (${messageOf(error)})` : 'the peer closed the connection';
    return new HandshakeError(`${peer}: ${how} before ${missing}`, { cause: error });
  }
}
