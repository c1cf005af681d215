import { LIBVIRT, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('a private libvirtd', LIBVIRT, () => {
  test('runs a domain, which survives the daemon', async () => {
    await using daemon = await startLibvirtd();
    const uuid = await daemon.startDomain('private-1');
    await daemon.restart();
    expect(await daemon.virsh('list', '--uuid')).toContain(uuid);
  });
});
