import { firstValueFrom, Observable, type Subscription } from 'rxjs';
import { ArgumentError, ClosedError, isMonitorError, withContext, messageOf } from '../errors.js';
import type { Driver } from './link.js';
import {
  bytes,
  callback,
  checkOptions,
  assertOption,
  duration,
  flag,
  record,
  text,
  type Rule,
  DEFAULT_MAX_QUEUED_BYTES,
} from '../options.js';
import { StateSubject } from '../rx/ordered-subject.js';
import { encodeArguments, type EncodedCommand } from '../protocol/command.js';
import type { AbortSignalLike, Command, Greeting, JsonValue, RunOptions } from '../protocol/types.js';
import type { Alike, CommandMap, EventMap, QmpEvent, ReturnOf, RunParameters } from '../raw/index.js';
import type { Trace } from '../protocol/trace.js';
import { reconnectOf } from './reconnect.js';
import { Session } from './session.js';
import type { MonitorState, Reconnect, ReconnectPolicy } from './state.js';

/**
 * The deadline of a command by its name, in milliseconds; `undefined` for none.
 *
 * @example
 * const timeouts: CommandTimeout = (command) => (command.startsWith('query-') ? 5_000 : 60_000);
 */
export type CommandTimeout = (command: string) => number | undefined;

/**
 * The options of every driver. Durations are milliseconds, more than 0 and at most 2^31 - 1, as Node's timers
 * have it. `undefined` is as good as left out.
 *
 * @example
 * socketMonitor({ path, name: 'vm1', commandTimeout: 30_000, reconnect: true });
 */
export interface MonitorOptions {
  /** Stands in errors as `monitor`. */
  readonly name?: string | undefined;
  /** For the whole handshake, from the dial (or the accepted peer) to ready. 5,000 ms by default. */
  readonly connectTimeout?: number | undefined;
  /**
   * For each run that brings no `timeout` of its own, from subscription to reply. None by default. A function gets the
   * command's name and returns its milliseconds, or `undefined` for none.
   */
  readonly commandTimeout?: number | CommandTimeout | undefined;
  /** Dials again after a loss, an orderly end or a failed dial. Off by default; `true` takes the defaults. */
  readonly reconnect?: Reconnect | boolean | undefined;
  /** The longest message that is taken, in bytes; 64 MiB by default. A longer one fails the connection. */
  readonly maxFrameBytes?: number | undefined;
  /**
   * How many bytes of commands may wait to be sent: while there is no connection, or the peer answers or reads too
   * slowly. 64 MiB by default. A run beyond it fails with an {@link OverflowError} and is never sent.
   */
  readonly maxQueuedBytes?: number | undefined;
  /** Told of each message that comes or goes. What it throws is ignored. */
  readonly trace?: Trace | undefined;
  /** Gives `trace` the message itself too, which may hold secrets. */
  readonly traceMessages?: boolean | undefined;
}

/**
 * `unknown` where `Given` is a command of `C`, `never` where it isn't. The lookup by 0 and 1, unlike a conditional type, takes
 * a name that is itself a type parameter.
 */
type IfKnown<C, Given> = { 0: unknown; 1: never }[Given extends keyof C ? 0 : 1];

/** The name, or where it isn't one of `C`, those that begin alike. `& string` has errors list these, not an alias. */
type Spelt<C, Given> = Given extends keyof C ? Given : Alike<keyof C & string, Given & string> & string;

/**
 * A machine's monitor: commands and events of QEMU as streams.
 *
 * `run`, `execute`, `connect` and subscribing `events$` open the connection on demand and share it. It
 * lives until `disconnect()` or its own end; unsubscribing closes nothing.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 */
export interface Monitor<C = CommandMap, E = EventMap> extends AsyncDisposable {
  /** Replays the present state, then tells each change. Never dials, completes or fails. */
  readonly state$: Observable<MonitorState>;

  /**
   * The machine's events: hot, in wire order, delivered synchronously. Completes after `disconnect()` or
   * when the machine shut down, fails with a {@link MonitorError} when the connection is lost.
   */
  readonly events$: Observable<QmpEvent<E>>;

  /**
   * Opens the connection, or joins an attempt under way. Needed after `disconnect()` only: all else dials
   * by itself.
   *
   * @param options - `timeout` in milliseconds bounds this wait alone; the attempt goes on
   * @returns the greeting once ready
   * @throws {@link ConnectError}, {@link HandshakeError}, or {@link ClosedError} when disconnected meanwhile
   */
  connect(options?: { readonly timeout?: number | undefined }): Promise<Greeting>;

  /**
   * Runs a command. Cold: each subscription sends it once, and gets the reply's value and completion.
   *
   * @param command - its name in QEMU's schema
   * @param parameters - its arguments, then {@link RunOptions}
   * @throws through the observable: {@link CommandError} for QEMU's refusal, {@link ArgumentError} for what
   *   can't be sent, {@link CommandTimeoutError}, {@link InterruptedError}, {@link ClosedError}, and what
   *   `connect` throws
   *
   * @example
   * monitor.run('query-status').subscribe(({ running }) => console.log(running));
   */
  run<N extends keyof C & string, Given extends string = N>(
    command: (N & IfKnown<C, Given>) | Spelt<C, Given>,
    ...parameters: RunParameters<C[N]>
  ): Observable<ReturnOf<C[N]>>;

