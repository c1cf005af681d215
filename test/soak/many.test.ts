import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { filter, firstValueFrom } from 'rxjs';
import type { Monitor, MonitorState } from '../../src/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { temporaryFolder } from '../integration/real.js';

const MANY = 1_000;
const RESTARTS = 2;
/** Of the heap, for a monitor whose events and state are watched: about 17 KB on Node 20. */
const MAX_BYTES_EACH = 30_000;
/** What a restart may leave behind for each monitor. A subscription or a timer that is kept takes more. */
const MAX_BYTES_LEFT_BY_RESTARTS = 500;

/** What a monitor goes through while its machine restarts. */
const A_GAP = /^(idle connecting ready )?waiting( connecting waiting)* connecting ready$/;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use, when nothing that can be collected is left. */
async function heapUsed(): Promise<number> {
  for (let rounds = 0; rounds < 4; rounds += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

/** The machines, in a process of their own: the bench's. */
class Machines {
  private constructor(private readonly child: ChildProcess) {}

  static async start(folder: string): Promise<Machines> {
    const child = fork(join('test', 'bench', 'many', 'machines.mjs'), [folder, '0', String(MANY)], {
      execArgv: [],
    });
    await once(child, 'message');
    return new Machines(child);
  }

  async ask(action: string, value?: object): Promise<void> {
    this.child.send({ action, value });
    await once(this.child, 'message');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill();
    await once(this.child, 'exit');
  }
}

/** A monitor as a program has it that watches many: its events, its state, what it lost. */
class Watched {
  readonly monitor: Monitor;
  /** The numbers of its events. */
  readonly seen: number[] = [];
  readonly states: MonitorState['status'][] = [];
  ends = 0;

  constructor(path: string) {
    this.monitor = socketMonitor({ path, connectTimeout: 30_000, reconnect: { delay: 100, maxDelay: 400 } });
    this.monitor.state$.subscribe(({ status }) => this.states.push(status));
    const end = () => (this.ends += 1);
    this.monitor.events$.subscribe({
      next: (event) => this.seen.push(Number((event.data as { id: string }).id)),
      error: end,
      complete: end,
    });
  }

  until(status: MonitorState['status']): Promise<unknown> {
    return firstValueFrom(this.monitor.state$.pipe(filter((state) => state.status === status)));
  }
}

describe(`${MANY} monitors in one process`, () => {
  test('connect, run, see events in order, lose all machines and come back, in bounded memory', async () => {
    const folder = temporaryFolder();
    await using machines = await Machines.start(folder.path);
    const before = await heapUsed();
    const all = Array.from({ length: MANY }, (_, n) => new Watched(join(folder.path, String(n))));
    const each = (act: (watched: Watched) => Promise<unknown>) => Promise.all(all.map(act));
    const raiseThree = async (from: number) => {
      await machines.ask('raise', { each: 3, times: 1 });
      // The reply is behind the events.
      await each(({ monitor }) => monitor.request('query-version'));
      for (const watched of all) expect(watched.seen.splice(0)).toEqual([from, from + 1, from + 2]);
    };

    await each(({ monitor }) => monitor.connect());
    await each(async ({ monitor }) => expect(await monitor.request('query-status')).toEqual({}));
    await raiseThree(0);
    const connected = await heapUsed();
    expect((connected - before) / MANY).toBeLessThan(MAX_BYTES_EACH);

    let afterFirst = 0;
    for (let restart = 1; restart <= RESTARTS; restart += 1) {
      const lost = each((watched) => watched.until('waiting'));
      await machines.ask('end');
      await lost;
      const waiting = each(({ monitor }) => monitor.request('query-status'));
      await machines.ask('start');
      await waiting;
      await raiseThree(3 * restart);
      if (restart === 1) afterFirst = await heapUsed();
      for (const { states } of all) expect(states.splice(0).join(' ')).toMatch(A_GAP);
    }
    expect(all.filter(({ ends }) => ends > 0).length).toBe(0);
    expect((await heapUsed()) - afterFirst).toBeLessThan(MANY * MAX_BYTES_LEFT_BY_RESTARTS);

    await each(({ monitor }) => monitor.disconnect());
    const states = new Set(all.map(({ ends, states }) => `${ends} ${String(states.at(-1))}`));
    expect([...states]).toEqual(['1 closed']);
    folder.remove();
  });
});
