import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { LIBVIRT, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

describeReal('a private libvirtd', LIBVIRT, () => {
  test('runs a domain, which survives the daemon', async () => {
    await using daemon = await startLibvirtd();
    const uuid = await daemon.startDomain('private-1');
    await daemon.restart();
    expect(await daemon.virsh('list', '--uuid')).toContain(uuid);
  });

  test('has no error in its log of a connection that was closed in order', async () => {
    await using daemon = await startLibvirtd({
      conf: (folder) => [`log_outputs="3:file:${join(folder, 'daemon.log')}"`],
    });
    const errors = () =>
      readFileSync(join(daemon.folder, 'daemon.log'), 'utf8')
        .split('\n')
        .filter((line) => line.includes(' error '));
    await daemon.startDomain('vm');
    const before = errors().length;
    for (let n = 0; n < 5; n += 1) {
      await using host = libvirtConnection(daemon.uri);
      await host.monitor('vm').connect();
      await firstValueFrom(host.domains());
    }
    // Answered behind them
    await daemon.virsh('list');
    expect(errors().slice(before)).toEqual([]);
    const socket = createConnection(daemon.socketPath);
    await once(socket, 'connect');
    socket.destroy();
    while (errors().length === before) await daemon.virsh('list');
    expect(errors().at(-1)).toContain('End of file while reading data');
  });
});
