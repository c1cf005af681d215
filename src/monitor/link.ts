import type { Observable } from 'rxjs';
import type { MonitorError } from '../errors.js';
import type { CommandMessage, Message } from '../protocol/message.js';
import type { Greeting } from '../protocol/types.js';

/** Where a listening monitor waits for QEMU to dial it: a UNIX socket's path, or an address and a TCP port. */
export type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * How far a dial has come. A driver reports each step as it begins; the monitor holds the deadline
 * (`connectTimeout`) and, when it passes, reports what was missing: "no greeting within 5000 ms from
 * /run/vm.sock: connected, but another client may hold this monitor, or QEMU is stopped".
 *
 * @example
 * report({ step: 'handshake', missing: 'greeting', where: 'from /run/vm.sock' });
 */
export type DialStep =
  /**
   * Bound and waiting for a peer. No deadline runs until the next step. Reported again with a `cause` when a peer that
   * dialled was turned away.
   */
  | { readonly step: 'listening'; readonly address: Address; readonly cause?: MonitorError }
  /** No connection yet: a deadline that passes now is a `ConnectError`. */
  | ({ readonly step: 'dialling' } & StillMissing)
  /** Connected: a deadline that passes now is a `HandshakeError`. */
  | ({ readonly step: 'handshake' } & StillMissing);

interface StillMissing {
  /** What the dial waits for, such as `greeting`. */
  readonly missing: string;
  /** From where, such as `from /run/vm.sock`. */
  readonly where: string;
  /** A possible reason. */
  readonly hint?: string;
}

/**
 * A way to reach a monitor: it opens a connection and gives it as a {@link Link}, in messages.
 *
 * @example
 * const driver: Driver = { peer: 'the gateway', open: () => new Observable((dial) => dial.next(linkTo(port))) };
 *
 * @see {@link createMonitor}
 */
export interface Driver {
  /**
   * Subscribing dials and emits one negotiated Link; unsubscribing, before or after, closes it at once.
   * A dial that fails errors, with a `ConnectError` or `HandshakeError` where it can.
   *
   * @param report - reports to the monitor how far the dial has come; a driver without steps need not call it
   */
  open(report: (step: DialStep) => void): Observable<Link>;
  /** What it dials, such as a path or host and port, for the texts of errors. */
  readonly peer?: string;
  /** Whether the driver asks its peers for out-of-band commands. */
  readonly oob?: boolean;
  /**
   * While the monitor waits to dial again, an emission of this ends the wait. For a driver that learns by itself
   * when a dial may succeed. Subscribed for each wait; it must not fail.
   */
  readonly wake$?: Observable<unknown>;
  /**
   * Closes what outlives a link, such as a listening socket. Resolves when everything that `open` made is closed.
   * Called when the monitor closes; `open` may be called again afterwards.
   */
  close?(): Promise<void>;
}

/**
 * One negotiated connection, in messages.
 *
 * @example
 * const inbound$ = new Subject<Message>();
 * const link: Link = { greeting, inbound$, send: ({ id }) => inbound$.next({ return: {}, id }) };
 */
export interface Link {
  /** The peer's greeting, or one made from what is known. Without it `connect()` gives version 0.0.0 and no capabilities. */
  readonly greeting?: Greeting | undefined;
  /**
   * The peer's messages, in wire order. It has one subscriber, and nothing is read before it subscribes.
   * It completes when the peer ends the connection and fails when the connection breaks.
   */
  readonly inbound$: Observable<Message>;
  /** Whether completion of `inbound$` is an orderly end by itself. Without it SHUTDOWN must have come before. */
  readonly endsInOrder?: boolean;
  /** Sends a command. It never throws and never waits; messages of one tick may go out together. */
  send(message: CommandMessage): void;
  /**
   * For a link in which commands may wait: takes back a command that has not been sent yet, and returns whether it could.
   * The link then delivers nothing for it, and its run counts as not sent.
   *
   * @param id - that of the command
   */
  recall?(id: string): boolean;
  /**
   * For a link in which a missing reply would block the next commands, as with `window: 1`: called when the reply to a
   * command that was sent is not awaited any more, because the run timed out or was unsubscribed. The next command may be
   * sent at once. The link may drop or deliver a reply that still comes; the monitor ignores it.
   *
   * @param id - that of the command
   */
  abandon?(id: string): void;
  /**
   * Where the link holds what the peer has yet to read: undefined while it takes another command, else a promise that
   * resolves when it does. Until then the monitor keeps its commands, and drops those that are given up.
   */
  whenWritable?(): Promise<void> | undefined;
  /** Whether out-of-band commands were agreed on. */
  readonly oob?: boolean;
  /** How many in-band commands may be outstanding. Without it 8 where `oob` is true, as many as QEMU queues; else no bound. */
  readonly window?: number;
  /**
   * For a peer at which events must be registered: called once per link, when events$ gets its first subscriber. Runs
   * that are subscribed after that wait until it emits or completes. Its failure fails events$ and nothing else.
   */
  watchEvents?(): Observable<void>;
}

const UNKNOWN_VERSION: Greeting = {
  version: { qemu: { major: 0, minor: 0, micro: 0 }, package: '' },
  capabilities: [],
};

/** @internal Returns a link's greeting, or one of version 0.0.0 if it has none. */
export function greetingOf({ greeting = UNKNOWN_VERSION }: Link): Greeting {
  return greeting;
}
