import { firstValueFrom, Observable, type Subscription } from 'rxjs';
import { ArgumentError, ClosedError, isMonitorError, withContext, messageOf } from '../errors.js';
import type { Driver } from './link.js';
import {
  abortSignal,
  checkOptions,
  assertOption,
  duration,
  flag,
  record,
  DEFAULT_MAX_QUEUED_BYTES,
} from '../options.js';
import { StateSubject } from '../rx/ordered-subject.js';
import { encodeArguments, type EncodedCommand } from '../protocol/command.js';
import type { Command, Greeting, JsonValue, RunOptions } from '../protocol/types.js';
import type { Alike, CommandMap, EventMap, QmpEvent, ReturnOf, RunParameters } from '../raw/index.js';
import { DEFAULT_CONNECT_TIMEOUT_MS, MONITOR_OPTIONS, type MonitorOptions } from './options.js';
import { reconnectOf } from './reconnect.js';
import { Session } from './session.js';
import type { MonitorState, ReconnectPolicy } from './state.js';

/**
 * `unknown` where `Given` is a command of `C`, `never` where it isn't. The lookup by 0 and 1, unlike a conditional type, takes
 * a name that is itself a type parameter.
 */
type IfKnown<C, Given> = { 0: unknown; 1: never }[Given extends keyof C ? 0 : 1];

/** The name if `C` has it, else the names that begin alike. With `& string` the compiler's error lists them instead of an alias. */
type Spelt<C, Given> = Given extends keyof C ? Given : Alike<keyof C & string, Given & string> & string;

/**
 * A machine's monitor: commands and events of QEMU as streams.
 *
 * `run`, `execute`, `connect` and subscribing `events$` open the connection on demand and share it. It
 * lives until `disconnect()` or its own end; unsubscribing closes nothing. Its methods need no `this`: `const { run } = monitor`
 * works.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 */
export interface Monitor<C = CommandMap, E = EventMap> extends AsyncDisposable {
  /** Replays the current state, then emits each change. Never dials, completes or fails. */
  readonly state$: Observable<MonitorState>;

  /**
   * The machine's events: hot, in wire order, delivered synchronously. Completes after `disconnect()` or
   * when the machine shut down, fails with a {@link MonitorError} when the connection is lost.
   */
  readonly events$: Observable<QmpEvent<E>>;

  /**
   * Opens the connection, or joins an attempt under way. It is needed only after `disconnect()`: `run`, `execute` and
   * `events$` dial by themselves.
   *
   * @param options - `timeout`, in milliseconds, ends only this wait; the attempt goes on
   * @returns the greeting once ready
   * @throws {@link ConnectError}, {@link HandshakeError}, or {@link ClosedError} when disconnected meanwhile
   */
  connect(options?: { readonly timeout?: number | undefined }): Promise<Greeting>;

  /**
   * Runs a command. Cold: each subscription sends it once, emits the reply's value and completes.
   *
   * @param command - its name in QEMU's schema
   * @param parameters - its arguments, then {@link RunOptions}
   * @throws through the observable: {@link CommandError} when QEMU refuses, {@link ArgumentError} for arguments that
   *   can't be sent, {@link CommandTimeoutError}, {@link InterruptedError}, {@link ClosedError}, and the errors of
   *   `connect`
   *
   * @example
   * monitor.run('query-status').subscribe(({ running }) => console.log(running));
   */
  run<N extends keyof C & string, Given extends string = N>(
    command: (N & IfKnown<C, Given>) | Spelt<C, Given>,
    ...parameters: RunParameters<C[N]>
  ): Observable<ReturnOf<C[N]>>;

  /**
   * Runs a command at once and returns a promise of its reply: `run`, subscribed. To stop waiting for the reply, pass a
   * `signal`.
   *
   * @param command - its name in QEMU's schema
   * @param parameters - its arguments, then {@link RunOptions}
   * @returns the reply's value
   * @throws as a rejection, the error that `run` fails with
   *
   * @example
   * const { status } = await monitor.request('query-status');
   */
  request<N extends keyof C & string, Given extends string = N>(
    command: (N & IfKnown<C, Given>) | Spelt<C, Given>,
    ...parameters: RunParameters<C[N]>
  ): Promise<ReturnOf<C[N]>>;

  /**
   * As `run`, for a command that is not in the command map.
   *
   * @example
   * monitor.execute({ execute: 'x-acme', arguments: { slot: 1 } }, { timeout: 1_000 }).subscribe(console.log);
   */
  execute(command: Command, options?: RunOptions): Observable<JsonValue>;

