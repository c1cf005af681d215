import { fuzz } from './fuzz.js';
import { PROPERTIES } from './properties.js';

/** Of each property; `npm run fuzz` tries a hundred times as many. */
const FRAMES = 10_000;

describe('on random input, spoilt and cut anywhere', () => {
  test.each(PROPERTIES.map((property) => [property.name, property] as const))('%s', async (_, property) => {
    await fuzz(property, FRAMES);
  });
});
