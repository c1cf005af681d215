import { soak } from './libvirt-soak.js';
import { LIBVIRT } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('a libvirt connection under daemon restarts', LIBVIRT, () => {
  test('goes on working, and leaves nothing behind', async () => {
    const { sockets } = await soak(
      ({ commands, events, restarts }) => commands > 50 && events > 50 && restarts >= 3,
      1_500,
    );
    expect(sockets[1]).toBeLessThanOrEqual(sockets[0]);
  });
});
