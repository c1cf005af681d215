import { filter, forkJoin, lastValueFrom, take, toArray } from 'rxjs';
import type { Case } from './case.js';
import { command, errorOf, log, value } from './watching.js';

/** Cases for connecting, running commands and watching events. */
export const SERVING: readonly Case[] = [
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
      expect(await errorOf(monitor.execute(command('no-such-command')))).toMatchObject({
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
      expect(await errorOf(monitor.execute(command(name)))).toMatchObject({
        desc: `The command ${name} has not been found`,
      });
    },
  },
  {
    name: 'arguments that QEMU could not read are an ArgumentError, and nothing is dialled',
    shows: async ({ monitor }, expect) => {
      for (const bad of [NaN, 2n ** 64n, '\ud800']) {
        expect(await errorOf(monitor.execute(command('x', { bad })))).toMatchObject({
          _tag: 'ArgumentError',
          command: 'x',
        });
      }
      expect(await value(monitor.state$)).toEqual({ status: 'idle' });
    },
  },
  {
    name: 'unsubscribing a run or events$ closes nothing, and a late reply is dropped',
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
];
