import { Observable, type Subscriber } from 'rxjs';
import type { Message } from '../protocol/message.js';

/** A link's messages and its end, kept in order until its one subscriber subscribes. */
export class Inbox {
  #early: Message[] = [];
  #receiver: Subscriber<Message> | undefined;
  #end: { readonly error: unknown } | undefined;

  readonly inbound$ = new Observable<Message>((receiver) => {
    // From the front: a message that a callback causes is delivered after the others.
    for (let at = 0; at < this.#early.length; at += 1) receiver.next(this.#early[at] as Message);
    this.#early = [];
    this.#receiver = receiver;
    if (this.#end !== undefined) this.#deliverEnd(this.#end.error);
  });

  /** Whether `end` was called; messages after it are dropped. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  deliver(message: Message): void {
    if (this.#end !== undefined) return;
    if (this.#receiver === undefined) this.#early.push(message);
    else this.#receiver.next(message);
  }

  /** @param error - undefined if the link completes */
  end(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#deliverEnd(error);
  }

  #deliverEnd(error: unknown): void {
    if (error === undefined) this.#receiver?.complete();
    else this.#receiver?.error(error);
  }
}
