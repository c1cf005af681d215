import { filter, firstValueFrom, forkJoin, lastValueFrom, retry, take, toArray, type Observable } from 'rxjs';
import type { Monitor, MonitorOptions } from '../monitor.js';
import type { Command } from '../protocol/types.js';
import type { MonitorState } from '../state.js';

/** What the suite sets on the monitor: what every driver takes, and `oob` where the driver has it. */
export type ConformanceOptions = MonitorOptions & { readonly oob?: boolean };

/** A monitor to test, idle, on a machine of its own that is paused and has no guest. */
export interface MonitorUnderTest {
  /** It must not have been used yet. */
  readonly monitor: Monitor;
  /** Breaks the connection as a killed QEMU does; resolves when the machine, or one like it, can be dialled again. */
  lose?(): void | Promise<void>;
  /** Takes the machine away. */
  close?(): void | Promise<void>;
}

/** What the driver and its machine can be made to show; a case that needs what isn't there is skipped. */
export interface Abilities {
  /** `open` heeds the options it is given. */
  readonly options?: boolean;
  /** There is `lose`. */
  readonly lose?: boolean;
  /** `open` heeds `oob`, and the machine offers it. */
  readonly oob?: boolean;
  /** A command whose reply doesn't come within the same tick. */
  readonly slow?: Command;
}

/** What a case asserts with: what jest's, vitest's and bun's `expect` have in common. */
export interface Expectation {
  toEqual(expected: unknown): void;
  toMatchObject(expected: object): void;
}

export interface Case {
  readonly name: string;
  readonly needs?: readonly (keyof Abilities)[];
  readonly options?: ConformanceOptions;
  readonly shows: (
    under: MonitorUnderTest,
    expect: (actual: unknown) => Expectation,
    abilities: Abilities,
  ) => void | Promise<void>;
}

const value = <A>(source$: Observable<A>): Promise<A> => firstValueFrom(source$);
const failure = (source$: Observable<unknown>): Promise<unknown> =>
  lastValueFrom(source$, { defaultValue: undefined }).then(
    () => 'no error',
    (error: unknown) => error,
  );
const whenIn = (monitor: Monitor, status: MonitorState['status']): Promise<MonitorState> =>
  value(monitor.state$.pipe(filter((state) => state.status === status)));
const command = (execute: string, args?: object): Command => ({ execute, arguments: args });

/** Writes down what happens to each, in order. */
function log(): { readonly lines: string[]; watch(name: string, source$: Observable<unknown>): void } {
  const lines: string[] = [];
  return {
    lines,
    watch: (name, source$) =>
      source$.subscribe({
        next: (each) => {
          const event = typeof each === 'object' && each !== null && 'event' in each ? each.event : 'value';
          lines.push(`${name} ${String(event)}`);
        },
        error: (error: { _tag?: string }) => lines.push(`${name} ${String(error._tag)}`),
        complete: () => lines.push(`${name} complete`),
      }),
  };
}

