declare const performance: { now(): number };

/** How many commands a client may run in a second: bursts of one second's worth, then one after another. */
export class Pace {
  readonly #intervalMs: number;
  /** When the next command would go, had none come early. */
  #dueAt = 0;

  constructor(perSecond: number) {
    this.#intervalMs = 1_000 / perSecond;
  }

  /** Counts one more command, and returns for how many milliseconds it has to wait. */
  next(): number {
    const now = performance.now();
    this.#dueAt = Math.max(this.#dueAt, now - 1_000) + this.#intervalMs;
    return Math.max(0, this.#dueAt - now);
  }
}
