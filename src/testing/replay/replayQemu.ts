import { ArgumentError, messageOf } from '../../errors.js';
import { nodeFs } from '../../node/on-demand.js';
import { checkOptions, flag, type Rule } from '../../options.js';
import { readTrace } from '../../trace/format.js';
import { ADDRESS_RULES } from '../address.js';
import type { ListenOptions } from '../listener.js';
import {
  type FakeQemu,
  type FakeQemuAddress,
  type FakeQemuInMemory,
  startFakeQemu,
} from '../qemu/fakeQemu.js';
import { faults, now, Script, type Step } from '../qemu/script.js';
import { conversationOf, type Exchange, type RecordedEvent, Remaining } from './conversation.js';

/** The options of a replay. */
export interface ReplayOptions {
  /** With true, a command that is sent more often than it was recorded gets its last reply again; otherwise it is refused. */
  readonly repeat?: boolean;
}

/** A QEMU double that answers as recorded and does not listen. */
export interface ReplayedQemuInMemory extends FakeQemuInMemory {
  /** The names of recorded commands that no client has sent so far, one for each time. */
  readonly remaining: readonly string[];
}

/** A QEMU double that answers as recorded. */
export interface ReplayedQemu extends ReplayedQemuInMemory, FakeQemu {}

const RULES: Readonly<Record<keyof (ReplayOptions & ListenOptions), Rule>> = {
  ...ADDRESS_RULES,
  repeat: flag,
};

/**
 * A QEMU double that answers as a trace was recorded, for a bug that others can reproduce.
 * A command gets the reply of the first unused recorded command with the same name and arguments. The reply comes with its
 * events: those recorded before the reply, and those recorded between the reply and the next command. A command that was
 * recorded without a reply gets none. Any other command is refused with a GenericError that begins with `not in the trace`.
 * The connection ends where the recorded one ended.
 *
 * @example
 * await using qemu = await replayQemu('bug.jsonl');
 * const monitor = socketMonitor({ open: () => qemu.open() });
 *
 * @see {@link fakeQemu}
 *
 * @param file - the path of a trace, of `rxqmp trace record` or of `traceLines`
 * @param options - where to listen; without an address it stays in memory
 * @returns resolves to the double once it listens
 * @throws ArgumentError through the promise, for a file that can't be read, for one that is not a trace, with the line
 *   and the reason, and for an option that is unknown or has a wrong value
 */
export function replayQemu(
  file: string | URL,
  options: ReplayOptions & FakeQemuAddress,
): Promise<ReplayedQemu>;
export function replayQemu(file: string | URL, options?: ReplayOptions): Promise<ReplayedQemuInMemory>;
export async function replayQemu(
  file: string | URL,
  options: ReplayOptions & ListenOptions = {},
): Promise<ReplayedQemuInMemory> {
  checkOptions(options, RULES, 'replayQemu');
  const { repeat = false, ...address } = options;
  const trace = readTrace(contentOf(file), String(file));
  const { first, exchanges } = conversationOf(trace);
  const remaining = new Remaining(exchanges, repeat);
  const { greeting } = trace.header;
  let started = false;
  const double = await startFakeQemu(
    {
      ...address,
      ...(greeting === undefined ? {} : { greeting }),
      run: (command) => played(remaining.take(command)),
    },
    'replayQemu',
    () => {
      if (!started) void double.play(...first.map(eventStep));
      started = true;
    },
  );
  return Object.defineProperty(double, 'remaining', { get: () => remaining.names() }) as ReplayedQemuInMemory;
}

function contentOf(file: string | URL): string {
  try {
    return nodeFs().readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ArgumentError(`replayQemu: ${String(file)} can't be read: ${messageOf(cause)}`, { cause });
  }
}

function played({ before, reply, after, ends }: Exchange): Script {
  const steps: Step[] = before.map(eventStep);
  if (reply !== undefined) {
    steps.push(
      'return' in reply ? faults.reply(reply.return) : faults.refuse(reply.error.desc, reply.error.class),
    );
  }
  steps.push(...after.map(eventStep));
  if (ends) steps.push(faults.end());
  return new Script(steps);
}

function eventStep({ event, data, timestamp = now() }: RecordedEvent): Step {
  return faults.message({ timestamp, event, ...(data === undefined ? {} : { data }) });
}
