/** The domains of a libvirt double, on a bus in memory. */
import { join } from 'node:path';
import { filter, firstValueFrom, map } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { fleet, natsMonitor, serveNats, type NatsServeLibvirtOptions } from '../../src/nats/index.js';
import { fakeLibvirtd } from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';
import { after, closeAll } from '../share/set-up.js';
import { Bus } from './bus.js';
import { served } from './set-up.js';

afterEach(closeAll);

const uuid = (n: number) => `00000000-0000-0000-0000-00000000000${n}`;

async function libvirtOn(bus: Bus, options: Partial<NatsServeLibvirtOptions> = {}) {
  const folder = after(temporaryFolder(), ({ remove }) => remove());
  const domains = {
    vm1: { uuid: uuid(1) },
    'web.1 *': { uuid: uuid(2) },
    off: { uuid: uuid(3), running: false },
  };
  const path = join(folder.path, 'libvirt-sock');
  const libvirtd = after(await fakeLibvirtd({ path, domains }), (each) => each.close());
  const libvirt = after(
    libvirtConnection(`qemu+unix:///system?socket=${path}`, { reconnect: { delay: 50, jitter: 0 } }),
    (each) => each.close(),
  );
  const serving = after(
    await serveNats({ connection: bus.connect(), prefix: 'fleet', libvirt, host: 'a', ...options }),
    (each) => each.close(),
  );
  return { libvirtd, libvirt, serving };
}

/** A directory that watches from now on. */
function watched(bus: Bus) {
  const all = fleet({ connection: bus.connect(), prefix: 'fleet' });
  const shown$ = all.machines$.pipe(
    map((machines) => machines.map(({ name, host, state }) => `${name} ${host} ${state}`).join(', ')),
  );
  after(shown$.subscribe(), (each) => each.unsubscribe());
  /** Resolves when the list is this. */
  const whenShown = (wanted: string) => firstValueFrom(shown$.pipe(filter((shown) => shown === wanted)));
  return { all, whenShown };
}

it('serves the domains that run, as they come and go, by their names', async () => {
  const bus = new Bus();
  const { all, whenShown } = watched(bus);
  const { libvirtd, serving } = await libvirtOn(bus);
  await whenShown('vm1 a ready, web.1 * a ready');
  const web = after(all.monitor('web.1 *'), (each) => each.disconnect());
  expect(await web.request('query-status')).toMatchObject({ running: true });
  const ended = new Promise<string>((resolve) =>
    web.events$.subscribe({ error: resolve, complete: () => resolve('completed') }),
  );
  libvirtd.stop('web.1 *', 'shutdown');
  expect(await ended).toBe('completed');
  await whenShown('vm1 a ready, web.1 * a gone');
  expect(await web.connect().catch((error: Error) => error.message)).toMatch(
    /^no host serves fleet\.web=2E1=20=2A/,
  );
  libvirtd.start('off');
  libvirtd.start('web.1 *');
  await whenShown('off a ready, vm1 a ready, web.1 * a ready');
  const names = (await firstValueFrom(serving.domains$)).map(({ name, state }) => `${name} ${state.status}`);
  expect(names.toSorted()).toEqual(['off serving', 'vm1 serving', 'web.1 * serving']);
});

it('a gap of libvirt’s: the domains are unavailable, then read again', async () => {
  const bus = new Bus();
  const { whenShown } = watched(bus);
  const { libvirtd } = await libvirtOn(bus);
  await whenShown('vm1 a ready, web.1 * a ready');
  libvirtd.stop('vm1');
  await whenShown('vm1 a gone, web.1 * a ready');
  libvirtd.drop();
  libvirtd.start('vm1');
  await whenShown('vm1 a ready, web.1 * a ready');
});

it('a domain that another host serves, as in a migration, is served once that one has stopped', async () => {
  const bus = new Bus();
  const { whenShown } = watched(bus);
  const other = await served(bus, { host: 'source' });
  const { serving } = await libvirtOn(bus);
  const [vm1] = (await firstValueFrom(serving.domains$)).filter(({ name }) => name === 'vm1');
  expect(vm1?.state).toMatchObject({
    status: 'closed',
    cause: { message: expect.stringMatching('served already, by source') as string },
  });
  await other.serving.close();
  await whenShown('vm1 a ready, web.1 * a ready');
});

it('what clients may run is checked here too', async () => {
  const bus = new Bus();
  await libvirtOn(bus, { allow: 'read-only' });
  const monitor = after(natsMonitor({ connection: bus.connect(), subject: 'fleet.vm1' }), (each) =>
    each.disconnect(),
  );
  expect(await monitor.request('stop').catch((error: unknown) => error)).toMatchObject({
    class: 'CommandNotFound',
  });
});