  /**
   * Runs a command at once and gives its reply as a promise: `run`, subscribed. Whoever does not want to wait for it any
   * more passes a `signal`.
   *
   * @param command - its name in QEMU's schema
   * @param parameters - its arguments, then {@link RunOptions}
   * @returns the reply's value
   * @throws as a rejection, what `run` fails with
   *
   * @example
   * const { status } = await monitor.request('query-status');
   */
  request<N extends keyof C & string, Given extends string = N>(
    command: (N & IfKnown<C, Given>) | Spelt<C, Given>,
    ...parameters: RunParameters<C[N]>
  ): Promise<ReturnOf<C[N]>>;

  /**
   * As `run`, for a command that the types don't know.
   *
   * @example
   * monitor.execute({ execute: 'x-acme', arguments: { slot: 1 } }, { timeout: 1_000 }).subscribe(console.log);
   */
  execute(command: Command, options?: RunOptions): Observable<JsonValue>;

  /**
   * Closes the connection and keeps it closed until `connect()`: runs in flight fail with
   * {@link InterruptedError}, `events$` completes. Idempotent; resolves when all is closed, and waits for no peer.
   */
  disconnect(): Promise<void>;
}

/**
 * Makes a monitor of a driver: the one that all drivers share.
 *
 * @param driver - how to reach the peer
 * @param options - its name, deadlines and whether it dials again; `trace`, `traceMessages` and `maxFrameBytes` are
 *   for the driver to heed
 * @returns the monitor, idle
 * @throws {@link ArgumentError} naming the option that can't be used
 *
 * @example
 * const monitor = createMonitor({ open: () => myLink$ }, { name: 'vm1' });
 */
export function createMonitor<C = CommandMap, E = EventMap>(
  driver: Driver,
  options: MonitorOptions = {},
): Monitor<C, E> {
  checkOptions(options, MONITOR_OPTIONS, 'createMonitor');
  return new LiveMonitor(driver, options) as unknown as Monitor<C, E>;
}

/** @internal In milliseconds. */
export const CONNECT_TIMEOUT = 5_000;

/** @internal The rules of {@link MonitorOptions}, for drivers that check them together with their own. */
export const MONITOR_OPTIONS: Readonly<Record<keyof MonitorOptions, Rule>> = {
  name: text,
  connectTimeout: duration,
  commandTimeout: {
    is: (value) => duration.is(value) || callback.is(value),
    expected: `${duration.expected}, or a function that returns them`,
  },
  reconnect: { is: (value) => flag.is(value) || record.is(value), expected: 'an object, or true or false' },
  maxFrameBytes: bytes,
  maxQueuedBytes: bytes,
  trace: callback,
  traceMessages: flag,
};

/**
 * Checks the options of a driver of one's own beside those of every driver.
 *
 * @param options - what the user gave
 * @param rules - what each option of the driver's own must be; `undefined` passes
 * @param at - the name of the function that took them, for errors
 * @returns the driver's own options, and those for {@link createMonitor}
 * @throws {@link ArgumentError} naming the option and what it must be, not what it was
 *
 * @example
 * const cid = { is: (value: unknown) => Number.isInteger(value), expected: 'a whole number' };
 * const { own, common } = checkMonitorOptions({ cid: 3, name: 'vm1' }, { cid }, 'vsockMonitor');
 */
export function checkMonitorOptions<O extends MonitorOptions>(
  options: O,
  rules: Readonly<Record<string, Rule>>,
  at: string,
): { readonly own: Readonly<Record<string, unknown>>; readonly common: MonitorOptions } {
  checkOptions(options, { ...MONITOR_OPTIONS, ...rules }, at);
  const entries = Object.entries(options);
  const isCommon = ([key]: readonly [string, unknown]) => key in MONITOR_OPTIONS;
  return {
    own: Object.fromEntries(entries.filter((entry) => !isCommon(entry))),
    common: Object.fromEntries(entries.filter(isCommon)),
  };
}

const signal: Rule = {
  is: (value) => record.is(value) && callback.is((value as AbortSignalLike).addEventListener),
  expected: 'an AbortSignal',
};
const RUN_OPTIONS = { timeout: duration, oob: flag, signal };
const CONNECT_OPTIONS = { timeout: duration };

/** A monitor of another copy of rxqmp answers to it, too. */
const OUT_OF_BAND = Symbol.for('rxqmp.outOfBand');

/** @internal Whether a monitor was made with `oob`, so that commands may go out of band where the peer offers that. */
export function takesOutOfBand(monitor: object): boolean {
  return OUT_OF_BAND in monitor && monitor[OUT_OF_BAND] === true;
}

