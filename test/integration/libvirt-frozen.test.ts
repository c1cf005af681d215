import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { failure } from '../failure.js';
import { domainXml, LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

const FROZEN = Array.from({ length: 24 }, (_, n) => `frozen${n}`);

/** As a program that is not ours: it has no part in our bound. */
const within = (milliseconds: number, work: Promise<unknown>) =>
  Promise.race([
    work.then(() => 'done'),
    new Promise((resolve) => setTimeout(resolve, milliseconds, `not done in ${milliseconds} ms`).unref()),
  ]);

describeReal('with 24 frozen domains that all have commands', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    for (const name of [...FROZEN, 'free']) {
      writeFileSync(join(daemon.folder, `${name}.xml`), domainXml(name));
    }
    const create = (name: string) => daemon.virsh('create', join(daemon.folder, `${name}.xml`), '--paused');
    for (let first = 0; first < FROZEN.length; first += 4) {
      await Promise.all(FROZEN.slice(first, first + 4).map(create));
    }
    await create('free');
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  const signalAll = (signal: NodeJS.Signals) =>
    Promise.all(FROZEN.map((name) => daemon.signalDomain(name, signal)));

  test('other programs are served, a free domain goes on, and the rest waits unsent', async () => {
    await using host = libvirtConnection(daemon.uri);
    const free = host.monitor('free');
    const monitors = FROZEN.map((name) => host.monitor(name));
    for (const monitor of [free, ...monitors]) await monitor.connect();
    await firstValueFrom(free.run('query-status'));
    await signalAll('SIGSTOP');
    const stuck = monitors.map((monitor) =>
      failure(firstValueFrom(monitor.run('query-status', {}, { timeout: 12_000 }))),
    );
    const begun = Date.now();
    // Past the time in which every free place would have been taken
    while (Date.now() - begun < 8_000) {
      const work = {
        domstats: daemon.virsh('domstats', 'free'),
        dumpxml: daemon.virsh('dumpxml', 'frozen23'),
        suspend: daemon.virsh('suspend', 'free').then(() => daemon.virsh('resume', 'free')),
        ours: firstValueFrom(free.run('query-status')),
        list: firstValueFrom(host.domains()),
      };
      const done = Object.entries(work).map(async ([name, working]) => [name, await within(10_000, working)]);
      expect(Object.fromEntries(await Promise.all(done))).toEqual(
        Object.fromEntries(Object.keys(work).map((name) => [name, 'done'])),
      );
    }
    const errors = (await Promise.all(stuck)) as { readonly _tag: string; readonly sent: boolean }[];
    expect(new Set(errors.map(({ _tag }) => _tag))).toEqual(new Set(['CommandTimeoutError']));
    const sent = errors.filter((error) => error.sent).length;
    expect(sent).toBeGreaterThanOrEqual(6);
    expect(sent).toBeLessThan(10);
    await signalAll('SIGCONT');
    for (const monitor of monitors) {
      expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: false });
    }
  });
});
