import { checkSoaked, soakEvents } from './events.js';

describe('300,000 events through boundedConcatMap, a millisecond of work for each', () => {
  test('each is worked on or dropped, in order; runs beside them wait for no work; memory is bounded', async () => {
    // A run that waited for the work would wait for a thousand times a millisecond. `npm run soak:events` is stricter.
    const options = { events: 300_000, perSecond: 60_000, limit: 1_000, maxDelayMs: 700 };
    const soaked = await soakEvents(options);
    checkSoaked(soaked, options);
    expect(soaked.processed.length).toBeGreaterThan(1_000);
    expect(soaked.runs).toBeGreaterThan(10);
  });
});
