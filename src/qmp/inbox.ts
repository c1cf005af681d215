import type { Observable, Subscriber } from 'rxjs';
import type { Message } from '../protocol/message.js';
import { MethodObservable } from '../rx/method-observable.js';

/** A link's messages and its end, kept in order until its one subscriber subscribes. */
export class Inbox extends MethodObservable<Message> {
  #early: Message[] | undefined;
  #receiver: Subscriber<Message> | undefined;
  #end: { readonly error: unknown } | undefined;

  get inbound$(): Observable<Message> {
    return this;
  }

  /** Whether `end` was called; messages after it are dropped. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  deliver(message: Message): void {
    if (this.#end !== undefined) return;
    if (this.#receiver === undefined) (this.#early ??= []).push(message);
    else this.#receiver.next(message);
  }

  /** @param error - undefined if the link completes */
  end(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#deliverEnd(error);
  }

  protected override onSubscribe(receiver: Subscriber<Message>): void {
    const early = this.#early ?? [];
    // From the front, and it may grow: a message that a callback causes is delivered after the others.
    for (let at = 0; at < early.length; at += 1) receiver.next(early[at] as Message);
    this.#early = undefined;
    this.#receiver = receiver;
    if (this.#end !== undefined) this.#deliverEnd(this.#end.error);
  }

  #deliverEnd(error: unknown): void {
    if (error === undefined) this.#receiver?.complete();
    else this.#receiver?.error(error);
  }
}
