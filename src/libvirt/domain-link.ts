import type { Observable } from 'rxjs';
import { LibvirtError, type MonitorError, ProtocolError } from '../errors.js';
import { type DomainRef, domainRef, type WireDomain } from './protocol/domain.js';
import type { Link } from '../monitor/link.js';
import { asciiJson, writeCommand } from '../protocol/command.js';
import { decode } from '../protocol/decode.js';
import { eventOfText } from '../protocol/event-text.js';
import type { CommandMessage, EventMessage, Message } from '../protocol/message.js';
import type { Tracer } from '../protocol/trace.js';
import type { JsonValue } from '../protocol/types.js';
import { Inbox } from '../qmp/inbox.js';
import type { DaemonConnection } from './daemon-connection.js';
import { followDomain } from './domain-end.js';
import type { MonitorEvent } from './event-watch.js';
import type { Call } from './call.js';
import { explained } from './explained.js';
import type { Reply } from './rpc-socket.js';

/** One domain's monitor on a connection, from its look-up to its end. */
export class DomainLink implements Link, Reply<{ readonly result: string }> {
  readonly window = 1;
  readonly endsInOrder = true;
  readonly greeting;
  readonly #inbox = new Inbox();
  readonly inbound$ = this.#inbox.inbound$;

  readonly #domain: DomainRef;
  readonly #overdue: NodeJS.Timeout[] = [];
  #watched = false;
  /** The command that is outstanding, or was last. */
  #sent: CommandMessage | undefined;
  #call: Call | undefined;
  /** A reply that waits for the events before it. There is one: one command is outstanding. */
  #held: Message | undefined;

  readonly #connection: DaemonConnection;
  readonly #dom: WireDomain;
  readonly #tracer: Tracer | undefined;
  readonly #maxFrameBytes: number;

  constructor(
    connection: DaemonConnection,
    dom: WireDomain,
    options: { readonly tracer: Tracer | undefined; readonly maxFrameBytes: number },
  ) {
    this.#connection = connection;
    this.#dom = dom;
    this.#tracer = options.tracer;
    this.#maxFrameBytes = options.maxFrameBytes;
    this.greeting = connection.greeting;
    this.#domain = domainRef(dom);
  }

  /** Follows the domain's life. Returns what stops that. */
  watch(): () => void {
    // libvirt reports a failure where a reset of QEMU's socket lost its SHUTDOWN.
    const leave = followDomain(this.#connection, this.#dom, (error) =>
      this.end(this.#sent?.execute === 'quit' ? undefined : error),
    );
    return () => {
      leave();
      if (this.#sent !== undefined) this.recall(this.#sent.id);
      for (const timeout of this.#overdue) clearTimeout(timeout);
    };
  }

  send(message: CommandMessage): void {
    const text = asciiJson(writeCommand(message, false));
    this.#tracer?.out(message, text);
    this.#sent = message;
    this.#call = this.#connection.command(this.#domain, this.#dom, text, this);
  }

  recall(id: string): boolean {
    const call = this.#call;
    if (call === undefined || this.#sent?.id !== id || !this.#connection.withdraw(this.#domain, call))
      return false;
    this.#tracer?.forget(id);
    return true;
  }

  /** Takes libvirt's reply to the command that is outstanding: QEMU's answer, with an id that libvirt made. */
  ok({ result }: { readonly result: string }): void {
    this.#deliverReply(this.#replyOf(result));
  }

  /** The command that is outstanding failed without an answer of QEMU's. */
  fail(error: MonitorError): void {
    if (this.#inbox.ended) return;
    const failure = explained(error);
    const id = this.#sent?.id ?? '';
    this.#tracer?.forget(id);
    // The socket is gone, and with it every reply that it owed.
    if (isEndOfSocket(failure)) this.end(failure);
    else if (mayBeTheEnd(failure)) this.#deliverUnlessItEnds({ failure, id });
    else this.#deliverReply({ failure, id });
  }

  watchEvents(): Observable<void> {
    this.#watched = true;
    return this.#connection.monitorEvents(this.#dom, (event) => {
      try {
        this.#check(event.details ?? '', `event ${event.event}`);
        const message = eventMessage(event);
        this.#tracer?.in(message, event.details ?? '');
        this.#inbox.deliver(message);
      } catch (error) {
        // Of this domain alone: the others' packets are right.
        this.end(error as MonitorError);
      }
    });
  }

  /** @param error - undefined where the domain stopped in order */
  end(error: MonitorError | undefined): void {
    if (this.#inbox.ended) return;
    this.#deliverHeld();
    for (const timeout of this.#overdue) clearTimeout(timeout);
    this.#inbox.end(error);
  }

  /**
   * QEMU went away in mid-command, and libvirt is about to report how: then a run that was cut off ends with the
   * domain, and `quit` succeeds.
   */
  #deliverUnlessItEnds(message: Message): void {
    this.#overdue.push(setTimeout(() => this.#inbox.deliver(message), END_WITHIN_MS));
  }

  #replyOf(result: string): Message {
    const id = this.#sent?.id ?? '';
    try {
      this.#check(result, 'the reply');
      const message = decode(result);
      // A QMP error is a success to libvirt.
      if (!('return' in message || 'error' in message)) {
        throw new ProtocolError('libvirt gave a reply that is neither a return nor an error');
      }
      (message as { id?: JsonValue }).id = id;
      this.#tracer?.in(message, result);
      return message;
    } catch (failure) {
      return { failure, id };
    }
  }

  /** @throws {@link ProtocolError} for a text over the cap */
  #check(text: string, what: string): void {
    // A character has three bytes at the most.
    if (text.length * 3 <= this.#maxFrameBytes || Buffer.byteLength(text) <= this.#maxFrameBytes) return;
    throw new ProtocolError(
      `${what} has more than the ${this.#maxFrameBytes} bytes that maxFrameBytes allows`,
    );
  }

  /** Where events are watched, it waits for those that QEMU sent before it. */
  #deliverReply(reply: Message): void {
    if (!this.#watched) {
      this.#inbox.deliver(reply);
      return;
    }
    this.#held = reply;
    this.#connection.afterEvents(() => this.#deliverHeld());
  }

  #deliverHeld(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#inbox.deliver(held);
  }
}

/** After QEMU went away in mid-command, libvirt reports within this time that the domain stopped. */
const END_WITHIN_MS = 1_000;
/** `VIR_FROM_QEMU`, and `VIR_ERR_INTERNAL_ERROR` or `VIR_ERR_SYSTEM_ERROR`: how libvirt reports a monitor that broke. */
const QEMU_DOMAIN = 10;
const BROKEN = [1, 38];

function mayBeTheEnd(error: MonitorError): boolean {
  return error instanceof LibvirtError && error.domain === QEMU_DOMAIN && BROKEN.includes(error.code);
}

function isEndOfSocket({ _tag }: MonitorError): boolean {
  return (
    _tag === 'InterruptedError' ||
    _tag === 'ConnectError' ||
    _tag === 'ProtocolError' ||
    _tag === 'ClosedError'
  );
}

/** @throws {@link ProtocolError} where the data is not a JSON object */
export function eventMessage({ event, seconds, micros, details }: MonitorEvent): EventMessage {
  return eventOfText(event, { seconds: Number(seconds), microseconds: micros }, details);
}
