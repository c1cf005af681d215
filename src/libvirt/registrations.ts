/**
 * Events that were asked for, by the callback id that the daemon gave. An event may overtake the reply
 * that names its id: while a registration is under way, what nobody is known for is kept.
 */
export class Registrations<M extends { readonly callbackID: number }> {
  readonly #handlers = new Map<number, (message: M) => void>();
  #underWay = 0;
  #early: M[] = [];

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

  /** A registration is over, for good or ill. */
  settle(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#early = [];
  }

  take(message: M): void {
    const handler = this.#handlers.get(message.callbackID);
    if (handler !== undefined) handler(message);
    else if (this.#underWay > 0) this.#early.push(message);
  }

  remove(id: number): void {
    this.#handlers.delete(id);
  }
}
