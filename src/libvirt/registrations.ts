import { ProtocolError } from '../errors.js';

/** What may come for callbacks that are not known yet, while a registration is under way. In bytes. */
const MAX_EARLY_BYTES = 8 * 1024 * 1024;

/**
 * Events that were asked for, by the callback id that the daemon gave. An event may overtake the reply that names its
 * id: while a registration is under way, events of unknown ids are kept.
 */
export class Registrations<M extends { readonly callbackID: number }> {
  readonly #handlers = new Map<number, (message: M) => void>();
  #underWay = 0;
  #early: M[] = [];
  #earlyBytes = 0;

  begin(): void {
    this.#underWay += 1;
  }

  /** The reply named the id. Its early events are delivered now, in the order they came. */
  confirm(id: number, handler: (message: M) => void): void {
    this.#handlers.set(id, handler);
    const mine = this.#early.filter(({ callbackID }) => callbackID === id);
    this.#early = this.#early.filter(({ callbackID }) => callbackID !== id);
    this.settle();
    for (const message of mine) if (this.#handlers.has(id)) handler(message);
  }

  /** A registration is over, whether it succeeded or not. */
  settle(): void {
    this.#underWay -= 1;
    if (this.#underWay > 0) return;
    this.#early = [];
    this.#earlyBytes = 0;
  }

  /**
   * @param bytes - how long the event's packet was
   * @throws {@link ProtocolError} where too much came before the reply to a registration
   */
  take(message: M, bytes: number): void {
    const handler = this.#handlers.get(message.callbackID);
    if (handler !== undefined) handler(message);
    else if (this.#underWay > 0) this.#keep(message, bytes);
  }

  remove(id: number): void {
    this.#handlers.delete(id);
  }

  #keep(message: M, bytes: number): void {
    this.#earlyBytes += bytes;
    if (this.#earlyBytes > MAX_EARLY_BYTES) {
      this.#early = [];
      throw new ProtocolError(
        `the daemon sent more than ${MAX_EARLY_BYTES} bytes of events, but not the reply to their registration`,
      );
    }
    this.#early.push(message);
  }
}