class LiveMonitor implements Monitor {
  readonly #state = new StateSubject<MonitorState>({ status: 'idle' });
  readonly state$ = this.#state.value$;
  readonly events$: Observable<QmpEvent> = new Observable((subscriber) => {
    if (this.#disconnected) {
      subscriber.complete();
      return undefined;
    }
    const session = this.#demand();
    const subscription: Subscription = session.watch(subscriber as never);
    session.start();
    return subscription;
  });

  #session: Session | undefined;
  #disconnected = false;
  #closing: Promise<void> = Promise.resolve();
  readonly #reconnect: ReconnectPolicy | undefined;

  constructor(
    private readonly driver: Driver,
    private readonly options: MonitorOptions,
  ) {
    this.#reconnect = reconnectOf(options.reconnect);
  }

  get [OUT_OF_BAND](): boolean {
    return this.driver.oob === true;
  }

  async connect(options: { readonly timeout?: number | undefined } = {}): Promise<Greeting> {
    try {
      checkOptions(options, CONNECT_OPTIONS, 'connect');
    } catch (error) {
      throw withContext(error, { monitor: this.options.name });
    }
    this.#disconnected = false;
    const session = this.#demand();
    const ready = session.ready(options.timeout);
    session.start();
    return ready;
  }

  run(command: string, args?: object, options?: RunOptions): Observable<never> {
    return this.execute({ execute: command, arguments: args }, options) as Observable<never>;
  }

  request(command: string, args?: object, options?: RunOptions): Promise<never> {
    return firstValueFrom(this.run(command, args, options));
  }

  execute(command: Command, options?: RunOptions): Observable<JsonValue> {
    return new Observable((subscriber) => {
      let encoded: EncodedCommand;
      let timeout: number | undefined;
      try {
        encoded = encodeArguments(command);
        if (options !== undefined) this.#checkRunOptions(options);
        timeout = options?.timeout ?? this.#timeoutOf(encoded.name);
      } catch (error) {
        subscriber.error(
          withContext(asArgumentError(error), { monitor: this.options.name, command: nameOf(command) }),
        );
        return undefined;
      }
      if (this.#disconnected) {
        subscriber.error(this.#closedError(`${encoded.name}: the monitor was disconnected`, encoded.name));
        return undefined;
      }
      const signal = options?.signal;
      if (signal?.aborted === true) {
        subscriber.error(signal.reason);
        return undefined;
      }
      const session = this.#demand();
      const run = session.router.run(encoded, timeout, options?.oob ?? false, subscriber);
      if (signal !== undefined) {
        const abort = () => {
          run.unsubscribe();
          subscriber.error(signal.reason);
        };
        signal.addEventListener('abort', abort);
        subscriber.add(() => signal.removeEventListener('abort', abort));
      }
      session.start();
      return run;
    });
  }

  disconnect(): Promise<void> {
    this.#disconnected = true;
    if (this.#session === undefined) {
      this.#close();
      if (this.#state.value.status === 'idle') this.#state.next({ status: 'closed' });
    } else {
      const when = this.#state.value.status === 'ready' ? '' : ' while it connected';
      this.#session.disconnect(this.#closedError(`the monitor was disconnected${when}`));
    }
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  #demand(): Session {
    return (this.#session ??= new Session(this.driver, {
      connectTimeout: this.options.connectTimeout ?? CONNECT_TIMEOUT,
      reconnect: this.#reconnect,
      name: this.options.name,
      maxQueuedBytes: this.options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES,
      announce: (state) => this.#state.next(state),
      onEnd: () => {
        this.#session = undefined;
        this.#close();
      },
    }));
  }

  #timeoutOf(command: string): number | undefined {
    const { commandTimeout } = this.options;
    if (typeof commandTimeout !== 'function') return commandTimeout;
    const timeout = commandTimeout(command);
    if (timeout !== undefined)
      assertOption(timeout, duration, `commandTimeout: what it returns for '${command}'`);
    return timeout;
  }

  #checkRunOptions(options: RunOptions): void {
    checkOptions(options, RUN_OPTIONS, 'run');
    if (options.oob === true && this.driver.oob !== true) {
      throw new ArgumentError("oob: the monitor wasn't made with oob, so commands can't go out of band");
    }
  }

  #close(): void {
    // A driver that can't close cleanly has nothing left that a caller could use.
    const closed = this.driver.close?.().catch(() => undefined);
    this.#closing = Promise.all([this.#closing, closed]).then(() => undefined);
  }

  #closedError(what: string, command?: string): ClosedError {
    return new ClosedError(`${what}; connect() opens it again`, { monitor: this.options.name, command });
  }
}

/** A getter or proxy among the arguments may throw anything. */
function asArgumentError(error: unknown): unknown {
  return isMonitorError(error)
    ? error
    : new ArgumentError(`the command can't be read: ${messageOf(error)}`, { cause: error });
}

/** A command's name where it has one: what is wrong with it may be just that. */
function nameOf(command: unknown): string | undefined {
  const name = record.is(command) ? (command as Command).execute : undefined;
  return typeof name === 'string' ? name : undefined;
}
