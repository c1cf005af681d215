import type { Case } from './case.js';
import { command, errorOf, value } from './watching.js';

/** Cases for the monitor's options. */
export const OPTIONS: readonly Case[] = [
  {
    name: 'errors name the monitor; a trace that throws is harmless',
    needs: ['options'],
    options: {
      name: 'vm1',
      trace: () => {
        throw new Error('of the trace');
      },
    },
    shows: async ({ monitor }, expect) => {
      expect(await errorOf(monitor.execute(command('no-such-command')))).toMatchObject({ monitor: 'vm1' });
    },
  },
  {
    name: 'an out-of-band command is answered before one that is still executing',
    needs: ['oob', 'hold'],
    options: { oob: true },
    shows: async ({ monitor, hold }, expect) => {
      await monitor.connect();
      const held = await hold();
      let answered = false;
      monitor.execute(held.command).subscribe({ next: () => (answered = true), error: () => undefined });
      const instances = await value(monitor.execute(command('query-yank'), { oob: true }));
      expect([Array.isArray(instances), answered]).toEqual([true, false]);
    },
  },
  {
    name: 'out of band is an ArgumentError on a monitor made without it',
    needs: ['options'],
    shows: async ({ monitor }, expect) => {
      expect(await errorOf(monitor.execute(command('query-yank'), { oob: true }))).toMatchObject({
        _tag: 'ArgumentError',
      });
    },
  },
];
