import { Observable, type Observer, type Subscriber } from 'rxjs';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import {
  bytes,
  callback,
  checkOptions,
  DEFAULT_MAX_FRAME_BYTES,
  assertOption,
  duration,
  feature,
  flag,
  type Rule,
  settingsOf,
  text,
} from '../options.js';
import { type Trace, tracerOf } from '../protocol/trace.js';
import type { Greeting } from '../protocol/types.js';
import type { ByteStream } from './byte-stream.js';
import { Heartbeat, type HeartbeatPolicy } from './heartbeat.js';
import { negotiate, type NegotiationOwner } from './negotiate.js';
import { type Platform, QmpWire } from './wire.js';
import { NO_GREETING_HINT, PARTIAL_GREETING_HINT, wrongSocketDoor } from './wrong-door.js';

/**
 * How a silent peer is noticed. QEMU answers nothing while a command keeps it busy, so `timeout` must be longer than
 * the longest pause that a healthy machine makes. Durations are milliseconds.
 *
 * @example
 * socketMonitor({ host: 'vmhost', port: 4444, heartbeat: { interval: 5_000, timeout: 20_000 }, reconnect: true });
 */
export interface HeartbeatOptions {
  /** After so long without a byte from the peer, and with no command outstanding, a cheap command is sent. 10,000 ms by default. */
  readonly interval?: number | undefined;
  /** With a command outstanding, so long without a byte from the peer is a loss. 30,000 ms by default. */
  readonly timeout?: number | undefined;
}

/** The options of {@link qmpDriver}. */
export interface QmpDriverOptions<S extends ByteStream = ByteStream> {
  /**
   * Opens a connection when subscribed and emits its stream. Unsubscribing, before the stream is there or after, closes
   * it at once. A dial that fails errors, with a `ConnectError` where it can.
   *
   * @param report - reports to the monitor how far the dial has come. The driver itself reports the handshake
   */
  open(report: (step: DialStep) => void): Observable<S>;
  /** What it dials, such as a path or host and port, for the texts of errors. */
  readonly peer?: string | undefined;
  /** Possible reasons why a connected peer sends no greeting, for the text of the error. */
  readonly silenceHint?: string | undefined;
  /** Asks for out-of-band commands where the peer offers them. */
  readonly oob?: boolean | undefined;
  /** The longest message that is accepted, in bytes; 64 MiB by default. A longer one fails the connection. */
  readonly maxFrameBytes?: number | undefined;
  /** Notices a peer that has become silent. Off by default; `true` takes the defaults. */
  readonly heartbeat?: HeartbeatOptions | boolean | undefined;
  /** Called for each message that is received or sent. An exception that it throws is ignored. */
  readonly trace?: Trace | undefined;
  /** Passes the message itself to `trace` too; it may contain secrets. */
  readonly traceMessages?: boolean | undefined;
  /** Called with the greeting before anything is sent, for a stream that depends on the peer's version. */
  onGreeting?(greeting: Greeting, stream: S): void;
  /** Closes what outlives a connection; see `Driver.close`. */
  close?(): Promise<void>;
}

const DEFAULT_HEARTBEAT: HeartbeatPolicy = { interval: 10_000, timeout: 30_000 };

const HEARTBEAT_OPTIONS = { interval: duration, timeout: duration };

const RULES: Readonly<Record<keyof QmpDriverOptions, Rule>> = {
  open: callback,
  peer: text,
  silenceHint: text,
  oob: flag,
  maxFrameBytes: bytes,
  heartbeat: feature,
  trace: callback,
  traceMessages: flag,
  onGreeting: callback,
  close: callback,
};

/**
 * A driver for QMP over anything that carries bytes: framing, negotiation, events before the link, out-of-band
 * commands, the frame cap, heartbeat and trace. It needs no Node.
 *
 * @param options - how to open a stream of bytes, and the settings of QMP on it
 * @returns a driver for {@link createMonitor}
 * @throws {@link ArgumentError} naming the option that can't be used
 *
 * @example
 * const monitor = createMonitor(qmpDriver({ open: () => of({ bytes$, write }), peer: 'the serial line' }));
 */
export function qmpDriver<S extends ByteStream>(options: QmpDriverOptions<S>): Driver {
  checkOptions(options, RULES, 'qmpDriver');
  assertOption(options.open, callback, "qmpDriver: 'open'");
  return makeQmpDriver(options, { wrongDoor: wrongSocketDoor, silenceHint: NO_GREETING_HINT });
}

