/** npm run fuzz: FRAMES of each property, 1,000,000 by default; RXQMP_FUZZ_SEED repeats a run. */
import { fuzz, SEED } from '../fuzz/fuzz.js';
import { PROPERTIES } from '../fuzz/properties.js';

const frames = Number(process.env['FRAMES'] ?? 1_000_000);
console.log(`seed ${SEED}`);
for (const property of PROPERTIES) {
  const { name, frames: tried, seconds } = await fuzz(property, frames);
  console.log(`${name}: ${tried} frames in ${seconds.toFixed(1)} s`);
}
