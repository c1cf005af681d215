import { assertOption, callback, checkOptions, omitUndefined, type Rule, text } from '../options.js';
import { parse } from '../protocol/json.js';
import type { Trace, TraceEntry } from '../protocol/trace.js';
import type { Greeting } from '../protocol/types.js';
import { TRACE_FORMAT, writeTraceEntry, writeTraceHeader } from './format.js';
import { isJson } from './json-values.js';
import { Redactor, withoutUrlPasswords } from './redact.js';
import { RXQMP_VERSION } from './rxqmp-version.js';

/** The options of {@link traceLines}. */
export interface TraceLinesOptions {
  /** The kind of the target, such as `unix` or `libvirt`, which the first line names. */
  readonly target?: string | undefined;
  /** Names of further members whose values are secret, besides those in the guide's list. */
  readonly secrets?: readonly string[] | undefined;
}

const texts: Rule = {
  is: (value) => Array.isArray(value) && value.every((each) => text.is(each)),
  expected: 'an array of strings',
};
const RULES: Readonly<Record<keyof TraceLinesOptions, Rule>> = { target: text, secrets: texts };

/** The result of {@link traceLines}: two options of every driver. */
export interface TraceLinesDriverOptions {
  /** Writes a line for each message. */
  readonly trace: Trace;
  /** Passes the messages themselves to `trace`. */
  readonly traceMessages: true;
}

/**
 * Records a monitor's messages as the lines of a trace file, which others can read and replay. Passwords, keys, contents of files
 * and other known secrets are replaced before a line is written.
 *
 * A file is for one monitor, which adds its lines also when it connects again.
 *
 * @example
 * const file = createWriteStream('bug.jsonl', { mode: 0o600 });
 * const monitor = socketMonitor({ path, ...traceLines((line) => file.write(line)) });
 *
 * @param write - called with each line, its line end included, in the tick of the message
 * @param options - the kind of the target, and further secrets
 * @returns the options `trace` and `traceMessages`, for any driver
 * @throws `ArgumentError` which names the option that can't be used
 *
 * @see `readTrace`, and `replayQemu` of `rxqmp/testing`
 */
export function traceLines(
  write: (line: string) => void,
  options: TraceLinesOptions = {},
): TraceLinesDriverOptions {
  assertOption(write, callback, "traceLines: 'write'");
  checkOptions(options, RULES, 'traceLines');
  const recorder = new TraceRecorder(write, options);
  return { trace: (entry) => recorder.record(entry), traceMessages: true };
}

/** A platform's monotonic clock, in milliseconds. */
declare const performance: { now(): number };

/** Writes the lines of one trace. */
export class TraceRecorder {
  readonly #write: (line: string) => void;
  readonly #target: string | undefined;
  readonly #redactor: Redactor;
  #begun: number | undefined;

  constructor(write: (line: string) => void, { target, secrets }: TraceLinesOptions) {
    this.#write = write;
    this.#target = target;
    this.#redactor = new Redactor(secrets);
  }

  /** Whether a line was written. */
  get hasBegun(): boolean {
    return this.#begun !== undefined;
  }

  /** Writes the first line, if it isn't written. */
  begin(greeting?: Greeting): void {
    if (this.#begun !== undefined) return;
    this.#begun = performance.now();
    const begun = new Date().toISOString();
    const header = { format: TRACE_FORMAT, rxqmp: RXQMP_VERSION, begun, target: this.#target, greeting };
    this.#write(writeTraceHeader(omitUndefined(header)));
  }

  /** Writes a message's line. */
  record({ message, ...entry }: TraceEntry): void {
    this.begin(entry.kind === 'greeting' ? greetingIn(message) : undefined);
    const at = this.#now();
    if (message === undefined || message === '') this.#write(writeTraceEntry({ at, ...entry }));
    else if (isJson(message))
      this.#write(writeTraceEntry({ at, ...entry, message: this.#redactor.redact(entry, message) }));
    else this.#write(writeTraceEntry({ at, ...entry, text: withoutUrlPasswords(message) }));
  }

  /**
   * Writes that the connection ended.
   *
   * @param reason - undefined if it ended in order
   */
  end(reason: string | undefined): void {
    this.begin();
    const text = reason === undefined ? {} : { text: withoutUrlPasswords(reason) };
    this.#write(writeTraceEntry({ at: this.#now(), direction: 'in', kind: 'end', ...text }));
  }

  #now(): number {
    return Math.round((performance.now() - (this.#begun ?? 0)) * 1000) / 1000;
  }
}

function greetingIn(message: string | undefined): Greeting | undefined {
  const { QMP } = parse(message ?? '{}') as { readonly QMP?: unknown };
  return QMP as Greeting | undefined;
}