  /**
   * Closes the connection and keeps it closed until `connect()`: runs in flight fail with
   * {@link InterruptedError}, `events$` completes. Idempotent; resolves when all is closed, without waiting for the peer.
   */
  disconnect(): Promise<void>;
}

/**
 * Makes a monitor of a driver. All drivers share this one implementation.
 *
 * @param driver - how to reach the peer
 * @param options - its name, deadlines and whether it dials again; `trace`, `traceMessages` and `maxFrameBytes` are
 *   for the driver to apply
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

const RUN_OPTIONS = { timeout: duration, oob: flag, signal: abortSignal };
const CONNECT_OPTIONS = { timeout: duration };

/** A registered symbol, so that monitors of another copy of rxqmp have it too. */
const OUT_OF_BAND = Symbol.for('rxqmp.outOfBand');

/** @internal Whether a monitor was made with `oob`, so that commands may go out of band where the peer offers that. */
export function takesOutOfBand(monitor: object): boolean {
  return OUT_OF_BAND in monitor && monitor[OUT_OF_BAND] === true;
}

const CLOSED = Promise.resolve();

class LiveMonitor implements Monitor {
  readonly #driver: Driver;
  readonly #options: MonitorOptions;

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
  #closing = CLOSED;
  readonly #reconnect: ReconnectPolicy | undefined;

  constructor(driver: Driver, options: MonitorOptions) {
    this.#driver = driver;
    this.#options = options;

    this.#reconnect = reconnectOf(options.reconnect);
    // So that `const { run } = monitor` works, and a method may be handed over.
    this.connect = this.connect.bind(this);
    this.run = this.run.bind(this);
    this.request = this.request.bind(this);
    this.execute = this.execute.bind(this);
    this.disconnect = this.disconnect.bind(this);
  }

  get [OUT_OF_BAND](): boolean {
    return this.#driver.oob === true;
  }

  async connect(options: { readonly timeout?: number | undefined } = {}): Promise<Greeting> {
    try {
      checkOptions(options, CONNECT_OPTIONS, 'connect');
    } catch (error) {
      throw withContext(error, { monitor: this.#options.name });
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
          withContext(asArgumentError(error), {
            monitor: this.#options.name,
            command: commandNameOf(command),
          }),
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
      // Most commands are sent by now, and unsubscribing has nothing to give up: then RxJS need not keep a teardown.
      return run.revocable ? run : undefined;
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
    return (this.#session ??= new Session(this.#driver, {
      connectTimeout: this.#options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT_MS,
      reconnect: this.#reconnect,
      name: this.#options.name,
      maxQueuedBytes: this.#options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES,
      announce: (state) => this.#state.next(state),
      onEnd: () => {
        this.#session = undefined;
        this.#close();
      },
    }));
  }

  #timeoutOf(command: string): number | undefined {
    const { commandTimeout } = this.#options;
    if (typeof commandTimeout !== 'function') return commandTimeout;
    const timeout = commandTimeout(command);
    if (timeout !== undefined)
      assertOption(timeout, duration, `commandTimeout: the value returned for '${command}'`);
    return timeout;
  }

  #checkRunOptions(options: RunOptions): void {
    checkOptions(options, RUN_OPTIONS, 'run');
    if (options.oob === true && this.#driver.oob !== true) {
      throw new ArgumentError(
        "oob: the monitor was made without 'oob: true', so it can't send commands out of band",
      );
    }
  }

  #close(): void {
    // A driver that can't close cleanly has nothing left that a caller could use.
    const closed = this.#driver.close?.().catch(() => undefined);
    this.#closing = Promise.all([this.#closing, closed]).then(() => undefined);
  }

  #closedError(what: string, command?: string): ClosedError {
    return new ClosedError(`${what}; connect() opens it again`, { monitor: this.#options.name, command });
  }
}

/** A getter or proxy among the arguments may throw anything. */
function asArgumentError(error: unknown): unknown {
  return isMonitorError(error)
    ? error
    : new ArgumentError(`the command can't be read: ${messageOf(error)}`, { cause: error });
}

/** Returns the command's name, or undefined if it is not a string. */
function commandNameOf(command: unknown): string | undefined {
  const name = record.is(command) ? (command as Command).execute : undefined;
  return typeof name === 'string' ? name : undefined;
}
