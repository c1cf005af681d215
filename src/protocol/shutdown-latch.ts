/**
 * Remembers whether the last SHUTDOWN was the end: RESET and RESUME take it back, because a machine with
 * `-no-shutdown` (every domain of libvirt) may go on after SHUTDOWN.
 */
export class ShutdownLatch {
  #shutDown = false;

  /** True after SHUTDOWN, until RESET or RESUME. */
  get shutDown(): boolean {
    return this.#shutDown;
  }

  /** Takes note of an event by its name. */
  take(eventName: string | undefined): void {
    if (eventName === 'SHUTDOWN') this.#shutDown = true;
    else if (eventName === 'RESET' || eventName === 'RESUME') this.#shutDown = false;
  }

  /** Forgets all, for another machine or connection. */
  clear(): void {
    this.#shutDown = false;
  }
}