/** @internal What a room's own driver adds. */
export interface DriverParts extends Platform {
  /** Used where the options have no `silenceHint`. */
  readonly silenceHint?: string;
  /** Returns the error to report in place of one that ended a dial or a connection. */
  readonly explain?: (error: unknown, peer: string) => unknown;
}

/** @internal As {@link qmpDriver}, with parts of the room's own. The room has checked the options. */
export function makeQmpDriver<S extends ByteStream>(
  options: QmpDriverOptions<S>,
  parts: DriverParts,
): Driver {
  const heartbeat = settingsOf(options.heartbeat, DEFAULT_HEARTBEAT, HEARTBEAT_OPTIONS, 'heartbeat');
  return new QmpDriver(options, parts, heartbeat);
}

/** What an idle monitor holds is objects of classes: closures in their place would take more memory. */
class QmpDriver<S extends ByteStream> implements Driver {
  readonly peer?: string;
  readonly oob: boolean;

  constructor(
    readonly options: QmpDriverOptions<S>,
    readonly parts: DriverParts,
    readonly heartbeat: HeartbeatPolicy | undefined,
  ) {
    if (options.peer !== undefined) this.peer = options.peer;
    this.oob = options.oob ?? false;
  }

  // Members of the object itself, so that a copy of it with more members is a driver too.
  readonly open = (report: (step: DialStep) => void): Observable<Link> =>
    new Observable((subscriber) =>
      this.options.open(report).subscribe(new Opening(this, report, subscriber)),
    );

  readonly close = (): Promise<void> => this.options.close?.() ?? Promise.resolve();
}

/** One dial of a driver, from its stream to its link. */
class Opening<S extends ByteStream> implements Observer<S>, NegotiationOwner {
  readonly #driver: QmpDriver<S>;
  readonly #report: (step: DialStep) => void;
  readonly #subscriber: Subscriber<Link>;
  #stream: S | undefined;
  #wire: QmpWire | undefined;
  #beat: Heartbeat | undefined;
  #begun = false;

  constructor(driver: QmpDriver<S>, report: (step: DialStep) => void, subscriber: Subscriber<Link>) {
    this.#driver = driver;
    this.#report = report;
    this.#subscriber = subscriber;
  }

  get peer(): string {
    return this.#driver.peer ?? 'the peer';
  }

  get oob(): boolean {
    return this.#driver.oob;
  }

  get closed(): boolean {
    return this.#subscriber.closed;
  }

  // The stream

  next(stream: S): void {
    const { options, parts, heartbeat } = this.#driver;
    const { silenceHint = parts.silenceHint, maxFrameBytes = DEFAULT_MAX_FRAME_BYTES } = options;
    this.#reportMissing('greeting', silenceHint);
    this.#stream = stream;
    this.#beat = heartbeat && new Heartbeat(heartbeat, this.peer);
    const wire = new QmpWire(stream, {
      maxFrameBytes,
      tracer: tracerOf(options),
      platform: parts,
      onBytes: () => this.#onBytes(),
    });
    this.#wire = wire;
    this.#subscriber.add(negotiate(wire, this));
  }

  error(error: unknown): void {
    this.#subscriber.error(this.#driver.parts.explain?.(error, this.peer) ?? error);
  }

  complete(): void {
    // A stream that is there stays.
  }

  // Its negotiation

  onGreeting(greeting: Greeting): void {
    this.#reportMissing('answer to qmp_capabilities');
    this.#driver.options.onGreeting?.(greeting, this.#stream as S);
  }

  onLink(link: Link): void {
    this.#wire?.negotiated();
    this.#subscriber.next(this.#beat === undefined ? link : this.#beat.watch(link));
  }

  onFailure(error: unknown): void {
    this.error(error);
  }

  #onBytes(): void {
    this.#beat?.heard();
    if (this.#begun) return;
    this.#begun = true;
    this.#reportMissing('whole greeting', PARTIAL_GREETING_HINT);
  }

  #reportMissing(missing: string, hint?: string): void {
    const where = `from ${this.peer}`;
    this.#report({ step: 'handshake', missing, where, ...(hint === undefined ? {} : { hint }) });
  }
}
