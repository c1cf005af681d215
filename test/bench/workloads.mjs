// What throughput.mjs measures. `each` does `units` of what is counted, and checks that it saw every result.
const EVENTS = 100_000;
const BIG = 8_600_000;
const OBJECTS = 100_000;

export const WORKLOADS = {
  sequential: {
    what: 'a command, one after the other',
    units: 200,
    toFloor: '<= 1.0',
    each: async ({ run }) => {
      for (let n = 0; n < 200; n += 1) expect(typeof (await run('query-status')) === 'object');
    },
  },
  inFlight: {
    what: 'a command of 64 in flight',
    units: 640,
    toFloor: '<= 0.6',
    each: async ({ all }) => {
      for (let n = 0; n < 10; n += 1) {
        const results = await all('query-status', 64);
        expect(results.length === 64 && results.every((result) => typeof result === 'object'));
      }
    },
  },
  events: {
    what: 'an event of one kind, by ofEvent',
    units: EVENTS,
    toFloor: '<= 0.65',
    toParse: '<= 1.25',
    each: (client) => expectEvents(client, 'flood', EVENTS),
  },
  kinds: {
    what: 'an event of eight kinds by turns, one of them by ofEvent',
    units: EVENTS,
    toFloor: '<= 0.8',
    each: (client) => expectEvents(client, 'medley', EVENTS / 8),
  },
  big: {
    what: 'a reply of 8.6 MB, one string',
    units: 1,
    each: async ({ run }) => expect((await run('big')).length === BIG),
  },
  objects: {
    what: 'a reply of 8.6 MB, small objects',
    units: 1,
    toFloor: '<= 0.85',
    each: async ({ run }) => expect((await run('objects')).length === OBJECTS),
  },
  wide: {
    what: 'the same with one wide integer',
    units: 1,
    each: async ({ run }) => expect((await run('wide')).length === OBJECTS),
  },
};

async function expectEvents({ run, watch }, command, count) {
  let seen = 0;
  const stop = watch(() => (seen += 1));
  // Its reply comes behind the events.
  await run(command);
  stop();
  expect(seen === count);
}

function expect(held) {
  if (!held) throw new Error('wrong results');
}
