import { Subscription, type Observable } from 'rxjs';
import { messageOf } from '../../errors.js';
import type { ServableMonitor } from '../../monitor/monitor-like.js';
import { takesOutOfBand } from '../../monitor/monitor.js';
import type { MonitorState } from '../../monitor/state.js';
import { ShutdownLatch } from '../../protocol/shutdown-latch.js';
import type { Greeting, JsonValue } from '../../protocol/types.js';
import { print } from '../../qmp/server/print.js';
import type { ReceivedCommand } from '../../qmp/server/request.js';

/** One who is served a machine's monitor. */
export interface MachineListener {
  /** The monitor is ready. */
  onReady(greeting: Greeting, oob: boolean): void;
  /** An event, as JSON text. */
  onEvent(text: string): void;
  /** The monitor was ready and isn't any more. Runs under way fail afterwards. */
  onEnd(how: 'shut-down' | 'lost', why: string): void;
  /** The monitor won't be ready by itself, or not soon. */
  onUnavailable(why: string): void;
}

/** Follows the monitor of a machine. It dials, and never closes anything. */
export class Machine {
  readonly #monitor: ServableMonitor;
  readonly #listener: MachineListener;
  readonly #ownMonitor: boolean;
  readonly #latch = new ShutdownLatch();
  #watching = Subscription.EMPTY;
  #events = Subscription.EMPTY;
  #state: MonitorState = { status: 'idle' };

  /**
   * @param ownMonitor - whether nothing else disconnects the monitor. It is then closed without a cause only when the machine shut down
   */
  constructor(monitor: ServableMonitor, listener: MachineListener, ownMonitor: boolean) {
    this.#monitor = monitor;
    this.#listener = listener;
    this.#ownMonitor = ownMonitor;
  }

  /** Follows the monitor from now on, and makes it dial. Idempotent. */
  start(): void {
    if (!this.#watching.closed) return;
    this.#watching = this.#monitor.state$.subscribe((state) => this.#enter(state));
    this.dial();
  }

  /** Makes the monitor dial if it has ended. */
  dial(): void {
    if (!this.#events.closed) return;
    const events = new Subscription();
    this.#events = events;
    const onEnd = () => {
      events.unsubscribe();
      // A monitor that was disconnected on purpose doesn't dial.
      if (this.#state.status !== 'ready') this.#listener.onUnavailable(reasonIn(this.#state));
    };
    events.add(
      this.#monitor.events$.subscribe({
        next: ({ event, data, timestamp }) => {
          this.#latch.take(event);
          const message = { timestamp, event, ...(data === undefined ? {} : { data }) };
          this.#listener.onEvent(print(message, false).trimEnd());
        },
        error: onEnd,
        complete: onEnd,
      }),
    );
  }

  run({ execute, arguments: args, oob }: ReceivedCommand): Observable<JsonValue> {
    return this.#monitor.execute({ execute, arguments: args }, oob === true ? { oob } : undefined);
  }

  /** Why the monitor isn't ready, as far as that is known. */
  get why(): string {
    return reasonIn(this.#state);
  }

  /** Whether the monitor waits before it dials again, or has ended. */
  get unavailable(): boolean {
    return this.#state.status === 'waiting' || this.#state.status === 'closed';
  }

  close(): void {
    this.#watching.unsubscribe();
    this.#events.unsubscribe();
  }

  #enter(state: MonitorState): void {
    const wasReady = this.#state.status === 'ready';
    this.#state = state;
    if (state.status === 'ready') {
      this.#latch.clear();
      const oob = takesOutOfBand(this.#monitor) && state.greeting.capabilities.includes('oob');
      this.#listener.onReady(state.greeting, oob);
      return;
    }
    if (wasReady) {
      const inOrder = this.#ownMonitor && state.status === 'closed' && state.cause === undefined;
      this.#listener.onEnd(this.#latch.shutDown || inOrder ? 'shut-down' : 'lost', reasonIn(state));
    }
    if (this.unavailable) this.#listener.onUnavailable(reasonIn(state));
  }
}

function reasonIn(state: MonitorState): string {
  switch (state.status) {
    case 'waiting':
      return `${messageOf(state.cause)}; it dials again within ${state.delay} ms`;
    case 'closed':
      return state.cause === undefined
        ? 'the machine shut down, or the monitor was disconnected'
        : messageOf(state.cause);
    default:
      return `the monitor is ${state.status}`;
  }
}
