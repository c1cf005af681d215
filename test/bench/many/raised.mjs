/** They are a millisecond apart, so this is a bound of time too. */
const MAX_TIMES = 2_000;

/** How many times so many events are raised, until there were about as many as wanted. */
export const timesFor = (about, eventsAtOnce) =>
  Math.min(MAX_TIMES, Math.max(1, Math.round(about / eventsAtOnce)));

/** What so many events cost the monitors while they are raised. Each must come, in order. */
export async function raised(monitors, events, raise) {
  await monitors.ask('begin');
  const [measured] = await Promise.all([monitors.ask('events', events), raise()]);
  if (measured.outOfOrder > 0) throw new Error(`${measured.outOfOrder} events out of order`);
  return { ...measured, count: events };
}

/** Microseconds of each of so many. */
export const each = (cpuMs, count) => (cpuMs * 1_000) / count;
