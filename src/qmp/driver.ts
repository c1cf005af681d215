import { Observable } from 'rxjs';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import {
  bytes,
  callback,
  checkOptions,
  DEFAULT_MAX_FRAME_BYTES,
  assertOption,
  duration,
  flag,
  record,
  type Rule,
  text,
} from '../options.js';
import { type Trace, tracerOf } from '../protocol/trace.js';
import type { Greeting } from '../protocol/types.js';
import type { ByteStream } from './byte-stream.js';
import { Heartbeat, type HeartbeatPolicy } from './heartbeat.js';
import { negotiate } from './negotiate.js';
import { type Platform, QmpWire } from './wire.js';
import { NO_GREETING_HINT, PARTIAL_GREETING_HINT } from './wrong-door.js';

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

/** @internal An option that is a switch, or an object of settings. */
export const heartbeatRule: Rule = {
  is: (value) => flag.is(value) || record.is(value),
  expected: 'an object, or true or false',
};

const RULES: Readonly<Record<keyof QmpDriverOptions, Rule>> = {
  open: callback,
  peer: text,
  silenceHint: text,
  oob: flag,
  maxFrameBytes: bytes,
  heartbeat: heartbeatRule,
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
  return makeQmpDriver(options, {});
}

/** @internal With what the platform reads faster by. */
export function makeQmpDriver<S extends ByteStream>(
  options: QmpDriverOptions<S>,
  platform: Platform,
): Driver {
  checkOptions(options, RULES, 'qmpDriver');
  assertOption(options.open, callback, "qmpDriver: 'open'");
  const heartbeat = heartbeatOf(options.heartbeat);
  const { peer = 'the peer', oob = false, silenceHint: hint = NO_GREETING_HINT } = options;
  const where = `from ${peer}`;

  const link = (stream: S, report: (step: DialStep) => void): Observable<Link> =>
    new Observable((subscriber) => {
      report({ step: 'handshake', missing: 'greeting', where, hint });
      const beat = heartbeat && new Heartbeat(heartbeat, peer);
      let begun = false;
      const onBytes = () => {
        beat?.heard();
        if (begun) return;
        begun = true;
        report({ step: 'handshake', missing: 'whole greeting', where, hint: PARTIAL_GREETING_HINT });
      };
      const wire = new QmpWire(stream, {
        maxFrameBytes: options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES,
        tracer: tracerOf(options),
        platform,
        onBytes,
      });
      const onGreeting = (greeting: Greeting) => {
        report({ step: 'handshake', missing: 'answer to qmp_capabilities', where });
        options.onGreeting?.(greeting, stream);
      };
      return negotiate(wire, { oob, peer, onGreeting }).subscribe({
        next: (negotiated) => {
          wire.negotiated();
          subscriber.next(beat === undefined ? negotiated : beat.watch(negotiated));
        },
        error: (error: unknown) => subscriber.error(error),
      });
    });

  return {
    ...(options.peer === undefined ? {} : { peer }),
    oob,
    open: (report) =>
      new Observable((subscriber) => {
        const linked = {
          next: (negotiated: Link) => subscriber.next(negotiated),
          error: (error: unknown) => subscriber.error(error),
        };
        subscriber.add(
          options.open(report).subscribe({
            next: (stream) => subscriber.add(link(stream, report).subscribe(linked)),
            error: (error: unknown) => subscriber.error(error),
          }),
        );
      }),
    close: () => options.close?.() ?? Promise.resolve(),
  };
}

function heartbeatOf(option: HeartbeatOptions | boolean | undefined): HeartbeatPolicy | undefined {
  if (option === undefined || option === false) return undefined;
  const given = option === true ? {} : option;
  checkOptions(given, { interval: duration, timeout: duration }, 'heartbeat');
  return {
    interval: given.interval ?? DEFAULT_HEARTBEAT.interval,
    timeout: given.timeout ?? DEFAULT_HEARTBEAT.timeout,
  };
}
