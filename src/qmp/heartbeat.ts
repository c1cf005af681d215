import { filter, Observable, type Subscriber } from 'rxjs';
import { InterruptedError } from '../errors.js';
import type { Link } from '../monitor/link.js';
import type { CommandMessage, Message } from '../protocol/message.js';

declare const performance: { now(): number };
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** How a silent peer is noticed. Durations are milliseconds. */
export interface HeartbeatPolicy {
  readonly interval: number;
  readonly timeout: number;
}

/** When the timeout has passed, the event loop reads once more: this process may have been busy, not the peer. */
const READ_ONCE_MORE_MS = 1;

/** Distinguishes pings from the monitor's commands, whose ids contain no space. */
const PING_PREFIX = 'heartbeat ';

/** Watches one link: sends a cheap command when the peer is quiet, and fails the link when no byte comes back. */
export class Heartbeat {
  readonly #policy: HeartbeatPolicy;
  readonly #peer: string;
  readonly #outstanding = new Set<string>();
  #outstandingSince = 0;
  #heardAt = 0;
  #pings = 0;
  #timer: unknown;
  /** When the timer fires. */
  #dueAt = Infinity;
  #check: () => void = () => undefined;
  /** Whether the timeout has passed and one more reading is awaited. */
  #suspected = false;
  #oob = false;

  constructor(policy: HeartbeatPolicy, peer: string) {
    this.#policy = policy;
    this.#peer = peer;
  }

  /** Called for each piece of bytes that arrives, a part of a message included. */
  readonly heard = (): void => {
    this.#heardAt = performance.now();
    this.#suspected = false;
  };

  /** The link, watched from the subscription of its `inbound$` on. */
  watch(link: Link): Link {
    const watched = {
      greeting: link.greeting,
      oob: link.oob === true,
      whenWritable: () => link.whenWritable?.(),
      send: (message: CommandMessage) => {
        if (this.#outstanding.size === 0) this.#outstandingSince = performance.now();
        this.#outstanding.add(message.id);
        link.send(message);
        this.#schedule();
      },
      inbound$: new Observable<Message>((subscriber) => {
        this.#oob = link.oob === true;
        this.#check = () => this.#inspect(watched, subscriber);
        this.heard();
        this.#schedule();
        subscriber.add(() => clearTimeout(this.#timer));
        link.inbound$.pipe(filter((message) => this.#settle(message))).subscribe(subscriber);
      }),
    };
    return watched;
  }

  /** Notes a reply. Returns whether the message is for the monitor: the answer to a ping is not. */
  #settle(message: Message): boolean {
    if ('event' in message || typeof message.id !== 'string') return true;
    this.#outstanding.delete(message.id);
    this.#schedule();
    return !message.id.startsWith(PING_PREFIX);
  }

  #inspect(link: Link, subscriber: Subscriber<Message>): void {
    this.#dueAt = Infinity;
    const now = performance.now();
    if (now >= this.#pingAt) link.send(this.#ping());
    if (now < this.#lossAt) {
      this.#schedule();
    } else if (!this.#suspected) {
      this.#suspected = true;
      this.#schedule(now + READ_ONCE_MORE_MS);
    } else {
      const silent = Math.round(now - this.#silentSince);
      const message = `nothing came from ${this.#peer} for ${silent} ms while a reply was outstanding: the host, the network or QEMU stopped`;
      subscriber.error(new InterruptedError(message, { reason: 'lost' }));
    }
  }

  /** When to ask the peer. In band a ping would wait behind the outstanding commands; an out-of-band one does not. */
  get #pingAt(): number {
    const mayPing = this.#outstanding.size === 0 || (this.#oob && !this.#outstanding.has(this.#lastPing));
    return mayPing ? this.#heardAt + this.#policy.interval : Infinity;
  }

  /** When the peer has been silent for too long. */
  get #lossAt(): number {
    return this.#outstanding.size > 0 ? this.#silentSince + this.#policy.timeout : Infinity;
  }

  get #silentSince(): number {
    return Math.max(this.#heardAt, this.#outstandingSince);
  }

  /** Sets the timer, unless it fires earlier. What it finds then it judges anew. */
  #schedule(dueAt = Math.min(this.#pingAt, this.#lossAt)): void {
    if (dueAt >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    // Rounded up: a timer that fires a fraction early would find nothing to do and be set again.
    this.#timer = setTimeout(() => this.#check(), Math.ceil(dueAt - performance.now()));
  }

  get #lastPing(): string {
    return `${PING_PREFIX}${this.#pings}`;
  }

  /** An out-of-band ping is answered even while a command keeps QEMU busy. */
  #ping(): CommandMessage {
    this.#pings += 1;
    const id = this.#lastPing;
    return this.#oob ? { 'exec-oob': 'query-yank', id } : { execute: 'query-version', id };
  }
}
