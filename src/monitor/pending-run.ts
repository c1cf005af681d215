import { timer, type Subscriber, type Subscription, type Unsubscribable } from 'rxjs';
import { withContext } from '../errors.js';
import type { EncodedCommand } from '../protocol/command.js';
import type { JsonValue } from '../protocol/types.js';

/** Gives up a run that is in flight: `recalled` if its link had not sent it yet. */
export type GiveUp = (run: PendingRun) => 'recalled' | 'sent';

/** Of a message without its command: member names, brackets and the id. */
const ENVELOPE_BYTES = 64;

/** One subscription of a run, from its queue to its reply. Unsubscribing gives it up. */
export class PendingRun implements Unsubscribable {
  readonly #monitor: string | undefined;

  /** The queue in which it waits, or waited, to be sent. */
  queue: RunQueue | undefined;
  /** Set when it is sent: the id that its reply carries, and the runs that were sent before and after it. */
  id = '';
  previous: PendingRun | undefined;
  next: PendingRun | undefined;
  /** Set while it is in flight on a link that can give it up. */
  givenUp: GiveUp | undefined;
  #deadline: Subscription | undefined;

  constructor(
    readonly command: EncodedCommand,
    readonly oob: boolean,
    monitor: string | undefined,
    /** Closed once the run was unsubscribed or timed out. */
    readonly subscriber: Subscriber<JsonValue>,
  ) {
    this.#monitor = monitor;
  }

  get name(): string {
    return this.command.name;
  }

  /** About what its message takes: a command is nearly always ASCII. */
  get bytes(): number {
    return ENVELOPE_BYTES + this.command.name.length + (this.command.arguments?.length ?? 0);
  }

  /** Whether giving it up has an effect: it waits to be sent, has a deadline, or its link can give it up. */
  get revocable(): boolean {
    return this.queue !== undefined || this.#deadline !== undefined || this.givenUp !== undefined;
  }

  startDeadline(milliseconds: number, expired: () => void): void {
    this.#deadline = timer(milliseconds).subscribe(expired);
  }

  /** Takes it out of its queue, and returns whether it was in one. */
  leaveQueue(): boolean {
    return this.queue?.delete(this) ?? false;
  }

  /** Gives it up: its reply is not awaited any more. Returns whether the command had been sent. */
  giveUp(): boolean {
    if (this.leaveQueue()) return false;
    return this.givenUp?.(this) !== 'recalled';
  }

  unsubscribe(): void {
    this.#deadline?.unsubscribe();
    this.giveUp();
  }

  resolve(value: JsonValue): void {
    this.givenUp = undefined;
    this.#deadline?.unsubscribe();
    this.subscriber.next(value);
    this.subscriber.complete();
  }

  fail(error: unknown): void {
    this.givenUp = undefined;
    this.#deadline?.unsubscribe();
    this.subscriber.error(withContext(error, { monitor: this.#monitor, command: this.name }));
  }
}

/** The bytes of commands that wait to be sent, of all queues of a router. */
export interface QueuedBytes {
  bytes: number;
}

/** Runs that wait to be sent, in their order. */
export class RunQueue {
  /** Made when a run waits: most monitors never need it. */
  #runs: Set<PendingRun> | undefined;
  readonly #queued: QueuedBytes;

  constructor(queued: QueuedBytes) {
    this.#queued = queued;
  }

  get size(): number {
    return this.#runs?.size ?? 0;
  }

  add(run: PendingRun): this {
    (this.#runs ??= new Set()).add(run);
    this.#queued.bytes += run.bytes;
    return this;
  }

  delete(run: PendingRun): boolean {
    const deleted = this.#runs?.delete(run) ?? false;
    if (deleted) this.#queued.bytes -= run.bytes;
    return deleted;
  }

  clear(): void {
    for (const run of this) this.delete(run);
  }

  [Symbol.iterator](): Iterator<PendingRun> {
    return (this.#runs ?? []).values();
  }
}

/** When a reply's run is not among this many, replies come out of order, and an index is faster. */
const MAX_SCANNED_RUNS = 16;

/**
 * The runs that wait for their replies, in the order in which they were sent. QEMU answers in that order, except for
 * out-of-band commands, so a reply is nearly always that of the first run. Otherwise an index finds the run; it is made
 * when it is needed and dropped when nothing is in flight.
 */
export class InFlight {
  #first: PendingRun | undefined;
  #last: PendingRun | undefined;
  #byId: Map<string, PendingRun> | undefined;

  add(run: PendingRun): void {
    if (this.#last === undefined) this.#first = run;
    else this.#last.next = run;
    run.previous = this.#last;
    this.#last = run;
    this.#byId?.set(run.id, run);
  }

  /** Takes out the run that waits for this reply. */
  take(id: unknown): PendingRun | undefined {
    const run = this.#find(id);
    if (run === undefined) return undefined;
    const { previous, next } = run;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    run.previous = run.next = undefined;
    if (this.#first === undefined) this.#byId = undefined;
    else this.#byId?.delete(run.id);
    return run;
  }

  takeAll(): PendingRun[] {
    const runs = [...this.#all()];
    for (const run of runs) run.previous = run.next = undefined;
    this.#first = this.#last = this.#byId = undefined;
    return runs;
  }

  #find(id: unknown): PendingRun | undefined {
    if (this.#byId !== undefined) return this.#byId.get(id as string);
    let run = this.#first;
    for (let scanned = 0; run !== undefined && run.id !== id; scanned += 1) {
      if (scanned === MAX_SCANNED_RUNS) {
        this.#byId = new Map();
        for (const each of this.#all()) this.#byId.set(each.id, each);
        return this.#byId.get(id as string);
      }
      run = run.next;
    }
    return run;
  }

  *#all(): Generator<PendingRun> {
    for (let run = this.#first; run !== undefined; run = run.next) yield run;
  }
}
