/** Where places are scarce, another domain is tried when this long nothing was answered to the one tried before. */
const TRY_AFTER_MS = 250;

/** Of the commands that may be outstanding, so many are kept for domains that answer. */
const MAX_RESERVED = 4;

/** A command from when it went out to its reply. */
export interface Outstanding {
  /** When it went out, by `performance.now()`. Milliseconds. */
  readonly since: number;
}

/**
 * Bounds the commands that are outstanding. Each command to a frozen domain holds one of the daemon's workers until
 * that domain answers; when all workers are held, the daemon serves no other program either.
 *
 * The last few places are kept for domains that have answered since the oldest outstanding command went out. Where
 * domains are silent, one domain more is tried at a time, the one that answered last; only the very last place is
 * kept from that.
 */
export class OutstandingLimit<O extends Outstanding> {
  readonly #max: number;
  readonly #reserved: number;
  readonly #again: () => void;
  /** Oldest first. */
  readonly #outstanding = new Set<O>();
  #trial: O | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param max - how many may be outstanding
   * @param again - called when more may go out although nothing was answered
   */
  constructor(max: number, again: () => void) {
    this.#max = max;
    this.#reserved = Math.min(MAX_RESERVED, Math.floor(max / 2));
    this.#again = again;
  }

  /** Whether only domains that answer may go on, so that those that answered last come first. */
  get scarce(): boolean {
    return this.#outstanding.size >= this.#max - this.#reserved;
  }

  /** @param answeredAt - when the domain last answered in time; -Infinity where it has not */
  mayGo(answeredAt: number): boolean {
    if (!this.scarce) return true;
    const { size } = this.#outstanding;
    const [oldest] = this.#outstanding;
    if (size >= this.#max || oldest === undefined) return size < this.#max;
    return answeredAt > oldest.since || this.#mayTry(oldest);
  }

  sent(command: O, answeredAt: number): void {
    const [oldest] = this.#outstanding;
    if (this.scarce && oldest !== undefined && answeredAt <= oldest.since) this.#trial = command;
    this.#outstanding.add(command);
  }

  answered(command: O): void {
    this.#outstanding.delete(command);
    if (this.#trial === command) this.#trial = undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #mayTry(oldest: O): boolean {
    if (this.#outstanding.size >= this.#max - 1) return false;
    const last = Math.max(oldest.since, this.#trial?.since ?? 0);
    const left = last + TRY_AFTER_MS - performance.now();
    if (left <= 0) return true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#again();
    }, Math.ceil(left));
    return false;
  }
}
