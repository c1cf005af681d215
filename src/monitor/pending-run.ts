import { timer, type Subscriber, type Subscription, type Unsubscribable } from 'rxjs';
import { located } from '../errors.js';
import type { EncodedCommand } from '../protocol/command.js';
import type { JsonValue } from '../protocol/types.js';

/** One subscription of a run, from its queue to its reply. Unsubscribing gives it up. */
export class Run implements Unsubscribable {
  /** Where it waits to be sent, or waited. */
  queue: Set<Run> | undefined;
  /** Once it was sent: what its reply bears, and the run that was sent next. */
  id = '';
  next: Run | undefined;
  /** Where its link may still hold it: takes it back, and tells whether it did. */
  recall: ((run: Run) => boolean) | undefined;
  #deadline: Subscription | undefined;

  constructor(
    readonly command: EncodedCommand,
    readonly oob: boolean,
    private readonly monitor: string | undefined,
    /** Closed where nobody waits any more: unsubscribed or timed out. */
    readonly subscriber: Subscriber<JsonValue>,
  ) {}

  get name(): string {
    return this.command.name;
  }

  startDeadline(milliseconds: number, expired: () => void): void {
    this.#deadline = timer(milliseconds).subscribe(expired);
  }

  /** Takes it out of its queue, and tells whether it stood in one. */
  leaveQueue(): boolean {
    return this.queue?.delete(this) ?? false;
  }

  /** Gives it up before it goes out, and tells whether it hadn't yet. */
  takeBack(): boolean {
    return this.leaveQueue() || (this.recall?.(this) ?? false);
  }

  unsubscribe(): void {
    this.#deadline?.unsubscribe();
    this.takeBack();
  }

  resolve(value: JsonValue): void {
    this.recall = undefined;
    this.#deadline?.unsubscribe();
    this.subscriber.next(value);
    this.subscriber.complete();
  }

  fail(error: unknown): void {
    this.recall = undefined;
    this.#deadline?.unsubscribe();
    this.subscriber.error(located(error, { monitor: this.monitor, command: this.name }));
  }
}

/**
 * The runs whose replies are still to come, as they were sent. QEMU answers in that order but for what goes out
 * of band, so a reply nearly always is the first one's.
 */
export class InFlight {
  #first: Run | undefined;
  #last: Run | undefined;

  add(run: Run): void {
    if (this.#last === undefined) this.#first = run;
    else this.#last.next = run;
    this.#last = run;
  }

  /** Takes out the run that waits for this reply. */
  take(id: unknown): Run | undefined {
    let before: Run | undefined;
    let run = this.#first;
    while (run !== undefined && run.id !== id) {
      before = run;
      run = run.next;
    }
    if (run === undefined) return undefined;
    if (before === undefined) this.#first = run.next;
    else before.next = run.next;
    if (this.#last === run) this.#last = before;
    run.next = undefined;
    return run;
  }

  takeAll(): Run[] {
    const runs: Run[] = [];
    for (let run = this.#first; run !== undefined; run = run.next) runs.push(run);
    for (const run of runs) run.next = undefined;
    this.#first = this.#last = undefined;
    return runs;
  }
}
