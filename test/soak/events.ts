/** Many events, slow work for each, and runs beside it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { firstValueFrom, map, timer, type Observable } from 'rxjs';
import { boundedConcatMap } from '../../operators/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import { assertThat } from '../fuzz/fuzz.js';
import { temporaryFolder } from '../integration/real.js';

export interface SoakOptions {
  readonly events: number;
  readonly perSecond: number;
  /** How many may wait for their work. */
  readonly limit: number;
  /** What a run may take beside the events, over what it takes without, in milliseconds; half of the work without it. */
  readonly maxDelayMs?: number;
}

export interface Soaked {
  readonly seconds: number;
  /** Numbers of the events that were worked on, in the order in which they were. */
  readonly processed: readonly number[];
  /** Numbers of those that were dropped, in the order in which they were. */
  readonly dropped: readonly number[];
  /** How many runs were made beside the events. */
  readonly runs: number;
  /** What a run takes, in milliseconds: beside nothing, and beside the events. */
  readonly medians: { readonly idle: number; readonly busy: number };
  /** Bytes in use once garbage is collected: before, and the most that was seen beside the events. */
  readonly heap: { readonly before: number; readonly most: number };
}

/** From the package's folder, where npm runs its scripts. */
const FLOOD = join('test', 'soak', 'flood.mjs');

/** For each event, in milliseconds. */
const WORK = 1;
/** In bytes: a thousand events that wait take a part of it, all 300,000 would take ten times as much. */
const MOST_GROWTH = 10_000_000;

/** In milliseconds: collecting garbage stops everything, so it isn't done often. */
const LOOK_AT_HEAP_EVERY = 500;

export async function soakEvents(options: SoakOptions): Promise<Soaked> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'qmp.sock');
  const server = spawn(process.execPath, [FLOOD, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(server.stdout, 'data');
  const monitor = socketMonitor({ path });
  try {
    return await soakOn(monitor, options);
  } finally {
    await monitor.disconnect();
    server.kill();
    await once(server, 'exit');
    folder.remove();
  }
}

async function soakOn(monitor: Monitor, { events, perSecond, limit }: SoakOptions): Promise<Soaked> {
  await latencies(monitor, afterMilliseconds(500)); // until the compiler has seen it all
  const idle = await latencies(monitor, afterMilliseconds(1_000));

  // Set aside now, so that what grows is the monitor's or the operator's.
  const [processed, dropped] = [new Numbers(events), new Numbers(events)];
  const onDrop = (number: number) => dropped.push(number);
  const work = (number: number): Observable<number> => timer(WORK).pipe(map(() => number));
  const working = monitor.events$
    .pipe(
      map(({ data }) => Number((data as { id: string }).id)),
      boundedConcatMap(work, { limit, overflow: 'drop-oldest', onDrop }),
    )
    .subscribe((number) => processed.push(number));

  const before = heapUsed();
  let most = before;
  const look = setInterval(() => (most = Math.max(most, heapUsed())), LOOK_AT_HEAP_EVERY);
  const begin = performance.now();
  const isLate = afterMilliseconds((events / perSecond) * 1_500 + 100_000);
  const isOver = () => processed.length + dropped.length >= events || isLate();
  await firstValueFrom(monitor.execute({ execute: 'flood', arguments: { count: events, perSecond } }));
  const busy = await latencies(monitor, isOver).finally(() => {
    clearInterval(look);
    working.unsubscribe();
  });
  return {
    seconds: (performance.now() - begin) / 1_000,
    processed: processed.all,
    dropped: dropped.all,
    runs: busy.length,
    medians: { idle: median(idle), busy: median(busy) },
    heap: { before, most },
  };
}

/** Runs one after another, a millisecond between two, and what each took. */
async function latencies(monitor: Monitor, isOver: () => boolean): Promise<number[]> {
  const all: number[] = [];
  while (!isOver()) {
    const begin = performance.now();
    await firstValueFrom(monitor.execute({ execute: 'query-status' }));
    all.push(performance.now() - begin);
    await firstValueFrom(timer(1));
  }
  return all;
}

function afterMilliseconds(duration: number): () => boolean {
  const end = performance.now() + duration;
  return () => performance.now() >= end;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** A list that takes its memory at once. */
class Numbers {
  readonly #numbers: Uint32Array;
  length = 0;

  constructor(most: number) {
    this.#numbers = new Uint32Array(most);
  }

  push(number: number): void {
    this.#numbers[this.length] = number;
    this.length += 1;
  }

  get all(): readonly number[] {
    return [...this.#numbers.subarray(0, this.length)];
  }
}

/** @throws where an event is unaccounted for or out of order, a run waited for the work, or memory grew */
export function checkSoaked(
  { processed, dropped, medians, heap }: Soaked,
  { events, maxDelayMs = WORK / 2 }: SoakOptions,
): void {
  const seen = new Uint8Array(events);
  for (const numbers of [processed, dropped]) {
    numbers.forEach((number, at) => {
      seen[number] = (seen[number] ?? 0) + 1;
      assertThat(`event ${number} came after one that was raised later`, number > (numbers[at - 1] ?? -1));
    });
  }
  assertThat(
    'an event was neither worked on nor dropped, or both',
    seen.every((times) => times === 1),
  );
  const { idle, busy } = medians;
  assertThat(`a run takes ${busy} ms beside events, ${idle} ms without`, busy < idle + maxDelayMs);
  const grown = heap.most - heap.before;
  assertThat(`memory grew by ${grown} bytes`, grown < MOST_GROWTH);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
