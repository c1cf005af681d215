import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { firstValueFrom } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { fake } from './double.js';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Used, when nothing that can be collected is left. */
async function heapUsed(): Promise<number> {
  for (let rounds = 0; rounds < 4; rounds += 1) {
    collect();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().heapUsed;
}

test.each([
  ['made', 3_000, false],
  ['used and disconnected', 1_000, true],
])('monitors that were %s and dropped are not kept by their connection', async (_, count, used) => {
  const { libvirtd, uri } = await fake();
  await using _libvirtd = libvirtd;
  await using host = libvirtConnection(uri);
  host.lifecycle$.subscribe();
  await firstValueFrom(host.domains());
  const make = async (many: number) => {
    for (let made = 0; made < many; made += 1) {
      const monitor = host.monitor('vm');
      if (!used) continue;
      monitor.events$.subscribe();
      await monitor.request('query-status');
      await monitor.disconnect();
    }
    // The double keeps all that it was asked.
    (libvirtd.calls as unknown[]).length = 0;
    (libvirtd.received as unknown[]).length = 0;
  };
  await make(200);
  const before = await heapUsed();
  await make(count);
  expect((await heapUsed()) - before).toBeLessThan(count * 1_000);
});
