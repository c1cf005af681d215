/**
 * Every failure that rxqmp reports, as a closed family of classes. `_tag` distinguishes them.
 *
 * An error names the thing, what was seen and what to do. Its own words never hold a command's arguments, a
 * password or a key. QEMU's and libvirt's words, which it passes on, may name what was sent: devices, files and
 * the like. Where such names are secret, log `_tag`, `command` and `class`.
 */

const BRAND = Symbol.for('rxqmp.MonitorError');

/** Where an error arose, as far as it is known. */
export interface ErrorContext {
  /** The error that caused this one, when there was one. */
  readonly cause?: unknown;
  /** The `name` option of the monitor. */
  readonly monitor?: string | undefined;
  /** The name of the command that was run. */
  readonly command?: string | undefined;
  /** Whether dialling again can't help: a wrong certificate, a refused login, a peer that does not speak QMP. */
  readonly permanent?: boolean | undefined;
}

abstract class MonitorErrorBase extends Error {
  /** The class's name, literal: a `switch` over it narrows the error. */
  declare readonly _tag: string;
  /** The `name` option of the monitor that reports the error, when it was given. */
  declare readonly monitor?: string;
  /** The name of the command, for errors of a run. Never its arguments. */
  declare readonly command?: string;
  /** True where dialling again can't help; `reconnect` gives up on such an error at once. */
  declare readonly permanent: boolean;

  constructor(message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    hidden(this, 'permanent', context.permanent ?? false);
    locate(this, context);
  }
}

/** Adds the monitor and the command, which a lower layer doesn't know, unless the error has them already. */
function locate(error: MonitorErrorBase, { monitor, command }: ErrorContext): void {
  if (!Object.isExtensible(error)) return;
  if (monitor !== undefined && error.monitor === undefined) Object.assign(error, { monitor });
  if (command !== undefined && (error.command ?? '') === '') Object.assign(error, { command });
}

function hidden(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}

Object.defineProperty(MonitorErrorBase.prototype, BRAND, { value: true });

type Tagged<Tag extends string> = abstract new (
  message: string,
  context?: ErrorContext,
) => MonitorErrorBase & { readonly _tag: Tag };

/**
 * Makes the base of a class. The prototype has the name, because a minifier renames classes, and because a stack's first
 * line is written before any field is set. A call is marked as pure, so that a bundle has only the classes that it uses.
 */
function tagged<Tag extends string>(tag: Tag): Tagged<Tag> {
  abstract class TaggedError extends MonitorErrorBase {
    override readonly _tag = tag;
  }
  hidden(TaggedError.prototype, 'name', tag);
  return TaggedError;
}

/** The connection could not be opened: refused, not found, refused by TLS, or ssh failed. */
export class ConnectError extends /* @__PURE__ */ tagged('ConnectError') {}

/** Connected, but the handshake failed: the peer is silent, another client holds the monitor, or it is not a QMP peer. */
export class HandshakeError extends /* @__PURE__ */ tagged('HandshakeError') {}

/**
 * QEMU answered the command with an error: the `error` member of its reply (QMP specification, "Error"). The
 * command was not executed, or only in part.
 *
 * @example
 * if (error._tag === 'CommandError' && error.class === 'CommandNotFound') useTheOldWay();
 */
export class CommandError extends /* @__PURE__ */ tagged('CommandError') {
  /** The name of the command that was refused; empty where QEMU's error does not say which. */
  declare readonly command: string;
  /** QEMU's error class, such as `GenericError` or `CommandNotFound`. */
  readonly class: string;
  /**
   * QEMU's own text, unchanged. `message` contains it too, without the value that an enumeration refused
   * (`does not accept value '…'`). Both may name devices, files and the like that were sent: don't log
   * either where such names are secret.
   */
  declare readonly desc: string;

  constructor(reply: { readonly class: string; readonly desc: string }, context: ErrorContext = {}) {
    const words = reply.desc.replace(ECHOED_VALUE, "$1'…'");
    super(`${context.command === undefined ? '' : `${context.command}: `}${reply.class}: ${words}`, context);
    this.class = reply.class;
    hidden(this, 'desc', reply.desc);
  }
}

