import { filter, retry, take } from 'rxjs';
import type { Case } from './case.js';
import { errorOf, log, value, whenIn } from './watching.js';

/** Cases for the ends of a connection, a command or a machine. */
export const ENDS: readonly Case[] = [
  {
    name: 'quit is an orderly end: SHUTDOWN, its reply, events$ completes, closed without cause',
    shows: async ({ monitor, losesShutdown }, expect) => {
      const { lines, watch } = log();
      watch('events$', monitor.events$);
      watch('quit', monitor.run('quit'));
      expect(await whenIn(monitor, 'closed')).toEqual({ status: 'closed' });
      // events$ ends last, in the same tick.
      await Promise.resolve();
      const shutdown = losesShutdown && lines[0] !== 'events$ SHUTDOWN' ? [] : ['events$ SHUTDOWN'];
      expect(lines).toEqual([...shutdown, 'quit value', 'quit complete', 'events$ complete']);
    },
  },
  {
    name: 'disconnect closes an idle monitor too, and nothing dials until connect',
    shows: async ({ monitor }, expect) => {
      await monitor.disconnect();
      expect(await errorOf(monitor.run('query-status'))).toMatchObject({ _tag: 'ClosedError' });
      expect(await errorOf(monitor.events$)).toEqual('no error');
      expect(await value(monitor.state$)).toEqual({ status: 'closed' });
      await monitor.connect();
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
    },
  },
  {
    name: 'disconnect completes events$ and is idempotent; connect opens it again',
    shows: async ({ monitor }, expect) => {
      const ended = errorOf(monitor.events$);
      await monitor.connect();
      await Promise.all([monitor.disconnect(), monitor.disconnect()]);
      expect(await ended).toEqual('no error');
      await monitor.connect();
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
    },
  },
  {
    name: 'disconnect fails a command in flight, which may have been executed',
    needs: ['hold'],
    shows: async ({ monitor, hold }, expect) => {
      await monitor.connect();
      const held = await hold();
      const failed = errorOf(monitor.execute(held.command));
      await monitor.disconnect();
      expect(await failed).toMatchObject({ _tag: 'InterruptedError', reason: 'disconnect', sent: true });
    },
  },
  {
    name: 'a command without reply in time is a CommandTimeoutError, and the next command is answered',
    needs: ['hold'],
    shows: async ({ monitor, hold }, expect) => {
      await monitor.connect();
      const held = await hold();
      expect(await errorOf(monitor.execute(held.command, { timeout: 1 }))).toMatchObject({
        _tag: 'CommandTimeoutError',
        sent: true,
        command: held.command.execute,
      });
      await held.release();
      expect(await value(monitor.run('query-status'))).toMatchObject({ running: false });
    },
  },
  {
    name: 'on a loss the state changes first, then the run fails, then events$; retry joins the next connection',
    needs: ['lose', 'hold'],
    shows: async ({ monitor, lose, hold }, expect) => {
      await monitor.connect();
      const held = await hold();
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
      watch('run', monitor.execute(held.command));
      watch('events$', monitor.events$);
      const again = value(monitor.events$.pipe(retry({ delay: 20 })));
      await lose();
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
    options: { reconnect: { delay: 20, maxDelay: 100, jitter: 0 } },
    shows: async ({ monitor, lose }, expect) => {
      await monitor.connect();
      const resumed = value(monitor.events$);
      const gap = whenIn(monitor, 'waiting');
      await lose();
      expect(await gap).toMatchObject({ attempt: 1, delay: 20, cause: { _tag: 'InterruptedError' } });
      await whenIn(monitor, 'ready');
      await value(monitor.run('cont'));
      expect(await resumed).toMatchObject({ event: 'RESUME' });
    },
  },
];
