/** QEMU killed at a moment of chance, under load. */
import { join } from 'node:path';
import { filter, firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { TraceEntry } from '../../src/protocol/trace.js';
import { assertThat } from '../fuzz/fuzz.js';
import { Random } from '../fuzz/random.js';
import { inTime, Load, MAX_SILENCE_MS, withObjects, type Kind, type Outcome } from './load.js';
import { NO_MACHINE, startQemu } from './qemu.js';
import { temporaryFolder } from './real.js';

interface Moment {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** What has to come before the time of chance begins. */
  readonly after: 'dialling' | 'greeting' | 'ready';
  /** The longest time of chance, in microseconds. */
  readonly within: number;
}

const NUMBERED: readonly Kind[] = ['echo', 'refusal', 'property', 'create'];

export const MOMENTS: readonly Moment[] = [
  { name: 'before the greeting', kinds: NUMBERED, after: 'dialling', within: 2_000 },
  { name: 'in the negotiation', kinds: NUMBERED, after: 'greeting', within: 500 },
  { name: 'with runs in flight', kinds: NUMBERED, after: 'ready', within: 50_000 },
  { name: 'in a large reply', kinds: ['schema', 'echo'], after: 'ready', within: 50_000 },
  { name: 'in a flood of events', kinds: ['resume', 'pause', 'echo'], after: 'ready', within: 50_000 },
];

/** How many runs ended in which way. */
export interface Killed {
  readonly answered: number;
  /** Sent, and the connection lost before the reply. */
  readonly lost: number;
  /** Never sent. */
  readonly unsent: number;
  readonly events: number;
}

/** @throws where a run hangs or gets another's reply, where something ends wrong, or is left behind */
export async function kill(moment: Moment, reconnects: boolean, seed: number): Promise<Killed> {
  try {
    return await killAt(moment, reconnects, new Random(seed));
  } catch (cause) {
    const way = `${moment.name}, ${reconnects ? 'with' : 'without'} reconnect, seed ${seed}`;
    throw new Error(`${way}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function killAt(moment: Moment, reconnects: boolean, random: Random): Promise<Killed> {
  const before = resources();
  const folder = temporaryFolder();
  const path = join(folder.path, 'qmp.sock');
  const start = () => startQemu({ path, machine: NO_MACHINE, args: withObjects });
  let qemu = await start();
  const wire = new SentCommands();
  const monitor = socketMonitor({
    path,
    oob: random.oneIn(3),
    reconnect: reconnects && { delay: 5, maxDelay: 20 },
    trace: (entry) => wire.take(entry),
    traceMessages: true,
  });
  try {
    const events = new WatchedEvents(monitor);
    const load = new Load(monitor, random, moment.kinds);
    const width = random.between(1, 64);
    if (moment.after === 'ready') await monitor.connect();
    load.start(width);
    if (moment.after === 'greeting') await wire.greeted;
    await elapsed(random.below(moment.within));

    if (!reconnects) load.stop();
    await qemu.kill();
    if (reconnects) {
      assertThat('events$ ended, though the monitor dials again', events.end === undefined);
      qemu = await start();
      const { answered } = load;
      const more = answered + Math.min(width, 8);
      await load.until(
        () => load.answered >= more,
        () => 'no replies of the next QEMU',
      );
      load.stop();
    }
    await load.until(
      () => load.open.length === 0,
      () => `no reply and no end to ${load.open.join(', ')}`,
    );
    const closed = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'closed')));
    if (reconnects) {
      assertThat('events$ ended, though the monitor dialled again', events.end === undefined);
      await monitor.disconnect();
    }
    const state = await inTime(closed, () => 'no state closed');
    await inTime(events.ended, () => 'no end of events$');
    const [cause, end] = reconnects ? [false, 'complete'] : [true, 'error'];
    assertThat(`closed has ${cause ? 'no' : 'a'} cause`, 'cause' in state === cause);
    assertThat(`events$: ${events.end} where ${end} was due`, events.end === end);
    assertThat(
      [...load.faults, ...events.faults].join('; '),
      load.faults.length + events.faults.length === 0,
    );
    wire.check(load.begun);
    return { ...counted(load.outcomes, moment, reconnects), events: events.count };
  } finally {
    await monitor.disconnect();
    await qemu[Symbol.asyncDispose]();
    folder.remove();
    await nothingLeft(before);
  }
}

/** What went out on the wire, over all connections. */
class SentCommands {
  readonly #texts = new Map<string, number>();
  #greet: () => void = () => undefined;
  readonly greeted = new Promise<void>((resolve) => (this.#greet = resolve));

  take({ direction, kind, name, message = '' }: TraceEntry): void {
    if (kind === 'greeting') this.#greet();
    if (direction === 'in' || name === 'qmp_capabilities') return;
    const text = message.replace(/,"id":"[^"]*"}$/, '');
    this.#texts.set(text, (this.#texts.get(text) ?? 0) + 1);
  }

  /** No run went out twice: those with a number each tell it, the others are no more than were begun. */
  check(begun: number): void {
    let all = 0;
    for (const [text, times] of this.#texts) {
      all += times;
      assertThat(`${text} was sent ${times} times`, times === 1 || !/print|no-such|made-/.test(text));
    }
    assertThat(`${all} commands were sent for ${begun} runs`, all <= begun);
  }
}

/** QEMU begins paused, so on each connection RESUME comes first and then each other in turn. */
class WatchedEvents {
  readonly faults: string[] = [];
  count = 0;
  end: 'complete' | 'error' | undefined;
  readonly ended: Promise<void>;

  constructor(monitor: Monitor) {
    let last = 'STOP';
    monitor.state$.subscribe(({ status }) => {
      if (status === 'ready') last = 'STOP';
    });
    this.ended = new Promise((resolve) => {
      const end = (how: 'complete' | 'error') => {
        if (this.end !== undefined) this.faults.push('events$ ended twice');
        this.end = how;
        resolve();
      };
      monitor.events$.subscribe({
        next: ({ event }) => {
          this.count += 1;
          if (event === last) this.faults.push(`${event} came twice in a row`);
          last = event;
        },
        error: () => end('error'),
        complete: () => end('complete'),
      });
    });
  }
}

function counted(outcomes: readonly Outcome[], { after }: Moment, reconnects: boolean) {
  const counts = { answered: 0, lost: 0, unsent: 0 };
  for (const { kind, number, error } of outcomes) {
    const { _tag, reason, sent } = (error ?? {}) as { _tag?: string; reason?: string; sent?: boolean };
    const dialFailed = ['ConnectError', 'HandshakeError'].includes(_tag ?? '') && after !== 'ready';
    if (error === undefined) counts.answered += 1;
    else if (_tag === 'InterruptedError' && reason === 'lost' && sent === true) counts.lost += 1;
    else if (!reconnects && (dialFailed || (reason === 'lost' && sent === false))) counts.unsent += 1;
    else throw new Error(`${kind} ${number} failed with ${String(error)}`);
  }
  return counts;
}

/** Finer than timers go. */
async function elapsed(microseconds: number): Promise<void> {
  const end = process.hrtime.bigint() + BigInt(microseconds) * 1_000n;
  while (process.hrtime.bigint() < end) await new Promise((resolve) => setImmediate(resolve));
}

/** What keeps the process alive, by kind: sockets, children, timers. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate');
}

/** There is no event for a handle's end. */
async function nothingLeft(before: readonly string[]): Promise<void> {
  const count = (all: readonly string[], kind: string) => all.filter((each) => each === kind).length;
  for (const deadline = Date.now() + MAX_SILENCE_MS; ;) {
    const now = resources();
    const left = now.filter((kind) => count(now, kind) > count(before, kind));
    if (left.length === 0) return;
    assertThat(`left behind: ${left.join(', ')}`, Date.now() < deadline);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
