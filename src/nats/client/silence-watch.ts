import { Subscription, timer } from 'rxjs';

declare const performance: { now(): number };

/** When the time has passed, the event loop reads once more: this process may have been busy, not the peer. Milliseconds. */
export const READ_ONCE_MORE_MS = 1;

/** Notices that a peer has been silent for too long. */
export class SilenceWatch {
  readonly #timeoutMs: number;
  readonly #onSilent: (silentMs: number) => void;
  #heardAt = performance.now();
  #waiting = Subscription.EMPTY;

  /** @param onSilent - called once, with the time since `heard()` was called, in milliseconds */
  constructor(timeoutMs: number, onSilent: (silentMs: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onSilent = onSilent;
    this.#wait(timeoutMs, false);
  }

  /** Called for each message of the peer. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  close(): void {
    this.#waiting.unsubscribe();
  }

  #wait(delayMs: number, readOnceMore: boolean): void {
    this.#waiting = timer(Math.ceil(delayMs)).subscribe(() => {
      const silentMs = performance.now() - this.#heardAt;
      if (silentMs < this.#timeoutMs) this.#wait(this.#timeoutMs - silentMs, false);
      else if (!readOnceMore) this.#wait(READ_ONCE_MORE_MS, true);
      else this.#onSilent(silentMs);
    });
  }
}
