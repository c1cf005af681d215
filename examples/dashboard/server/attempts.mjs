/** A bound on wrong passwords: so many in so many milliseconds, whoever sends them, since all of them guess the same one. */
export class Attempts {
  #most;
  #within;
  #failedAt = [];

  constructor({ most = 10, within = 60_000 } = {}) {
    this.#most = most;
    this.#within = within;
  }

  /** Seconds until a password is looked at again; 0 where one is looked at now. */
  get wait() {
    const now = performance.now();
    this.#failedAt = this.#failedAt.filter((at) => now - at < this.#within);
    const [first = 0] = this.#failedAt;
    return this.#failedAt.length < this.#most ? 0 : Math.ceil((first + this.#within - now) / 1_000);
  }

  fail() {
    this.#failedAt.push(performance.now());
  }
}
