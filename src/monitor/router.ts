import type { Subscriber } from 'rxjs';
import {
  ArgumentError,
  CommandError,
  CommandTimeoutError,
  InterruptedError,
  isMonitorError,
  messageOf,
  type MonitorError,
  OverflowError,
  ProtocolError,
} from '../errors.js';
import { lastFailureWords } from './ends.js';
import type { Link } from './link.js';
import { commandMessage, type EncodedCommand } from '../protocol/command.js';
import { AsItIs } from '../protocol/message.js';
import type { ErrorMessage, FailureMessage, ReturnMessage } from '../protocol/message.js';
import type { JsonValue } from '../protocol/types.js';
import { InFlight, type QueuedBytes, PendingRun, RunQueue } from './pending-run.js';

/** QEMU queues this many commands. When its queue is full it stops reading, and out-of-band commands wait too. */
const OOB_WINDOW = 8;

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;

/**
 * Pairs replies with the runs that wait for them.
 *
 * A run is in `#unsent` until a link takes it, then in `#inFlight` until its reply comes. It stays there when it
 * was unsubscribed or timed out, because QEMU still works on it.
 */
export class Router {
  /** The monitor's name, for errors. */
  readonly #monitor: string | undefined;
  /** The reason for having no link, for the errors of runs that wait for one. */
  readonly #lastFailure: () => MonitorError | undefined;
  /** How many bytes of commands may wait to be sent. */
  readonly #maxQueuedBytes: number;

  readonly #queued: QueuedBytes = { bytes: 0 };
  readonly #unsent = { inBand: new RunQueue(this.#queued), outOfBand: new RunQueue(this.#queued) };
  readonly #inFlight = new InFlight();
  #link: Link | undefined;
  #idPrefix = '';
  /** The id of the next command without its last digit. It is written anew when the counter's last digit is 0. */
  #idHead = '';
  #ids = 0;
  /** How many in-band commands may be in flight on the link. */
  #window = Infinity;
  #inBandInFlight = 0;
  /** While this is not 0, nothing is sent: the link isn't announced yet, or an event registration is under way. */
  #holds = 0;
  /** Whether the link has to write what it was given before it takes more. */
  #linkIsFull = false;

  constructor(
    monitor: string | undefined,
    lastFailure: () => MonitorError | undefined,
    maxQueuedBytes: number,
  ) {
    this.#monitor = monitor;
    this.#lastFailure = lastFailure;
    this.#maxQueuedBytes = maxQueuedBytes;
  }

