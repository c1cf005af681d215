/** The domains of a real libvirtd on a real NATS server. */
import { filter, firstValueFrom, lastValueFrom, map, toArray } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { fleet, serveNats } from '../../src/nats/index.js';
import { NATS_SERVER, startNats, type RealNats } from '../nats/nats-server.js';
import { after, closeAll } from '../share/set-up.js';
import { LIBVIRT, startLibvirtd, type RealLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('the domains of a libvirtd over NATS', [...LIBVIRT, NATS_SERVER], () => {
  let libvirtd: RealLibvirtd;
  let nats: RealNats;
  beforeAll(async () => {
    [libvirtd, nats] = await Promise.all([startLibvirtd(), startNats()]);
  });
  afterEach(closeAll);
  afterAll(async () => {
    await nats[Symbol.asyncDispose]();
    await libvirtd[Symbol.asyncDispose]();
  });

  it('are served as they come and go, and again after the daemon was killed', async () => {
    const libvirt = after(
      libvirtConnection(libvirtd.uri, { reconnect: { delay: 50, maxDelay: 500 } }),
      (each) => each.close(),
    );
    await libvirtd.startDomain('vm1');
    after(
      await serveNats({ connection: await nats.connect(), prefix: 'fleet', libvirt, host: 'a' }),
      (each) => each.close(),
    );

    const all = fleet({ connection: await nats.connect(), prefix: 'fleet', reconnect: true });
    const shown$ = all.machines$.pipe(
      map((machines) => machines.map(({ name, state }) => `${name} ${state}`).join(', ')),
    );
    after(shown$.subscribe(), (each) => each.unsubscribe());
    const whenShown = (wanted: string) => firstValueFrom(shown$.pipe(filter((shown) => shown === wanted)));
    /** With or without the one that is gone, which is shown for a minute. */
    const whenVm1Is = (state: string) =>
      firstValueFrom(shown$.pipe(filter((shown) => shown.split(', ').includes(`vm1 ${state}`))));
    await whenShown('vm1 ready');

    await libvirtd.startDomain('web.example 1', { paused: true });
    await whenShown('vm1 ready, web.example 1 ready');
    const web = after(all.monitor('web.example 1', { reconnect: false }), (each) => each.disconnect());
    const events = lastValueFrom(
      web.events$.pipe(
        map(({ event }) => event),
        toArray(),
      ),
    );
    await web.request('cont');
    await web.request('stop');
    await libvirtd.virsh('destroy', 'web.example 1');
    // It completes: the domain ended in order.
    expect((await events).slice(0, 2)).toEqual(['RESUME', 'STOP']);
    await whenShown('vm1 ready, web.example 1 gone');

    const gap = whenVm1Is('unavailable');
    await libvirtd.kill('SIGKILL');
    await gap;
    await libvirtd.restart();
    await whenVm1Is('ready');
    const vm1 = after(all.monitor('vm1'), (each) => each.disconnect());
    expect(await vm1.request('query-status')).toMatchObject({ running: true });
  });
});
