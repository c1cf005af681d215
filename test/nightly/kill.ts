/** npm run kill: QEMU killed KILLS times, 1,000 by default; RXQMP_FUZZ_SEED repeats the choices, not the moments. */
import { SEED } from '../fuzz/fuzz.js';
import { kill, MOMENTS } from '../integration/kill.js';

const kills = Number(process.env['KILLS'] ?? 1_000);
const ways = MOMENTS.flatMap((moment) => [false, true].map((reconnects) => ({ moment, reconnects })));
const begin = performance.now();
console.log(`seed ${SEED}`);
for (const { moment, reconnects } of ways) {
  const sum = { kills: 0, answered: 0, lost: 0, unsent: 0, events: 0 };
  while (sum.kills < kills / ways.length) {
    const { answered, lost, unsent, events } = await kill(moment, reconnects, SEED + sum.kills);
    sum.kills += 1;
    sum.answered += answered;
    sum.lost += lost;
    sum.unsent += unsent;
    sum.events += events;
  }
  console.log(`${moment.name}, ${reconnects ? 'with' : 'without'} reconnect: ${JSON.stringify(sum)}`);
}
console.log(`${((performance.now() - begin) / 1_000).toFixed(1)} s`);
