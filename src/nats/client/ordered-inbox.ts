import type { Message } from '../../protocol/message.js';
import { decode } from '../../protocol/decode.js';
import type { Tracer } from '../../protocol/trace.js';
import { Inbox } from '../../qmp/inbox.js';
import type { Part, Reply } from '../protocol/envelope.js';
import { readFailure } from '../protocol/failure.js';
import { Gap, Order } from '../protocol/order.js';
import { Joiner } from '../protocol/parts.js';
import { fromUtf8 } from '../protocol/utf8.js';

/** A reply to one command, as its envelope names it: QMP's own text, or a failure outside of QMP. */
export type AnyReply = Reply | (Omit<Reply, 'kind'> & { readonly kind: 'failure' });

/**
 * What a link receives: joins the parts of events and replies, reads them, and delivers them in the one order of the
 * machine. Its methods throw {@link Gap} where something did not arrive, and `ProtocolError` for what can't be read.
 */
export class OrderedInbox {
  readonly #tracer: Tracer | undefined;
  readonly #inbox = new Inbox();
  readonly inbound$ = this.#inbox.inbound$;
  readonly #order: Order<Message>;
  readonly #eventParts: Joiner;
  readonly #replyParts: Joiner;

  /**
   * @param after - the number of the latest event from before the link
   * @param maxFrameBytes - a longer event or reply is refused
   */
  constructor(after: number, maxFrameBytes: number, tracer: Tracer | undefined) {
    this.#tracer = tracer;
    this.#order = new Order(after, (message) => this.#inbox.deliver(message));
    this.#eventParts = new Joiner(maxFrameBytes);
    this.#replyParts = new Joiner(maxFrameBytes);
  }

  /** Whether the link has ended. What comes later is dropped. */
  get ended(): boolean {
    return this.#inbox.ended;
  }

  /** Whether a command was answered. */
  get answered(): boolean {
    return this.#order.replies > 0;
  }

  /** Takes event number `seq`, or a part of it. */
  takeEvent(seq: number, part: Part | undefined, body: Uint8Array): void {
    if (!this.#order.expects(seq)) return;
    const whole = this.#eventParts.take(body, part, seq);
    if (whole !== undefined) this.#order.event(seq, this.#decoded(fromUtf8(whole)));
  }

  /** Takes a reply, or a part of it, and returns the id of its command once it is whole. */
  takeReply({ kind, n, after, part }: AnyReply, body: Uint8Array): string | undefined {
    if (!this.#order.expectsReply(n)) return undefined;
    const whole = this.#replyParts.take(body, part, n);
    if (whole === undefined) return undefined;
    const text = fromUtf8(whole);
    const message = kind === 'failure' ? this.#failure(text) : this.#decoded(text);
    this.#order.reply(n, after, message);
    return 'id' in message && typeof message.id === 'string' ? message.id : undefined;
  }

  /** Takes a heartbeat, which names the latest event. */
  takeHeartbeat(seq: number): void {
    this.#order.heartbeat(seq);
  }

  /** Takes the number of the replies that the host has sent until now. */
  takeChecked(replies: number): void {
    this.#order.checked(replies);
  }

  /** Takes the end of the epoch, which comes after event number `seq`. */
  takeEnd(seq: number, why: string): void {
    if (seq !== this.#order.seen) throw new Gap(`its host ended: ${why}`);
  }

  /** Delivers a message that did not come from the host, at once. */
  deliver(message: Message): void {
    this.#inbox.deliver(message);
  }

  /** @param error - undefined if the machine's end was in order */
  end(error: unknown): void {
    this.#inbox.end(error);
  }

  #failure(text: string): Message {
    const { id, error } = readFailure(text);
    this.#tracer?.forget(id);
    return { failure: error, id };
  }

  #decoded(text: string): Message {
    const message = decode(text);
    if ('QMP' in message) throw new Gap('its host sent a second greeting');
    this.#tracer?.in(message, text);
    return message;
  }
}
