import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { plug, powerOff, runJob, unplug, watchQuery } from '../../src/flows/index.js';
import { libvirtMonitor } from '../../src/libvirt/index.js';
import { LIBVIRT, startLibvirtd, type RealLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('the flows over a real libvirtd', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  beforeAll(async () => {
    daemon = await startLibvirtd();
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  it('run a job, refuse a device with its backend undone, keep a query up to date, and power off', async () => {
    await daemon.startDomain('vm1');
    await using monitor = libvirtMonitor({ uri: daemon.uri, domain: 'vm1' });
    const node = (name: string) => ({ driver: 'null-co', 'node-name': name, size: 2 ** 20 }) as const;
    for (const name of ['src', 'dst']) await firstValueFrom(monitor.run('blockdev-add', node(name)));
    const backup = { device: 'src', target: 'dst', sync: 'full', 'auto-dismiss': false } as const;
    expect(await lastValueFrom(runJob(monitor, 'blockdev-backup', backup))).toMatchObject({
      status: 'concluded',
      percent: 100,
    });
    expect(await firstValueFrom(monitor.run('query-jobs'))).toEqual([]);

    const device = { driver: 'virtio-blk-pci', drive: 'disk', bus: 'pcie.0' };
    await expect(lastValueFrom(plug(monitor, { blockdev: node('disk'), device }))).rejects.toMatchObject({
      _tag: 'CommandError',
      desc: "Bus 'pcie.0' does not support hotplugging",
    });
    await expect(lastValueFrom(unplug(monitor, 'nothing'))).rejects.toMatchObject({
      class: 'DeviceNotFound',
    });
    const nodes = await firstValueFrom(monitor.run('query-named-block-nodes'));
    expect(nodes.map((each) => each['node-name']).sort()).toEqual(['dst', 'src']);

    const states$ = watchQuery(monitor, 'query-status', {}, { on: ['STOP'] }).pipe(take(2), toArray());
    const states = firstValueFrom(states$);
    await firstValueFrom(monitor.run('query-name'));
    await firstValueFrom(monitor.run('stop'));
    expect((await states).map(({ status }) => status)).toEqual(['running', 'paused']);

    expect(await firstValueFrom(powerOff(monitor, { grace: 1_000 }))).toEqual({ by: 'quit' });
    await daemon.domainGone('vm1');
  });
});