hidden(CommandError.prototype, 'command', '');

/** QEMU repeats the value that an enumeration refused. The value may contain quotes and line ends itself. */
const ECHOED_VALUE = /(does not accept value )'[^]*'/;

/**
 * The connection ended. A command that had gone out may have been executed: ask QEMU before you repeat it.
 *
 * @example
 * if (error._tag === 'InterruptedError' && error.sent === false) repeat();
 */
export class InterruptedError extends /* @__PURE__ */ tagged('InterruptedError') {
  /** `lost`: the connection broke. `disconnect`: `disconnect()` was called. */
  readonly reason: 'lost' | 'disconnect';
  /** Of a run: whether the command had gone out. If not, it never will, and it is safe to repeat. */
  declare readonly sent?: boolean;

  constructor(
    message: string,
    end: { readonly reason: 'lost' | 'disconnect'; readonly sent?: boolean } = { reason: 'lost' },
    context: ErrorContext = {},
  ) {
    super(message, context);
    this.reason = end.reason;
    if (end.sent !== undefined) Object.assign(this, { sent: end.sent });
  }
}

/** The monitor was closed with `disconnect()`; call `connect()` to open it again. */
export class ClosedError extends /* @__PURE__ */ tagged('ClosedError') {}

/** No reply came within the command's timeout, in milliseconds from subscription. QEMU goes on with the command. */
export class CommandTimeoutError extends /* @__PURE__ */ tagged('CommandTimeoutError') {
  /** Whether the command had gone out. If not, it never will, and it is safe to repeat. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean, context: ErrorContext = {}) {
    super(message, context);
    this.sent = sent;
  }
}

/** The peer broke the protocol: bytes that are not a message, a frame over the cap, or an error without id. */
export class ProtocolError extends /* @__PURE__ */ tagged('ProtocolError') {}

/** An argument or an option can't be used. Nothing was sent. */
export class ArgumentError extends /* @__PURE__ */ tagged('ArgumentError') {}

/** libvirt refused a call: `virError` of its API. Its text is the message. */
export class LibvirtError extends /* @__PURE__ */ tagged('LibvirtError') {
  /** libvirt's error number (`virErrorNumber`), 0 where it is not known. */
  readonly code: number;
  /** The part of libvirt that raised it (`virErrorDomain`), 0 where it is not known. */
  readonly domain: number;
  /** 1 for a warning, 2 for an error (`virErrorLevel`). */
  readonly level: number;

  constructor(
    message: string,
    details: { readonly code: number; readonly domain: number; readonly level: number },
    context: ErrorContext = {},
  ) {
    super(message, context);
    this.code = details.code;
    this.domain = details.domain;
    this.level = details.level;
  }
}

/** The peer can't deliver QMP events: a libvirt without QEMU's program, or a virsh that is too old. Commands still work. */
export class EventsNotSupportedError extends /* @__PURE__ */ tagged('EventsNotSupportedError') {}

/** A bounded buffer was full, and its policy is `error`. */
export class OverflowError extends /* @__PURE__ */ tagged('OverflowError') {}

/** A value does not have the shape that the codec expects. */
export class DecodeError extends /* @__PURE__ */ tagged('DecodeError') {
  /** The path of the part that does not fit, such as `cpus[0].props`; empty for the value itself. */
  readonly path: string;

  constructor(message: string, path: string, context: ErrorContext = {}) {
    super(message, context);
    this.path = path;
  }
}

/** A QEMU job ended with an error. */
export class JobError extends /* @__PURE__ */ tagged('JobError') {
  /** The job's id. */
  readonly job: string;

  constructor(message: string, job: string, context: ErrorContext = {}) {
    super(message, context);
    this.job = job;
  }
}

/** The guest refused to release a device, or did not answer the request to unplug it in time. */
export class UnplugError extends /* @__PURE__ */ tagged('UnplugError') {
  /** The device's id. */
  readonly id: string;

  constructor(message: string, id: string, context: ErrorContext = {}) {
    super(message, context);
    this.id = id;
  }
}

/** A migration failed or was cancelled. */
export class MigrationError extends /* @__PURE__ */ tagged('MigrationError') {
  /** QEMU's reason, from `query-migrate` (`error-desc`); otherwise rxqmp's description of the failure. */
  readonly desc: string;

