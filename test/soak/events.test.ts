import { checkSoaked, soakEvents } from './events.js';

describe('300,000 events through boundedConcatMap, a millisecond of work for each', () => {
  test('each is worked on or dropped, in order; runs beside them wait for no work; memory is bounded', async () => {
    const options = { events: 300_000, perSecond: 60_000, limit: 1_000 };
    const soaked = await soakEvents(options);
    checkSoaked(soaked, options);
    expect(soaked.processed.length).toBeGreaterThan(1_000);
    expect(soaked.runs).toBeGreaterThan(1_000);
  }, 60_000);
});
