import { Observable, type Subscriber } from 'rxjs';
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

/** Watches one link: sends a cheap command when the peer is quiet, and fails the link when no byte comes back. */
export class Heartbeat {
  readonly #policy: HeartbeatPolicy;
  readonly #peer: string;
  readonly #outstanding = new Set<string>();
  #outstandingSince = 0;
  #heardAt = 0;
  #sent = 0;
  #lastPing = '';
  #timer: unknown;
  #dueAt = 0;
  /** Whether the timeout has passed and one more reading is awaited. */
  #suspected = false;

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
    const send = (message: CommandMessage) => {
      if (this.#outstanding.size === 0) this.#outstandingSince = performance.now();
      this.#outstanding.add(message.id);
      link.send(message);
      if (this.#dueAt > this.#outstandingSince + this.#policy.timeout) this.#schedule(this.#policy.timeout);
    };
    return {
      ...link,
      send,
      inbound$: new Observable<Message>((subscriber) => {
        this.heard();
        this.#check = () => this.#inspect(subscriber, link.oob === true, send);
        this.#schedule(this.#policy.interval);
        subscriber.add(() => clearTimeout(this.#timer));
        subscriber.add(
          link.inbound$.subscribe({
            next: (message) => {
              const answered = 'event' in message ? undefined : message.id;
              if (typeof answered === 'string') this.#settle(answered);
              if (!(typeof answered === 'string' && answered.startsWith(PING_PREFIX)))
                subscriber.next(message);
            },
            error: (error: unknown) => subscriber.error(error),
            complete: () => subscriber.complete(),
          }),
        );
      }),
    };
  }

  #check: () => void = () => undefined;

  /** While a reply was outstanding the timer was set to the timeout. The next ping is due after the interval. */
  #settle(id: string): void {
    this.#outstanding.delete(id);
    const { interval } = this.#policy;
    const mayPing = this.#outstanding.size === 0 || id === this.#lastPing;
    if (mayPing && this.#dueAt > this.#heardAt + interval) {
      this.#schedule(this.#heardAt + interval - performance.now());
    }
  }

  #inspect(subscriber: Subscriber<Message>, oob: boolean, send: (ping: CommandMessage) => void): void {
    const { interval, timeout } = this.#policy;
    const now = performance.now();
    const quiet = now - this.#heardAt;
    // In band a ping would wait behind the outstanding commands.
    const mayPing = this.#outstanding.size === 0 || (oob && !this.#outstanding.has(this.#lastPing));
    if (mayPing && quiet >= interval) send(this.#ping(oob));
    if (this.#outstanding.size === 0) {
      this.#schedule(interval - quiet);
      return;
    }
    const silent = now - Math.max(this.#heardAt, this.#outstandingSince);
    const due = mayPing && quiet < interval ? Math.min(interval - quiet, timeout - silent) : timeout - silent;
    if (silent < timeout) this.#schedule(due);
    else if (!this.#suspected) {
      this.#suspected = true;
      this.#schedule(READ_ONCE_MORE_MS);
    } else {
      const message = `nothing came from ${this.#peer} for ${Math.round(silent)} ms while a reply was outstanding: the host, the network or QEMU stopped`;
      subscriber.error(new InterruptedError(message, { reason: 'lost' }));
    }
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    // Rounded up: a timer that fires a fraction early would find nothing to do and be set again.
    const delay = Math.ceil(milliseconds);
    this.#dueAt = performance.now() + delay;
    this.#timer = setTimeout(() => this.#check(), delay);
  }

  /** An out-of-band ping is answered even while a command keeps QEMU busy. */
  #ping(oob: boolean): CommandMessage {
    this.#sent += 1;
    const id = (this.#lastPing = `${PING_PREFIX}${this.#sent}`);
    return oob ? { 'exec-oob': 'query-yank', id } : { execute: 'query-version', id };
  }
}

/** Distinguishes pings from the monitor's commands, whose ids contain no space. */
const PING_PREFIX = 'heartbeat ';
