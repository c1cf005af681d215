/**
 * Remembers whether the machine has shut down. SHUTDOWN sets it; RESET and RESUME clear it, because a machine with
 * `-no-shutdown` (every domain of libvirt) may go on after SHUTDOWN.
 */
export class ShutdownLatch {
  #shutDown = false;

  /** True after SHUTDOWN, until RESET or RESUME. */
  get shutDown(): boolean {
    return this.#shutDown;
  }

  /** Follows an event, by its name. */
  take(eventName: string | undefined): void {
    if (eventName === 'SHUTDOWN') this.#shutDown = true;
    else if (eventName === 'RESET' || eventName === 'RESUME') this.#shutDown = false;
  }

  /** Starts again, for another machine or connection. */
  clear(): void {
    this.#shutDown = false;
  }
}
