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
  const driver = makeQmpDriver(options, options, {
    wrongDoor: wrongSocketDoor,
    silenceHint: NO_GREETING_HINT,
    onGreeting: (greeting, stream) => options.onGreeting?.(greeting, stream),
  });
  // Members of the object itself, so that a copy of it with more members is a driver too.
  return {
    ...(options.peer === undefined ? {} : { peer: options.peer }),
    oob: options.oob ?? false,
    open: (report) => driver.open(report),
    close: () => driver.close?.() ?? Promise.resolve(),
  };
}

/** @internal Where a driver's streams come from. */
export type StreamOrigin<S extends ByteStream> = Pick<
  QmpDriverOptions<S>,
  'peer' | 'silenceHint' | 'open' | 'close'
>;

/** The settings of QMP on a stream. The declarations of the socket driver name them, so the build must not strip them. */
export type QmpSettings = Pick<
  QmpDriverOptions,
  'oob' | 'heartbeat' | 'maxFrameBytes' | 'trace' | 'traceMessages'
>;

/** @internal What a room's own driver adds. */
export interface DriverParts<S extends ByteStream> extends Platform {
  /** Used where the origin has no `silenceHint`. */
  readonly silenceHint?: string;
  /** Returns the error to report in place of one that ended a dial or a connection. */
  readonly explain?: (error: unknown, peer: string) => unknown;
  /** As in {@link QmpDriverOptions}. */
  onGreeting?(greeting: Greeting, stream: S): void;
}

/** @internal As {@link qmpDriver}, with parts of the room's own. The room has checked the settings. */
export function makeQmpDriver<S extends ByteStream>(
  origin: StreamOrigin<S>,
  settings: QmpSettings,
  parts: DriverParts<S>,
): Driver {
  const heartbeat = settingsOf(settings.heartbeat, DEFAULT_HEARTBEAT, HEARTBEAT_OPTIONS, 'heartbeat');
  return new QmpDriver(origin, settings, parts, heartbeat);
}

/** What an idle monitor holds is objects of classes: closures in their place would take more memory. */
class QmpDriver<S extends ByteStream> implements Driver {
  constructor(
    readonly origin: StreamOrigin<S>,
    readonly settings: QmpSettings,
    readonly parts: DriverParts<S>,
    readonly heartbeat: HeartbeatPolicy | undefined,
  ) {}

  get peer(): string {
    return this.origin.peer ?? 'the peer';
  }

  get oob(): boolean {
    return this.settings.oob ?? false;
  }

  open(report: (step: DialStep) => void): Observable<Link> {
    return new Observable((subscriber) =>
      this.origin.open(report).subscribe(new Opening(this, report, subscriber)),
    );
  }

  close(): Promise<void> {
    return this.origin.close?.() ?? Promise.resolve();
  }
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
    return this.#driver.peer;
  }

  get oob(): boolean {
    return this.#driver.oob;
  }

  get closed(): boolean {
    return this.#subscriber.closed;
  }

  // The stream

  next(stream: S): void {
    const { origin, settings, parts, heartbeat } = this.#driver;
    const { maxFrameBytes = DEFAULT_MAX_FRAME_BYTES } = settings;
    this.#reportMissing('greeting', origin.silenceHint ?? parts.silenceHint);
    this.#stream = stream;
    this.#beat = heartbeat && new Heartbeat(heartbeat, this.peer);
    const wire = new QmpWire(stream, {
      maxFrameBytes,
      tracer: tracerOf(settings),
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
    this.#driver.parts.onGreeting?.(greeting, this.#stream as S);
  }

  onLink(link: Link): void {
    this.#wire?.negotiated(this.#beat?.heard);
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
