/** Restores the one order of a machine's events and one client's replies, or shows that something is missing. */

/** Something did not come: the reason, for the error. */
export class Gap extends Error {}

/** Where in the order a client is. It delivers what is due; what the messages are is not its concern. */
export class Order<M> {
  readonly #deliver: (message: M) => void;
  /** The number of the latest event that was delivered. */
  #seen: number;
  /** The number of the latest reply that was taken. */
  #replies = 0;
  /** Replies whose events have yet to come. */
  readonly #held: { readonly after: number; readonly message: M }[] = [];
  /** The latest event that a heartbeat named. It has until the next heartbeat to come. */
  #promised = 0;

  /**
   * @param after - the number of the latest event from before the client's time
   * @param deliver - called with each message when it is due
   */
  constructor(after: number, deliver: (message: M) => void) {
    this.#seen = after;
    this.#deliver = deliver;
  }

  /** The number of replies that were taken. */
  get replies(): number {
    return this.#replies;
  }

  /** The number of the latest event that was delivered. */
  get seen(): number {
    return this.#seen;
  }

  /**
   * Returns whether event number `seq` is the next one. One that was there already is not.
   *
   * @throws {@link Gap} if it comes too early
   */
  expects(seq: number): boolean {
    if (seq > this.#seen + 1) throw new Gap(`event ${this.#seen + 1} did not arrive, ${seq} did`);
    return seq === this.#seen + 1;
  }

  event(seq: number, message: M): void {
    this.#seen = seq;
    this.#deliver(message);
    this.#release();
  }

  /**
   * Returns whether reply number `n` is the next one. One that was there already is not.
   *
   * @throws {@link Gap} if it comes too early
   */
  expectsReply(n: number): boolean {
    if (n > this.#replies + 1) throw new Gap(`reply ${this.#replies + 1} did not arrive, ${n} did`);
    return n === this.#replies + 1;
  }

  /** Takes a reply, which is delivered once event number `after` was. */
  reply(n: number, after: number, message: M): void {
    this.#replies = n;
    this.#held.push({ after, message });
    this.#release();
  }

  /**
   * A heartbeat names the latest event. Heartbeats are on a subject of their own, so that one may overtake the event.
   *
   * @throws {@link Gap} if the event that the heartbeat before it named did not come
   */
  heartbeat(seq: number): void {
    if (this.#seen < this.#promised) {
      throw new Gap(`event ${this.#seen + 1} did not arrive, and the host has sent ${this.#promised}`);
    }
    this.#promised = seq;
  }

  /**
   * The host has sent so many replies until now, on the subject of the replies.
   *
   * @throws {@link Gap} if some of them did not come
   */
  checked(replies: number): void {
    if (this.#replies < replies) {
      throw new Gap(`${replies - this.#replies} of the host's replies did not arrive`);
    }
  }

  #release(): void {
    for (let next = this.#held[0]; next !== undefined && next.after <= this.#seen; next = this.#held[0]) {
      this.#held.shift();
      this.#deliver(next.message);
    }
  }
}
