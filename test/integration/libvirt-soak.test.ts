import { soak } from './libvirt-soak.js';
import { LIBVIRT } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('a libvirt connection under daemon restarts', LIBVIRT, () => {
  test('goes on working, and leaves nothing behind', async () => {
    const { commands, events, restarts, sockets } = await soak(6, 1_500);
    expect(restarts).toBeGreaterThanOrEqual(3);
    expect(commands).toBeGreaterThan(50);
    expect(events).toBeGreaterThan(50);
    expect(sockets[1]).toBe(sockets[0]);
  }, 60_000);
});