  /** Runs a command for a subscriber: at once if it may be sent and no other command waits before it, else in its turn. */
  run(
    command: EncodedCommand,
    timeout: number | undefined,
    oob: boolean,
    subscriber: Subscriber<JsonValue>,
  ): PendingRun {
    const run = new PendingRun(command, oob, this.#monitor, subscriber);
    if (timeout !== undefined) run.startDeadline(timeout, () => this.#expire(run, timeout));
    const queue = oob ? this.#unsent.outOfBand : this.#unsent.inBand;
    if (queue.size === 0 && this.#mayGo(run)) this.#send(run);
    else if (this.#queued.bytes + run.bytes > this.#maxQueuedBytes) run.fail(this.#overflow(run));
    else run.queue = queue.add(run);
    return run;
  }

  /** Takes a new link. Its commands get new ids, so that none is the same as on an earlier link. Sends nothing before `release`. */
  attach(link: Link): void {
    this.#link = link;
    this.#window = link.window ?? (link.oob === true ? OOB_WINDOW : Infinity);
    this.#idPrefix = `${Math.random().toString(36).slice(2, 8)}-`;
    this.#ids = Math.ceil(this.#ids / BASE) * BASE;
    this.#inBandInFlight = 0;
    this.#linkIsFull = false;
    this.#holds = 1;
  }

  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds -= 1;
    this.#pump();
  }

  /** Forgets the link and returns the runs that were in flight on it. Unsent runs stay for the next link. */
  detach(): PendingRun[] {
    const link = this.#link;
    this.#link = undefined;
    const inFlight = this.#inFlight.takeAll();
    const recalled = inFlight.filter(({ id }) => link?.recall?.(id) === true);
    if (recalled.length > 0) this.#queueAgain(recalled);
    return inFlight.filter((run) => !recalled.includes(run));
  }

  /** Puts recalled runs before all others: they were subscribed first. */
  #queueAgain(runs: readonly PendingRun[]): void {
    const { inBand, outOfBand } = this.#unsent;
    for (const queue of [inBand, outOfBand]) {
      const others = [...queue];
      queue.clear();
      const again = runs.filter(({ oob }) => oob === (queue === outOfBand));
      for (const run of [...again, ...others]) run.queue = queue.add(run);
    }
  }

  /** The runs that were never sent. */
  unsent(): PendingRun[] {
    return [...this.#unsent.inBand, ...this.#unsent.outOfBand];
  }

  /**
   * Takes the next reply of the link.
   *
   * @throws {@link ProtocolError} for an error without id: one of our commands will never be answered
   */
  settle(message: ReturnMessage | ErrorMessage | FailureMessage): void {
    const run = this.#inFlight.take(message.id);
    if (run === undefined) {
      if ('error' in message && !('id' in message)) throw unattributable(message);
      return;
    }
    if (!run.oob) this.#inBandInFlight -= 1;
    if ('return' in message) run.resolve(message.return);
    else if ('error' in message) run.fail(new CommandError(message.error, { command: run.name }));
    else run.fail(failureOf(message.failure, run.name));
    if (this.#unsent.inBand.size > 0) this.#pump();
  }

  #pump(): void {
    for (const queue of [this.#unsent.outOfBand, this.#unsent.inBand]) {
      for (const run of queue) {
        if (!this.#mayGo(run)) break;
        run.leaveQueue();
        this.#send(run);
      }
    }
  }

  #mayGo(run: PendingRun): boolean {
    if (this.#link === undefined || this.#holds > 0) return false;
    return (run.oob || this.#inBandInFlight < this.#window) && this.#isWritable(this.#link);
  }

  /** Where the peer reads slower than commands are run, they wait here: what is given up meanwhile is never sent. */
  #isWritable(link: Link): boolean {
    if (this.#linkIsFull) return false;
    const writable = link.whenWritable?.();
    if (writable === undefined) return true;
    this.#linkIsFull = true;
    void writable.then(() => {
      if (this.#link !== link) return;
      this.#linkIsFull = false;
      this.#pump();
    });
    return false;
  }

  #overflow({ name }: PendingRun): OverflowError {
    const why =
      this.#link === undefined ? 'the monitor is not connected' : 'the peer answers or reads too slowly';
    return new OverflowError(
      `${name} was not sent: ${this.#queued.bytes} bytes of commands wait before it, of at most ${this.#maxQueuedBytes} (maxQueuedBytes), and ${why}`,
    );
  }

  #send(run: PendingRun): void {
    if (run.oob && this.#link?.oob !== true) {
      run.fail(new ArgumentError("oob: the peer doesn't offer out-of-band commands", { command: run.name }));
      return;
    }
    const id = (run.id = this.#nextId());
    this.#inFlight.add(run);
    const { recall, abandon } = this.#link ?? {};
    if (recall !== undefined || abandon !== undefined) run.givenUp = (given) => this.#giveUp(given);
    if (!run.oob) this.#inBandInFlight += 1;
    try {
      this.#link?.send(commandMessage(run.command, id, run.oob));
    } catch (failure) {
      // Links must not throw. If one does, its run fails: no reply will arrive for it.
      this.settle({ failure, id });
    }
  }

  /**
   * Returns the prefix and a counter in base 36. Engines store a text of at most 12 characters in one piece, which they compare
   * and write faster: the ids of a monitor's first 60 million commands are such texts.
   */
  #nextId(): string {
    const digit = this.#ids % BASE;
    if (digit === 0) this.#idHead = this.#idPrefix + (this.#ids / BASE).toString(BASE);
    this.#ids += 1;
    return this.#idHead + DIGITS.charAt(digit);
  }

  #giveUp(run: PendingRun): 'recalled' | 'sent' {
    const link = this.#link;
    const recalled = link?.recall?.(run.id) === true;
    if (!recalled && link?.abandon === undefined) return 'sent';
    if (this.#inFlight.take(run.id) === undefined) return 'sent';
    run.givenUp = undefined;
    if (!run.oob) this.#inBandInFlight -= 1;
    if (!recalled) link?.abandon?.(run.id);
    this.#pump();
    return recalled ? 'recalled' : 'sent';
  }

  #expire(run: PendingRun, timeout: number): void {
    const sent = run.giveUp();
    const why = sent ? 'was sent, but no reply came' : "couldn't be sent";
    const cause = sent ? undefined : this.#lastFailure();
    const message = `${run.name} ${why} within ${timeout} ms${lastFailureWords(cause)}`;
    run.fail(new CommandTimeoutError(message, sent, { command: run.name, cause }));
  }
}

/** Returns the error of a run that its link failed: always a `MonitorError`, unless it is marked `AsItIs`. */
function failureOf(failure: unknown, command: string): unknown {
  if (failure instanceof AsItIs) return failure.error;
  if (isMonitorError(failure)) return failure;
  const message = `${command}: the driver reported a failure: ${messageOf(failure)}; the command may have been executed`;
  return new InterruptedError(message, { reason: 'lost', sent: true }, { cause: failure });
}

function unattributable({ error }: ErrorMessage): ProtocolError {
  return new ProtocolError(
    `the peer sent an error without id (${error.class}): it could not read a command, and does not say which`,
    { cause: new CommandError(error) },
  );
}
