import type { Observable, Subscription } from 'rxjs';
import type { QmpEvent } from '../../src/raw/index.js';
import { assertThat } from './fuzz.js';

interface Watcher {
  subscription?: Subscription;
  readonly expected: number[];
  readonly seen: number[];
  over: boolean;
  ends: number;
}

/** Who watches events, and what each must see: every event of its time, in order, and one end. */
export class EventsModel {
  readonly #watchers: Watcher[] = [];
  #raised = 0;

  constructor(
    private readonly events$: Observable<QmpEvent>,
    /** Called from a watcher's callback. */
    private readonly onEvent: () => void,
  ) {}

  watch(): void {
    const watcher: Watcher = { expected: [], seen: [], over: false, ends: 0 };
    this.#watchers.push(watcher);
    const end = () => {
      watcher.ends += 1;
      watcher.over = true;
    };
    watcher.subscription = this.events$.subscribe({
      next: ({ timestamp }) => {
        watcher.seen.push(timestamp.seconds);
        this.onEvent();
      },
      error: end,
      complete: end,
    });
  }

  leave(any: number): void {
    const watcher = this.#watchers[any % Math.max(1, this.#watchers.length)];
    if (watcher?.subscription === undefined) return;
    watcher.over = true;
    watcher.subscription.unsubscribe();
  }

  /** The next event's message, as the peer sends it. */
  raise(): object {
    this.#raised += 1;
    for (const { over, expected } of this.#watchers) if (!over) expected.push(this.#raised);
    return { event: 'X', timestamp: { seconds: this.#raised, microseconds: 0 } };
  }

  check(disconnected: boolean): void {
    for (const { seen, expected, ends, over } of this.#watchers) {
      if (String(seen) !== String(expected)) throw new Error(`events ${seen} where ${expected} were raised`);
      assertThat('events$ ended twice', ends <= 1);
      assertThat('events$ of a disconnected monitor is open', over || !disconnected);
    }
  }
}
