/**
 * Faults as short scripts: a list of steps, played instead of the greeting (`onConnect`), instead of a
 * reply (returned by `run`) or at any time (`fake.play`). A step is a function of the wire, so a fault
 * that isn't here is one line of the test's own.
 */

/** The client's connection, as a step uses it. Writes keep their order. */
export interface Wire {
  /** Writes these bytes, or this text. */
  write(bytes: Uint8Array | string): void;
  /** Writes a message, as QEMU writes it. */
  message(message: object): void;
  /** The greeting that is due. */
  greet(): void;
  /** Writes the reply that is due: the machine's own, or the given value. */
  reply(value?: unknown): void;
  /** Writes an error as the reply that is due. */
  refuse(error: { readonly class: string; readonly desc: string }): void;
  /** Ends the connection after what was written. */
  end(): void;
  /** Breaks the connection: the client sees ECONNRESET on TCP. */
  reset(): void;
}

/** One thing that a script does; the next one waits for its promise. */
export type Step = (wire: Wire) => void | Promise<void>;

/** How bytes are sent: in pieces, with pauses (numbers, in milliseconds) between them. */
export type Shape = (bytes: Uint8Array) => Iterable<Uint8Array | number>;

/** A list of steps. The class distinguishes it from a plain answer of `run`. */
export class Script {
  constructor(
    /** Played one after another. */
    readonly steps: readonly Step[],
  ) {}
}

/**
 * Makes a script of steps.
 *
 * @example
 * await fakeQemu({
 *   path,
 *   run: ({ execute }) =>
 *     execute === 'query-status' ? script(faults.stale(), faults.event('STOP'), faults.reply()) : undefined,
 * });
 * @param steps - played one after another; without steps the command is never answered
 * @returns a script, for `run` to return or for `onConnect`
 */
export function script(...steps: readonly Step[]): Script {
  return new Script(steps);
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * The steps and shapes that tests of QMP clients need.
 *
 * @example
 * await qemu.play(faults.event('STOP'), faults.pause(20), faults.reset());
 */
export const faults = {
  /** The greeting that is due. */
  greeting: (): Step => (wire) => wire.greet(),
  /** The reply that is due: the given value, or the machine's own. */
  reply:
    (...value: [value?: unknown]): Step =>
    (wire) =>
      wire.reply(...value),
  /** An error as the reply that is due. */
  refuse:
    (desc: string, errorClass = 'GenericError'): Step =>
    (wire) =>
      wire.refuse({ class: errorClass, desc }),
  /** An event, stamped now. */
  event:
    (event: string, data?: object): Step =>
    (wire) =>
      wire.message({ timestamp: now(), event, ...(data === undefined ? {} : { data }) }),
  /** Any message, as QEMU prints it. */
  message:
    (message: object): Step =>
    (wire) =>
      wire.message(message),
  /** Bytes or text, as they are. */
  bytes:
    (bytes: Uint8Array | string): Step =>
    (wire) =>
      wire.write(bytes),
  /** A reply to a command that this client never sent. */
  stale:
    (value: unknown = {}, id: unknown = 'of-the-client-before'): Step =>
    (wire) =>
      wire.message({ return: value, id }),
  /** QEMU's answer to bytes that it can't parse. */
  errorWithoutId:
    (desc = 'JSON parse error, expecting value'): Step =>
    (wire) =>
      wire.message({ error: { class: 'GenericError', desc } }),
  /** Bytes that are not JSON. */
  garbage:
    (text = '\x7fELF not QMP at all\r\n'): Step =>
    (wire) =>
      wire.write(text),
  /** Nothing, for so many milliseconds. */
  pause:
    (ms: number): Step =>
    () =>
      sleep(ms),
  /** Nothing more from this script on: later commands of the client aren't answered either. */
  silence: (): Step => () => new Promise<void>(() => undefined),
  /** The end of the connection, after what was written. */
  end: (): Step => (wire) => wire.end(),
  /** A broken connection: ECONNRESET on TCP. */
  reset: (): Step => (wire) => wire.reset(),

  /** Pieces of so many bytes, each in a write of its own. */
  split: (size = 1): Shape => drip(size, 0),
  /** Pieces of so many bytes with a pause before each. */
  drip,
  /** A pause before each message. */
  delay:
    (ms: number): Shape =>
    (bytes) => [ms, bytes],
};

function drip(size: number, ms: number): Shape {
  return function* (bytes) {
    for (let at = 0; at < bytes.length; at += size) {
      if (ms > 0) yield ms;
      yield bytes.subarray(at, at + size);
    }
  };
}

/** The present time as QEMU stamps events. */
export function now(): { seconds: number; microseconds: number } {
  const ms = Date.now();
  return { seconds: Math.floor(ms / 1000), microseconds: (ms % 1000) * 1000 };
}
