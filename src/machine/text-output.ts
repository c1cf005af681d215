import { Observable } from 'rxjs';
import { OrderedSubject } from '../rx/ordered-subject.js';

/** How much is kept for the first subscriber, in UTF-16 code units; of more the end is kept. */
const MAX_HELD_CHARS = 1_048_576;

/**
 * The text that a machine writes, as it comes. What was written before the first subscriber is kept for it, up to a
 * bound; nothing is replayed for later ones.
 */
export class TextOutput {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #live = new OrderedSubject<string>();
  #held: string | undefined = '';

  readonly text$: Observable<string> = new Observable((subscriber) => {
    this.#live.holding(() => {
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined && held !== '') subscriber.next(held);
      this.#live.subscribe(subscriber);
    });
  });

  /** Takes bytes as they were read: a character may be cut anywhere. Returns the text of those that are whole. */
  push(bytes: Uint8Array): string {
    return this.#deliver(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Returns the rest: a character that was never finished, as U+FFFD. */
  end(): string {
    const rest = this.#deliver(this.#decoder.decode());
    this.#live.complete();
    return rest;
  }

  #deliver(text: string): string {
    if (text === '') return text;
    if (this.#held === undefined) this.#live.next(text);
    else this.#held = tail(this.#held + text, MAX_HELD_CHARS);
    return text;
  }
}

/** The end of a text, cut between characters. */
export function tail(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const end = text.slice(-maxChars);
  return /^[\uDC00-\uDFFF]/.test(end) ? end.slice(1) : end;
}
