import { timer, type Subscription } from 'rxjs';
import type { Inbound } from '../protocol/decode.js';

/** How long to wait before the request is sent again; that doubles with each time, up to the limit. */
const REPEAT_AFTER_MS = 1_000;
const MAX_REPEAT_AFTER_MS = 30_000;

/**
 * The synchronisation with an agent (`guest-sync-delimited`): what comes before the answer to the last request belongs to another
 * client, or to a command that was given up.
 */
export class Synchronisation {
  readonly #request: (text: string) => void;
  /** The random number of the last request, until its answer comes. */
  #id: number | undefined;
  /** Whether the delimiter before an answer has come. */
  #delimited = false;
  #repeats: Subscription | undefined;

  /** @param request - sends a request, behind the delimiter that resets the agent's parser */
  constructor(request: (text: string) => void) {
    this.#request = request;
  }

  /** Whether an answer is awaited. */
  get isPending(): boolean {
    return this.#id !== undefined;
  }

  begin(): void {
    this.#id = Math.floor(Math.random() * 2 ** 31);
    this.#delimited = false;
    this.#request(`{"execute":"guest-sync-delimited","arguments":{"id":${this.#id}}}`);
  }

  /** Sends a request again and again, as long as a command waits: an agent that was killed has lost those before. */
  repeat(): void {
    this.#repeatAfter(REPEAT_AFTER_MS);
  }

  stopRepeating(): void {
    this.#repeats?.unsubscribe();
  }

  takeDelimiter(): void {
    this.#delimited = true;
  }

  /** Returns whether the message is the answer that is awaited; if so, it is awaited no longer. */
  endsWith(message: Inbound): boolean {
    const isAnswer = this.#delimited && 'return' in message && message.return === this.#id;
    this.#delimited = false;
    if (isAnswer) this.#id = undefined;
    return isAnswer;
  }

  #repeatAfter(delay: number): void {
    this.#repeats?.unsubscribe();
    this.#repeats = timer(delay).subscribe(() => {
      this.begin();
      this.#repeatAfter(Math.min(delay * 2, MAX_REPEAT_AFTER_MS));
    });
  }
}
