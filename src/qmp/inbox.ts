import { Observable, type Subscriber } from 'rxjs';
import type { Message } from '../protocol/message.js';

/** What a link delivers, kept in order until its one subscriber is there; so is its end. */
export class Inbox {
  #early: Message[] = [];
  #receiver: Subscriber<Message> | undefined;
  #end: { readonly error: unknown } | undefined;

  readonly inbound$ = new Observable<Message>((receiver) => {
    // From the front, so that what one of them causes to be delivered has its turn behind the others.
    for (let at = 0; at < this.#early.length; at += 1) receiver.next(this.#early[at] as Message);
    this.#early = [];
    this.#receiver = receiver;
    if (this.#end !== undefined) this.#tellEnd(this.#end.error);
  });

  /** Whether `end` was called; what is delivered from then on is dropped. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  deliver(message: Message): void {
    if (this.#end !== undefined) return;
    if (this.#receiver === undefined) this.#early.push(message);
    else this.#receiver.next(message);
  }

  /** @param error - undefined where the link completes */
  end(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#tellEnd(error);
  }

  #tellEnd(error: unknown): void {
    if (error === undefined) this.#receiver?.complete();
    else this.#receiver?.error(error);
  }
}
