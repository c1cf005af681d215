/** npm run soak:events: EVENTS at PER_SECOND, 300,000 at 1,000 by default, a millisecond of work for each. */
import { checkSoaked, soakEvents } from '../soak/events.js';

const options = {
  events: Number(process.env['EVENTS'] ?? 300_000),
  perSecond: Number(process.env['PER_SECOND'] ?? 1_000),
  limit: 1_000,
};
const soaked = await soakEvents(options);
const { processed, dropped, ...figures } = soaked;
console.log({ ...figures, processed: processed.length, dropped: dropped.length });
checkSoaked(soaked, options);
