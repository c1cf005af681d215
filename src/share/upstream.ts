import { Subscription, type Observable } from 'rxjs';
import type { ServableMonitor } from '../monitor/monitor-like.js';
import { takesOutOfBand } from '../monitor/monitor.js';
import type { MonitorState } from '../monitor/state.js';
import { ShutdownLatch } from '../protocol/shutdown-latch.js';
import type { Greeting, JsonValue } from '../protocol/types.js';
import { print } from '../qmp/server/print.js';
import type { ReceivedCommand } from '../qmp/server/request.js';

/** Why a client can't be served: the machine shut down, the monitor was lost, or it isn't connected. */
export type Outage = 'shut-down' | 'lost' | 'unavailable';

/** A client of the machine. */
export interface Audience {
  /** Called once, when the monitor is ready. */
  onReady(greeting: Greeting): void;
  /** Called with each event from then on, as QEMU writes it. */
  onEvent(text: string): void;
  /** Called once, when the monitor isn't ready any more or can't become so; nothing else is called afterwards. */
  onOutage(outage: Outage): void;
}

/** The one connection behind a share's clients. It dials when the first client comes, and never closes anything. */
export class Upstream {
  readonly #monitor: ServableMonitor;
  readonly #watching: Subscription;
  #events = Subscription.EMPTY;
  #state: MonitorState = { status: 'idle' };
  readonly #latch = new ShutdownLatch();
  readonly #waiting = new Set<Audience>();
  readonly #served = new Set<Audience>();

  constructor(monitor: ServableMonitor) {
    this.#monitor = monitor;
    this.#watching = monitor.state$.subscribe((state) => this.#enter(state));
  }

  /** Waits for the monitor to be ready, then for events, until `leave`. */
  join(audience: Audience): void {
    this.#waiting.add(audience);
    // Dials, unless the monitor was disconnected on purpose: then events$ completes at once.
    if (this.#events.closed) this.#watchEvents();
    if (this.#state.status === 'ready') this.#welcome(this.#state.greeting);
    else if (this.#state.status === 'waiting') this.#turnAway('unavailable');
  }

  leave(audience: Audience): void {
    this.#waiting.delete(audience);
    this.#served.delete(audience);
  }

  run({ execute, arguments: args, oob }: ReceivedCommand): Observable<JsonValue> {
    return this.#monitor.execute({ execute, arguments: args }, oob === true ? { oob } : undefined);
  }

  /** Stops watching the monitor, which stays as it is. */
  close(): void {
    this.#watching.unsubscribe();
    this.#events.unsubscribe();
  }

  #watchEvents(): void {
    const events = new Subscription();
    this.#events = events;
    const onEnd = () => {
      events.unsubscribe();
      if (this.#state.status !== 'ready') this.#turnAway('unavailable');
    };
    events.add(
      this.#monitor.events$.subscribe({
        next: ({ event, data, timestamp }) => {
          this.#latch.take(event);
          if (this.#served.size === 0) return;
          const text = print({ timestamp, event, ...(data === undefined ? {} : { data }) }, false);
          for (const audience of this.#served) audience.onEvent(text);
        },
        error: onEnd,
        complete: onEnd,
      }),
    );
  }

  #enter(state: MonitorState): void {
    const wasReady = this.#state.status === 'ready';
    this.#state = state;
    if (state.status === 'ready') {
      this.#latch.clear();
      this.#welcome(state.greeting);
      return;
    }
    if (wasReady) {
      const outage = this.#latch.shutDown ? 'shut-down' : 'lost';
      for (const audience of takeAll(this.#served)) audience.onOutage(outage);
    }
    if (state.status === 'waiting' || state.status === 'closed') this.#turnAway('unavailable');
  }

  #welcome({ version, capabilities }: Greeting): void {
    const oob = takesOutOfBand(this.#monitor) && capabilities.includes('oob');
    for (const audience of takeAll(this.#waiting)) {
      this.#served.add(audience);
      audience.onReady({ version, capabilities: oob ? ['oob'] : [] });
    }
  }

  #turnAway(outage: Outage): void {
    for (const audience of takeAll(this.#waiting)) audience.onOutage(outage);
  }
}

/** Empties a set, whose members may come back in the meantime. */
export function takeAll<A>(set: Set<A>): A[] {
  const all = [...set];
  set.clear();
  return all;
}
