import { timer, Subscription } from 'rxjs';
import type { Command, JsonValue } from '../src/protocol/types.js';
import { isOfTheConnection, isTimeout, type MonitorParts } from './monitor-like.js';

export interface QueryLoopOptions {
  readonly monitor: MonitorParts;
  readonly command: Command;
  /** How long after a timeout the command is sent again. */
  readonly retryAfterMs: number;
  readonly onReply: (reply: JsonValue) => void;
  /** Called with a refusal; a lost connection is not reported, because `state$` and `events$` report it. */
  readonly onError: (error: unknown) => void;
  /** Runs callbacks one after another, so that values keep their order. */
  readonly trampoline: (task: () => void) => void;
}

/** Sends one query repeatedly, one at a time. All requests during an outstanding query cause one more. */
export class QueryLoop {
  readonly #options: QueryLoopOptions;

  #query: Subscription | undefined;
  #timer: Subscription | undefined;
  #stale = false;

  constructor(options: QueryLoopOptions) {
    this.#options = options;
  }

  /** Sends the query now, or once more when the outstanding reply has come. */
  ask(): void {
    this.#timer?.unsubscribe();
    this.#stale = this.#query !== undefined;
    if (this.#stale) return;
    const { monitor, command, trampoline, onReply, onError, retryAfterMs } = this.#options;
    const query = (this.#query = new Subscription());
    const answered = () => {
      if (this.#query !== query) return false;
      this.#query = undefined;
      return true;
    };
    query.add(
      monitor.execute(command).subscribe({
        next: (reply) =>
          trampoline(() => {
            if (!answered()) return;
            onReply(reply);
            if (this.#stale) this.ask();
          }),
        error: (error: unknown) =>
          trampoline(() => {
            if (!answered()) return;
            if (isTimeout(error)) this.askIn(retryAfterMs);
            else if (!isOfTheConnection(error)) onError(error);
          }),
      }),
    );
  }

  /** Sends the query after a time, unless `ask` is called before. */
  askIn(milliseconds: number): void {
    this.#timer?.unsubscribe();
    this.#timer = timer(milliseconds).subscribe(() => this.#options.trampoline(() => this.ask()));
  }

  /** Gives up the outstanding query and the planned one. */
  stop(): void {
    this.#query?.unsubscribe();
    this.#query = undefined;
    this.#timer?.unsubscribe();
    this.#stale = false;
  }
}
