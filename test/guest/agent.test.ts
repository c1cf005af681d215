import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { defer, filter, firstValueFrom, lastValueFrom, map, NEVER, takeWhile, toArray } from 'rxjs';
import { agentMonitor, guestExec, whileFrozen, type AgentMonitor } from '../../src/agent/index.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { describeAgent } from '../agent/suite.js';
import { failure } from '../failure.js';
import { describeReal } from '../integration/real.js';
import { GUEST, startGuest, startGuestWithSocket } from './guest.js';

const whenIn = (agent: AgentMonitor, status: MonitorState['status']) =>
  firstValueFrom(agent.state$.pipe(filter((state) => state.status === status)));

describeReal('a guest that boots, for each case of the suite', GUEST, () => {
  let guest: Awaited<ReturnType<typeof startGuestWithSocket>> | undefined;
  let ended = true;
  afterAll(() => guest?.[Symbol.asyncDispose]());

  describeAgent('booted guest', async ({ booted, ...options }) => {
    if (guest === undefined || ended) {
      await guest?.[Symbol.asyncDispose]();
      guest = await startGuestWithSocket();
      ended = false;
      void guest.machine.exit.then(() => (ended = true));
      await guest.machine.serial.waitFor('agent starts', { timeout: 240_000 });
    }
    const { channel, shell } = guest;
    const hold = async () => void (await shell('kill -STOP $(pidof qemu-ga)'));
    const release = async () => void (await shell('kill -CONT $(pidof qemu-ga)'));
    if (booted === false) await hold();
    return {
      agent: agentMonitor({ path: channel, ...options }),
      ...{ folder: '/data', hold, release, boot: release },
      // A machine that shuts down releases nothing.
      close: () => release().catch(() => undefined),
    };
  });
});

describeReal('the agent of a guest that boots', [...GUEST, 'dumpe2fs'], () => {
  test('is waited for: state$ waits while the guest has not booted, and is ready when the agent answers', async () => {
    await using guest = await startGuest('-S');
    const { agent, monitor } = guest.machine;
    const states = lastValueFrom(
      agent.state$.pipe(
        map(({ status }) => status),
        takeWhile((status) => status !== 'ready', true),
        toArray(),
      ),
    );
    const system = agent.request('guest-get-osinfo');
    expect(await whenIn(agent, 'waiting')).toMatchObject({
      attempt: 1,
      cause: {
        _tag: 'HandshakeError',
        message: expect.stringContaining('the guest may not have booted') as string,
      },
    });
    await monitor.request('cont');
    expect(await system).toMatchObject({ machine: 'x86_64' });
    expect((await states).slice(0, 4)).toEqual(['idle', 'connecting', 'waiting', 'connecting']);
    expect((await states).at(-1)).toBe('ready');
  });

  test('guest-shutdown completes, and powers the machine off in order', async () => {
    await using guest = await startGuest();
    const { agent, exit } = guest.machine;
    const ended = lastValueFrom(agent.events$, { defaultValue: 'completed' });
    expect(await agent.request('guest-shutdown', { mode: 'powerdown' })).toEqual({});
    expect(await exit).toMatchObject({ code: 0, signal: null });
    expect(await ended).toBe('completed');
  });

  test('comes back after a reboot, on the same connection', async () => {
    await using guest = await startGuest();
    const { agent, monitor } = guest.machine;
    await agent.connect();
    const before = await guest.shell('cat /proc/sys/kernel/random/boot_id');
    const reset = firstValueFrom(monitor.events$.pipe(filter(({ event }) => event === 'RESET')));
    expect(await agent.request('guest-shutdown', { mode: 'reboot' })).toEqual({});
    await reset;
    const { stdout } = await firstValueFrom(
      guestExec(agent, '/bin/cat', ['/proc/sys/kernel/random/boot_id']),
    );
    expect(new TextDecoder().decode(stdout).trim()).not.toBe(before.trim());
  });

  test.each([
    ['before its command times out', false],
    ['after that, so that the synchronisation is lost with it', true],
  ])('killed %s, costs that command alone: its successor answers the next', async (_, late) => {
    await using guest = await startGuest();
    const { agent } = guest.machine;
    await agent.connect();
    await guest.shell('kill -STOP $(pidof qemu-ga)');
    const held = failure(agent.request('guest-get-osinfo', {}, { timeout: 1_000 }));
    if (late) await held;
    const next = agent.request('guest-sync', { id: 7 }, { timeout: 240_000 });
    await guest.shell('kill -9 $(pidof qemu-ga)');
    expect(await held).toMatchObject({ _tag: 'CommandTimeoutError', sent: true });
    expect(await next).toBe(7);
  });

  test('whileFrozen stops the writes of a real file system while the work runs, and lets them go on after it', async () => {
    await using guest = await startGuest();
    const { agent, monitor } = guest.machine;
    await agent.connect();
    const written = async () => {
      const [disk] = await monitor.request('query-blockstats');
      return disk?.stats.wr_operations ?? 0;
    };
    /** The journal of a copy made while the file system is written to has to be replayed. */
    const journalOf = (copy: string) => {
      copyFileSync(guest.disk, join(guest.folder, copy));
      const features = execFileSync('dumpe2fs', ['-h', join(guest.folder, copy)], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return /^Filesystem features:.* needs_recovery/m.test(features) ? 'open' : 'clean';
    };
    await guest.shell('{ while :; do date >>/data/log; sync; done; } &');
    const writesAgain = async (from: number | bigint) => {
      while ((await written()) === from) await guest.shell('sync');
    };
    await writesAgain(await written());
    expect(journalOf('live')).toBe('open');

    const frozen = whileFrozen(
      agent,
      defer(async () => {
        const begin = await written();
        const status = await agent.request('guest-fsfreeze-status');
        const journal = journalOf('frozen');
        // The guest runs on, but its writer waits.
        await guest.shell('sleep 1');
        return { status, journal, writes: Number(await written()) - Number(begin) };
      }),
    );
    expect(await lastValueFrom(frozen)).toEqual({ status: 'frozen', journal: 'clean', writes: 0 });
    expect(await agent.request('guest-fsfreeze-status')).toBe('thawed');
    await writesAgain(await written());
  });

  test('whileFrozen thaws where its subscriber leaves, and where the agent was killed meanwhile', async () => {
    await using guest = await startGuest();
    const { agent } = guest.machine;
    await agent.connect();
    // qemu-ga has this file while it is frozen, so that its successor knows.
    const MARK = '/run/qga.state.isfrozen';
    const freezing = whileFrozen(agent, NEVER).subscribe();
    await guest.shell(`while ! [ -e ${MARK} ]; do :; done`);
    freezing.unsubscribe();
    await guest.shell(`while [ -e ${MARK} ]; do :; done`);

    const work$ = defer(() => guest.shell(`ls ${MARK}; kill -9 $(pidof qemu-ga)`));
    expect(await lastValueFrom(whileFrozen(agent, work$))).toContain(MARK);
    expect(await guest.shell('ls /run')).not.toContain('isfrozen');
  });
});
