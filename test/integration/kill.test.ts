import { SEED } from '../fuzz/fuzz.js';
import { kill, MOMENTS } from './kill.js';
import { QEMU } from './qemu.js';
import { describeReal } from './real.js';

/** For each moment and way; `npm run kill` goes on to a thousand in all. */
const KILLS = 3;

describeReal('QEMU is killed, and each run ends as its own', [QEMU], () => {
  describe.each([
    ['without reconnect', false],
    ['with reconnect', true],
  ])('%s', (_, reconnects) => {
    test.each(MOMENTS.map((moment) => [moment.name, moment] as const))('%s', async (_, moment) => {
      for (let killed = 0; killed < KILLS; killed += 1) await kill(moment, reconnects, SEED + killed);
    });
  });
});