/** What DESIGN's contract of a monitor lets a driver show. */
export const CASES: readonly Case[] = [
  {
    name: 'is idle until it is used',
    shows: async ({ monitor }, expect) => {
      monitor.run('query-status');
      expect(await value(monitor.state$)).toEqual({ status: 'idle' });
    },
  },
  {
    name: 'connect gives the greeting, joins an attempt under way, and again when ready',
    shows: async ({ monitor }, expect) => {
      const [first, second] = await Promise.all([monitor.connect(), monitor.connect()]);
      expect(typeof first.version.qemu.major).toEqual('number');
      expect([second, await monitor.connect()]).toEqual([first, first]);
      expect(await value(monitor.state$)).toEqual({ status: 'ready', greeting: first });
    },
  },
  {
    name: 'run connects by itself, gives one value and completes',
    shows: async ({ monitor }, expect) => {
      const all = await lastValueFrom(monitor.run('query-status').pipe(toArray()));
      expect(all).toMatchObject([{ running: false }]);
    },
  },
  {
    name: 'a run sends once for each subscription',
    shows: async ({ monitor }, expect) => {
      const cont$ = monitor.run('cont');
      const events = value(monitor.events$.pipe(take(3), toArray()));
      await value(cont$);
      await value(monitor.run('stop'));
      await value(cont$);
      expect((await events).map(({ event }) => event)).toEqual(['RESUME', 'STOP', 'RESUME']);
    },
  },
  {
    name: 'a subscriber from before the connection sees every event, in order with the replies',
    shows: async ({ monitor }, expect) => {
      const { lines, watch } = log();
      watch('events$', monitor.events$);
      watch('cont', monitor.run('cont'));
      watch('stop', monitor.run('stop'));
      await value(monitor.run('query-status'));
      expect(lines).toEqual([
        ...['events$ RESUME', 'cont value', 'cont complete'],
        ...['events$ STOP', 'stop value', 'stop complete'],
      ]);
    },
  },
  {
    name: 'every reply goes to its own command, with many under way',
    shows: async ({ monitor }, expect) => {
      const runs = Array.from({ length: 40 }, (_, n) =>
        n % 2 === 0 ? monitor.execute(command('query-version')) : monitor.execute(command('query-status')),
      );
      const kinds = (await value(forkJoin(runs))).map((reply) =>
        Object.keys(reply as object).includes('running'),
      );
      expect(kinds).toEqual(runs.map((_, n) => n % 2 === 1));
    },
  },
  {
    name: 'a refusal is a CommandError with class and words, and the connection goes on',
    shows: async ({ monitor }, expect) => {
      expect(await failure(monitor.execute(command('no-such-command')))).toMatchObject({
        _tag: 'CommandError',
        class: 'CommandNotFound',
        desc: 'The command no-such-command has not been found',
        command: 'no-such-command',
      });
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
    },
  },
  {
    name: 'integers of 64 bits come and go exactly',
    shows: async ({ monitor }, expect) => {
      const exact = { 'max-postcopy-bandwidth': 18446744073709551615n };
      await value(monitor.execute(command('migrate-set-parameters', exact)));
      expect(await value(monitor.execute(command('query-migrate-parameters')))).toMatchObject(exact);
    },
  },
  {
    name: 'text of any script comes and goes',
    shows: async ({ monitor }, expect) => {
      const name = 'дом-ünï-家-\u{1f5a5}"\\\n';
      expect(await failure(monitor.execute(command(name)))).toMatchObject({
        desc: `The command ${name} has not been found`,
      });
    },
  },
  {
    name: 'what QEMU could not read is an ArgumentError, and nothing is dialled for it',
    shows: async ({ monitor }, expect) => {
      for (const bad of [NaN, 2n ** 64n, '\ud800']) {
        expect(await failure(monitor.execute(command('x', { bad })))).toMatchObject({
          _tag: 'ArgumentError',
          command: 'x',
        });
      }
      expect(await value(monitor.state$)).toEqual({ status: 'idle' });
    },
  },
  {
    name: 'leaving a run or events$ closes nothing, and a late reply is nobody’s',
    shows: async ({ monitor }, expect) => {
      monitor.events$.subscribe().unsubscribe();
      await monitor.connect();
      monitor.run('query-version').subscribe().unsubscribe();
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
      expect(await value(monitor.state$)).toMatchObject({ status: 'ready' });
    },
  },
  {
    name: 'all subscribers see one order, though one runs a command from its callback',
    shows: async ({ monitor }, expect) => {
      const lines: string[] = [];
      monitor.events$.subscribe(({ event }) => {
        lines.push(`1 ${event}`);
        if (event === 'RESUME') monitor.run('stop').subscribe();
      });
      const both = value(monitor.events$.pipe(filter(({ event }) => event === 'STOP')));
      monitor.events$.subscribe(({ event }) => lines.push(`2 ${event}`));
      await value(monitor.run('cont'));
      await both;
      await value(monitor.run('query-status'));
      expect(lines).toEqual(['1 RESUME', '2 RESUME', '1 STOP', '2 STOP']);
    },
  },
  {
    name: 'quit is an orderly end: SHUTDOWN, its reply, events$ completes, closed without cause',
    shows: async ({ monitor }, expect) => {
      const { lines, watch } = log();
      watch('events$', monitor.events$);
      watch('quit', monitor.run('quit'));
      expect(await whenIn(monitor, 'closed')).toEqual({ status: 'closed' });
      // events$ is told last, in the same tick.
      await Promise.resolve();
      expect(lines).toEqual(['events$ SHUTDOWN', 'quit value', 'quit complete', 'events$ complete']);
    },
  },
  {
    name: 'disconnect closes an idle monitor too, and nothing dials until connect',
    shows: async ({ monitor }, expect) => {
      await monitor.disconnect();
      expect(await failure(monitor.run('query-status'))).toMatchObject({ _tag: 'ClosedError' });
      expect(await failure(monitor.events$)).toEqual('no error');
      expect(await value(monitor.state$)).toEqual({ status: 'closed' });
      await monitor.connect();
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
    },
  },
  {
    name: 'disconnect completes events$ and is idempotent; connect opens it again',
    shows: async ({ monitor }, expect) => {
      const ended = failure(monitor.events$);
      await monitor.connect();
      await Promise.all([monitor.disconnect(), monitor.disconnect()]);
      expect(await ended).toEqual('no error');
      await monitor.connect();
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
    },
  },
  {
    name: 'disconnect fails what is in flight, which may have been executed',
    needs: ['slow'],
    shows: async ({ monitor }, expect, { slow = command('') }) => {
      await monitor.connect();
      const failed = failure(monitor.execute(slow));
      await monitor.disconnect();
      expect(await failed).toMatchObject({ _tag: 'InterruptedError', reason: 'disconnect', sent: true });
    },
  },
  {
    name: 'a command without reply in time is a CommandTimeoutError, and what follows is served',
    needs: ['slow'],
    shows: async ({ monitor }, expect, { slow = command('') }) => {
      await monitor.connect();
      expect(await failure(monitor.execute(slow, { timeout: 1 }))).toMatchObject({
        _tag: 'CommandTimeoutError',
        sent: true,
        command: slow.execute,
      });
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
    },
  },
  {
    name: 'on a loss the state speaks first, then the run, then events$; retry joins the next connection',
    needs: ['lose', 'slow'],
    shows: async (under, expect, { slow = command('') }) => {
      const { monitor } = under;
      await monitor.connect();
      const { lines, watch } = log();
      const closed = whenIn(monitor, 'closed').then((state) => {
        expect(state).toMatchObject({ cause: { _tag: 'InterruptedError', reason: 'lost' } });
      });
      watch(
        'state$',
        monitor.state$.pipe(
          filter(({ status }) => status === 'closed'),
          take(1),
        ),
      );
      watch('run', monitor.execute(slow));
      watch('events$', monitor.events$);
      const again = value(monitor.events$.pipe(retry({ delay: 20 })));
      await under.lose?.();
      await closed;
      expect(lines).toEqual([
        'state$ value',
        'state$ complete',
        'run InterruptedError',
        'events$ InterruptedError',
      ]);
      await whenIn(monitor, 'ready');
      await value(monitor.run('cont'));
      expect(await again).toMatchObject({ event: 'RESUME' });
    },
  },
  {
    name: 'reconnect keeps events$ open over a loss, and state$ shows the gap',
    needs: ['lose', 'options'],
    options: { reconnect: { delay: 20, maxDelay: 100 } },
    shows: async (under, expect) => {
      const { monitor } = under;
      await monitor.connect();
      const resumed = value(monitor.events$);
      const gap = whenIn(monitor, 'waiting');
      await under.lose?.();
      expect(await gap).toMatchObject({ attempt: 1, delay: 20, cause: { _tag: 'InterruptedError' } });
      await whenIn(monitor, 'ready');
      await value(monitor.run('cont'));
      expect(await resumed).toMatchObject({ event: 'RESUME' });
    },
  },
  {
    name: 'errors name the monitor; trace hears of all that comes and goes, and may throw',
    needs: ['options'],
    options: {
      name: 'vm1',
      trace: () => {
        throw new Error('of the trace');
      },
    },
    shows: async ({ monitor }, expect) => {
      expect(await failure(monitor.execute(command('no-such-command')))).toMatchObject({ monitor: 'vm1' });
    },
  },
  {
    name: 'out of band passes a command at work, where it was agreed on',
    needs: ['oob', 'slow'],
    options: { oob: true },
    shows: async ({ monitor }, expect, { slow = command('') }) => {
      await monitor.connect();
      let answered = false;
      monitor.execute(slow).subscribe({ next: () => (answered = true), error: () => undefined });
      const instances = await value(monitor.execute(command('query-yank'), { oob: true }));
      expect([Array.isArray(instances), answered]).toEqual([true, false]);
    },
  },
  {
    name: 'out of band is an ArgumentError on a monitor made without it',
    needs: ['options'],
    shows: async ({ monitor }, expect) => {
      expect(await failure(monitor.execute(command('query-yank'), { oob: true }))).toMatchObject({
        _tag: 'ArgumentError',
      });
    },
  },
];