  constructor(desc: string, context: ErrorContext = {}) {
    super(`the migration failed: ${desc}`, context);
    this.desc = desc;
  }
}

/** The guest's file systems may still be frozen: every try of `guest-fsfreeze-thaw` failed. Thaw them in the guest. */
export class ThawError extends /* @__PURE__ */ tagged('ThawError') {}

/**
 * QEMU didn't start: the program is missing, it refused its command line, or its monitor wasn't ready in time. The
 * message begins with the text that QEMU printed, if any. No process or socket of the machine is left.
 *
 * @example
 * if (error._tag === 'LaunchError') console.error(error.message, error.code, error.stderr);
 */
export class LaunchError extends /* @__PURE__ */ tagged('LaunchError') {
  /** QEMU's exit code; null if it was killed or never ran. */
  readonly code: number | null;
  /** The signal that ended QEMU, such as `SIGKILL`; null if none did. */
  readonly signal: string | null;
  /** The last part of what QEMU wrote to standard error. */
  readonly stderr: string;

  constructor(
    message: string,
    end: { readonly code: number | null; readonly signal: string | null; readonly stderr: string },
    context: ErrorContext = {},
  ) {
    super(message, context);
    this.code = end.code;
    this.signal = end.signal;
    this.stderr = end.stderr;
  }
}

/** The serial console didn't print the awaited text: the time-out passed, or the machine ended. */
export class SerialError extends /* @__PURE__ */ tagged('SerialError') {
  /** `timeout`: the time-out passed. `ended`: the machine ended. */
  readonly reason: 'timeout' | 'ended';
  /** The last lines that the console printed. */
  readonly output: string;

  constructor(
    message: string,
    details: { readonly reason: 'timeout' | 'ended'; readonly output: string },
    context: ErrorContext = {},
  ) {
    super(message, context);
    this.reason = details.reason;
    this.output = details.output;
  }
}

/**
 * Any failure that rxqmp reports. As a type it is the union of the classes, so that a `switch` over
 * `error._tag` narrows; as a value it is their common base, for `instanceof`.
 *
 * @example
 * monitor.run('stop').subscribe({
 *   error: (error: MonitorError) => {
 *     if (error._tag === 'CommandError') console.error(error.class, error.desc);
 *   },
 * });
 */
export type MonitorError =
  | ConnectError
  | HandshakeError
  | CommandError
  | InterruptedError
  | ClosedError
  | CommandTimeoutError
  | ProtocolError
  | ArgumentError
  | LibvirtError
  | EventsNotSupportedError
  | OverflowError
  | DecodeError
  | JobError
  | UnplugError
  | MigrationError
  | LaunchError
  | SerialError
  | ThawError;

/** The common base of all errors of rxqmp, for `instanceof`. */
export const MonitorError = MonitorErrorBase;

/**
 * Returns whether a value is an error of rxqmp, also of another copy of it (one loaded by `import`, one
 * by `require`, one in another package).
 *
 * @example
 * if (isMonitorError(error)) console.error(error._tag, error.monitor, error.command);
 */
export function isMonitorError(value: unknown): value is MonitorError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** @internal Returns the error itself, with its monitor and command added unless it has them already. */
export function withContext<E>(error: E, context: Pick<ErrorContext, 'monitor' | 'command'>): E {
  if (isMonitorError(error)) locate(error, context);
  return error;
}

/** @internal Returns a copy of an error: runs that fail together each get their own. */
export function copyOf(error: MonitorError): MonitorError {
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  return Object.defineProperties(copy, Object.getOwnPropertyDescriptors(error)) as MonitorError;
}

/** @internal Returns the error itself, with `permanent` set. */
export function withPermanence(error: MonitorError, permanent: boolean): MonitorError {
  hidden(error, 'permanent', permanent);
  return error;
}

/** @internal Returns the message of any thrown value. An error of another realm is not an instance of this realm's `Error`. */
export function messageOf(error: unknown): string {
  return hasMessage(error) ? error.message : String(error);
}

function hasMessage(error: unknown): error is { readonly message: string } {
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}
