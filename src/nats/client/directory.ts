import { isLater, type Alive, type Instance } from '../protocol/envelope.js';

/** A machine of a fleet, as its host announced it last. */
export interface FleetMachine {
  /** Its name. */
  readonly name: string;
  /** The name of the host that serves it, or served it last. */
  readonly host: string;
  /**
   * `ready`: its monitor is connected, and clients are served. `unavailable`: its host answers, but its monitor isn't
   * connected. `unknown`: its host is silent, and the machine may still run. `gone`: its host reported that it does not serve
   * the machine any more.
   */
  readonly state: 'ready' | 'unavailable' | 'unknown' | 'gone';
  /** Why it isn't `ready`, in words. */
  readonly why?: string;
}

interface Entry {
  readonly machine: FleetMachine;
  readonly instance: Instance;
  /** When its host was heard last, in milliseconds of the caller's clock. */
  readonly heardAt: number;
  /** Without a heartbeat for so long it is `unknown`. */
  readonly silentAfterMs: number;
}

/** How long a machine that is gone stays in the list. Milliseconds. */
export const GONE_FOR_MS = 60_000;

/** The machines of a fleet, by what their hosts announce and by what they don't. The caller brings the clock, in milliseconds. */
export class Directory {
  readonly #silentAfterMs: number;
  readonly #entries = new Map<string, Entry>();

  /** @param silentAfterMs - without a heartbeat for so long a machine is `unknown` */
  constructor(silentAfterMs: number) {
    this.#silentAfterMs = silentAfterMs;
  }

  /** All machines, by name. */
  get machines(): readonly FleetMachine[] {
    return [...this.#entries.values()]
      .map(({ machine }) => machine)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Takes a heartbeat, and returns whether it changes the list. */
  alive(name: string, alive: Alive, now: number): boolean {
    const known = this.#entries.get(name);
    if (known !== undefined && known.instance.instance !== alive.instance) {
      // Of two hosts the one that began later stays; a silent one's clock doesn't count.
      const { state } = known.machine;
      const replaced = state === 'unknown' || state === 'gone' || isLater(alive, known.instance);
      if (!replaced) return false;
    }
    const { host, state, why } = alive;
    const machine = { name, host, state, ...(why !== undefined && { why }) };
    const silentAfterMs = Math.max(this.#silentAfterMs, 2 * alive.heartbeat);
    return this.#set({ machine, instance: instanceOf(alive), heardAt: now, silentAfterMs });
  }

  /** Takes a host's report that it does not serve a machine any more, and returns whether that changes the list. */
  gone(name: string, by: Instance, now: number): boolean {
    const known = this.#entries.get(name);
    if (known?.instance.instance !== by.instance) return false;
    return this.#set({ ...known, machine: { name, host: by.host, state: 'gone' }, heardAt: now });
  }

  /** Looks for hosts that have been silent for too long, and returns whether the list changes. */
  expire(now: number): boolean {
    let changed = false;
    for (const [name, entry] of this.#entries) {
      const silentMs = now - entry.heardAt;
      if (entry.machine.state === 'gone') {
        if (silentMs < GONE_FOR_MS) continue;
        this.#entries.delete(name);
        changed = true;
      } else if (entry.machine.state !== 'unknown' && silentMs >= entry.silentAfterMs) {
        const why = `no heartbeat of its host came for ${entry.silentAfterMs} ms: the host's process, its machine or the network stopped`;
        changed = this.#forget(entry, why) || changed;
      }
    }
    return changed;
  }

  /** All that was known may have changed: the connection to NATS is gone. Returns whether the list changes. */
  disconnected(): boolean {
    let changed = false;
    for (const entry of this.#entries.values()) {
      if (entry.machine.state === 'gone') continue;
      changed = this.#forget(entry, 'there is no connection to the NATS server') || changed;
    }
    return changed;
  }

  #forget(entry: Entry, why: string): boolean {
    const { name, host } = entry.machine;
    return this.#set({ ...entry, machine: { name, host, state: 'unknown', why } });
  }

  #set(entry: Entry): boolean {
    const { machine } = entry;
    const before = this.#entries.get(machine.name)?.machine;
    const same =
      before?.state === machine.state && before.host === machine.host && before.why === machine.why;
    this.#entries.set(machine.name, same ? { ...entry, machine: before } : entry);
    return !same;
  }
}

function instanceOf({ instance, since, host }: Instance): Instance {
  return { instance, since, host };
}
