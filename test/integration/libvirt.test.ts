import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { libvirtMonitor } from '../../src/libvirt/index.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('libvirtMonitor on a real daemon', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  beforeAll(async () => {
    daemon = await startLibvirtd();
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test('greets with libvirt’s version of QEMU, answers and receives events', async () => {
    const uuid = await daemon.startDomain('first');
    await using monitor = libvirtMonitor({ uri: daemon.uri, domain: 'first' });
    const greeting = await monitor.connect();
    expect(greeting.version.qemu.major).toBeGreaterThanOrEqual(7);
    const events = lastValueFrom(monitor.events$.pipe(toArray()));
    await expect(firstValueFrom(monitor.run('query-status'))).resolves.toMatchObject({ running: true });
    await firstValueFrom(monitor.run('stop'));
    await firstValueFrom(monitor.run('cont'));
    await daemon.virsh('destroy', 'first');
    expect((await events).map(({ event }) => event)).toEqual(['STOP', 'RESUME', 'SHUTDOWN']);
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('takes arguments in any script, which libvirt 11 refuses as UTF-8', async () => {
    await daemon.startDomain('script');
    await using monitor = libvirtMonitor({ uri: daemon.uri, domain: 'script' });
    await monitor.request('migrate-set-parameters', { 'tls-hostname': 'дом-ünï-家' });
    await expect(monitor.request('query-migrate-parameters')).resolves.toMatchObject({
      'tls-hostname': 'дом-ünï-家',
    });
    await daemon.virsh('destroy', 'script');
  });
});
