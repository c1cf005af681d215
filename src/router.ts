import { timer, type Subscriber, type Subscription } from 'rxjs';
import { ArgumentError, CommandError, CommandTimeoutError, located, ProtocolError } from './errors.js';
import type { Link } from './link.js';
import { commandMessage, type EncodedCommand } from './protocol/command.js';
import type {
  ErrorMessage,
  EventMessage,
  FailureMessage,
  Message,
  ReturnMessage,
} from './protocol/message.js';
import type { JsonValue } from './protocol/types.js';

/** QEMU queues this many commands; past that it stops reading, and what goes out of band waits behind them. */
const OOB_WINDOW = 8;

/** One subscription of a run, from its queue to its reply. */
export class Run {
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

  stopDeadline(): void {
    this.#deadline?.unsubscribe();
  }

  resolve(value: JsonValue): void {
    this.stopDeadline();
    this.subscriber.next(value);
    this.subscriber.complete();
  }

  fail(error: unknown): void {
    this.stopDeadline();
    this.subscriber.error(located(error, { monitor: this.monitor, command: this.name }));
  }
}

/**
 * Pairs replies with the runs that wait for them, and passes events on.
 *
 * A run stands in `#unsent` until a link takes it, then in `#inFlight` until its reply comes, also when
 * nobody waits for that any more: QEMU still works on it.
 */
export class Router {
  readonly #unsent = { inBand: new Set<Run>(), outOfBand: new Set<Run>() };
  #inFlight = new Map<string, Run>();
  #link: Link | undefined;
  #idPrefix = '';
  #lastId = 0;
  #inBandInFlight = 0;
  /** While it isn't 0, nothing is sent: the link isn't announced yet, or an event registration is under way. */
  #holds = 0;

  constructor(
    private readonly onEvent: (event: EventMessage) => void,
    /** The monitor's name, for errors. */
    private readonly monitor: string | undefined,
  ) {}

  /** Queues a run of one command for a subscriber, and gives what gives it up. */
  run(
    command: EncodedCommand,
    options: { readonly timeout: number | undefined; readonly oob: boolean },
    subscriber: Subscriber<JsonValue>,
  ): () => void {
    const run = new Run(command, options.oob, this.monitor, subscriber);
    const queue = this.#queueOf(run);
    queue.add(run);
    const { timeout } = options;
    if (timeout !== undefined) run.startDeadline(timeout, () => this.#expire(run, timeout));
    this.#pump();
    return () => {
      run.stopDeadline();
      queue.delete(run);
    };
  }

  /** Takes a new link. Ids of another link's commands mean nothing on this one. Sends nothing before `release`. */
  attach(link: Link): void {
    this.#link = link;
    this.#idPrefix = `${Math.random().toString(36).slice(2, 10)}-`;
    this.#inBandInFlight = 0;
    this.#holds = 1;
  }

  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds -= 1;
    this.#pump();
  }

  /** Lets go of the link, and gives what was in flight on it. What is unsent stays for the next one. */
  detach(): Run[] {
    this.#link = undefined;
    const runs = [...this.#inFlight.values()];
    this.#inFlight = new Map();
    return runs.filter(({ subscriber }) => !subscriber.closed);
  }

  /** Gives what was never sent, and forgets it. */
  takeUnsent(): Run[] {
    const runs = [...this.#unsent.inBand, ...this.#unsent.outOfBand];
    this.#unsent.inBand.clear();
    this.#unsent.outOfBand.clear();
    return runs;
  }

  /**
   * Takes the next message of the link.
   *
   * @throws {@link ProtocolError} for an error that answers no command: some command of ours never will be answered
   */
  receive(message: Message): void {
    if ('event' in message) this.onEvent(message);
    else this.#settle(message);
  }

  #settle(message: ReturnMessage | ErrorMessage | FailureMessage): void {
    const run = typeof message.id === 'string' ? this.#inFlight.get(message.id) : undefined;
    if (run === undefined) {
      if ('error' in message && !('id' in message)) throw unattributable(message);
      return;
    }
    this.#inFlight.delete(message.id as string);
    if (!run.oob) this.#inBandInFlight -= 1;
    if ('return' in message) run.resolve(message.return);
    else if ('error' in message) run.fail(new CommandError(message.error, { command: run.name }));
    else run.fail(message.failure);
    this.#pump();
  }

  #pump(): void {
    const { inBand, outOfBand } = this.#unsent;
    for (const run of outOfBand) {
      if (!this.#open) return;
      this.#send(run);
    }
    for (const run of inBand) {
      if (!this.#open || this.#inBandInFlight >= this.#window) return;
      this.#send(run);
    }
  }

  get #open(): boolean {
    return this.#link !== undefined && this.#holds === 0;
  }

  get #window(): number {
    return this.#link?.window ?? (this.#link?.oob === true ? OOB_WINDOW : Infinity);
  }

  #send(run: Run): void {
    this.#queueOf(run).delete(run);
    if (run.oob && this.#link?.oob !== true) {
      run.fail(new ArgumentError("oob: the peer doesn't offer out-of-band commands", { command: run.name }));
      return;
    }
    this.#lastId += 1;
    const id = this.#idPrefix + this.#lastId;
    this.#inFlight.set(id, run);
    if (!run.oob) this.#inBandInFlight += 1;
    try {
      this.#link?.send(commandMessage(run.command, id, run.oob));
    } catch (failure) {
      // A link isn't to throw. One that does fails its run, which nothing else would end.
      this.#settle({ failure, id });
    }
  }

  #expire(run: Run, timeout: number): void {
    const sent = !this.#queueOf(run).delete(run);
    const why = sent ? 'was sent, but no reply came' : "couldn't be sent";
    run.fail(new CommandTimeoutError(`${run.name} ${why} within ${timeout} ms`, sent, { command: run.name }));
  }

  #queueOf(run: Run): Set<Run> {
    return run.oob ? this.#unsent.outOfBand : this.#unsent.inBand;
  }
}

function unattributable({ error }: ErrorMessage): ProtocolError {
  return new ProtocolError(
    `the peer sent an error without id (${error.class}): it couldn't read a command, and doesn't say which`,
  );
}
