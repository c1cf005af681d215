import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { decode } from '../../src/protocol/decode.js';
import { parse, stringify } from '../../src/protocol/json.js';
import { learnTemplate, LearningDecoder } from '../../src/protocol/learning-decoder.js';

const event = (data: string, name = 'JOB_STATUS_CHANGE') =>
  `{"timestamp": {"seconds": 1700000000, "microseconds": 1}, "event": "${name}", "data": ${data}}`;

/** A JSON text, and another of its shape: numbers and strings differ. */
type Pair = readonly [string, string];

const pairOf = (texts: fc.Arbitrary<string>): fc.Arbitrary<Pair> => fc.tuple(texts, texts);
const key = fc.oneof(fc.constantFrom('id', '7', 'a.b', '$(', 'timestamp'), fc.string({ maxLength: 5 }));
const blanks = fc.constantFrom('', ' ', '\t ');
const { value } = fc.letrec<{ value: Pair }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    pairOf(fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => JSON.stringify(text))),
    pairOf(fc.maxSafeInteger().map(String)),
    pairOf(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)),
    pairOf(fc.constantFrom('-0', '0', '1.5', '1e3', 'true', 'false', 'null', '007', '-')),
    fc
      .tuple(blanks, fc.array(tie('value'), { maxLength: 3 }))
      .map(([blank, items]) => both(items, (texts) => `[${blank}${texts.join(`,${blank}`)}]`)),
    fc.tuple(blanks, fc.array(fc.tuple(key, tie('value')), { maxLength: 4 })).map(([blank, members]) =>
      both(
        members.map(([, member]) => member),
        (texts) =>
          `{${blank}${texts.map((text, n) => `${JSON.stringify(members[n]![0])}:${blank}${text}`).join(',')}}`,
      ),
    ),
  ),
}));

function both(pairs: readonly Pair[], write: (texts: string[]) => string): Pair {
  return [write(pairs.map(([one]) => one)), write(pairs.map(([, other]) => other))];
}

/** Members as QEMU writes them, of an object without objects in it most of the time. */
const leaf: fc.Arbitrary<Pair> = fc.oneof(
  pairOf(fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text))),
  pairOf(fc.maxSafeInteger().map(String)),
  pairOf(fc.constantFrom('true', 'false', 'null')),
);
const flat = fc
  .array(fc.tuple(key, fc.oneof({ weight: 9, arbitrary: leaf }, value)), { maxLength: 4 })
  .map((members) =>
    both(
      members.map(([, member]) => member),
      (texts) => `{${texts.map((text, n) => `${JSON.stringify(members[n]![0])}: ${text}`).join(', ')}}`,
    ),
  );

const frames: fc.Arbitrary<Pair> = fc.oneof(
  flat.map((pair) => both([pair], ([text]) => `{"return": ${text}, "id": "x-12"}`)),
  flat.map((pair) => both([pair], ([text]) => event(String(text)))),
  value.map((pair) => both([pair], ([text]) => `{"return": ${text}, "id": "x-12"}`)),
  value.map((pair) => both([pair], ([text]) => `{"id":"x-12","return":${text}}`)),
  value.map((pair) => both([pair], ([text]) => event(`{"a": ${text}}`))),
  value.map((pair) =>
    both([pair], ([text]) => `{"event":"E","data":{"b":${text}},"timestamp":{"microseconds":1,"seconds":2}}`),
  ),
);

/** What a text is: its value, or that it is not a message. */
function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'not a message';
  }
}

const inGeneral = (frame: string) => outcome(() => decode(frame));

describe('a template', () => {
  test('reads to the value that JSON.parse gives, or leaves the text', () => {
    let read = 0;
    fc.assert(
      fc.property(frames, ([one, other]) => {
        fc.pre(inGeneral(one) !== 'not a message');
        const message = learnTemplate(one)?.(other);
        if (message === undefined) return;
        read += 1;
        expect(message).toStrictEqual(parse(other));
        // Members are in the order of the text.
        expect(stringify(message)).toBe(stringify(parse(other)));
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  test('rejects text that is not a message', () => {
    fc.assert(
      fc.property(
        frames,
        fc.nat(),
        fc.constantFrom('', '"', '\\', '\n', '\0', '}', ',', '0', '-', 'e', '[1'),
        ([one], at, damage) => {
          fc.pre(inGeneral(one) !== 'not a message');
          const cut = at % one.length;
          const damaged = one.slice(0, cut) + damage + one.slice(cut + 1);
          const message = learnTemplate(one)?.(damaged);
          if (message !== undefined) expect(message).toStrictEqual(parse(damaged));
        },
      ),
      { numRuns: 3000 },
    );
  });

  const learnt = event('{"status": "running", "id": "job0"}');
  test.each<[string, string, string]>([
    ['an escape', learnt, event('{"status": "run\\u006eing", "id": "job0"}')],
    ['a wide integer', event('{"n": 1}'), event('{"n": 9007199254740993}')],
    ['a fraction', event('{"n": 1}'), event('{"n": 1.5}')],
    ['a negative zero', event('{"n": 1}'), event('{"n": -0}')],
    ['a member more', learnt, event('{"status": "running", "id": "job0", "more": 1}')],
    ['another key', event('{"a.b": 1}'), event('{"a+b": 1}')],
    ['another event', learnt, event('{"status": "running", "id": "job0"}', 'STOP')],
    ['a word for a number', event('{"n": 1}'), event('{"n": true}')],
    ['two messages', learnt, `${learnt}${learnt}`],
    ['a reply without id', '{"return": {"a": 1}, "id": "x"}', '{"return": {"a": 1}}'],
  ])('leaves %s', (_, one, other) => {
    const template = learnTemplate(one);
    expect(template?.(one)).toStrictEqual(parse(one));
    expect(template?.(other)).toBeUndefined();
  });

  test.each<[string, string]>([
    ['an object in the data', event('{"a": {"b": 1}}')],
    ['a list in the data', event('{"a": [1]}')],
    ['a member twice', event('{"a": 1, "a": 2}')],
    ['a key that is an index of an array', event('{"b": 1, "7": 2}')],
    ['__proto__', event('{"__proto__": 1}')],
    ['an error', '{"error": {"class": "GenericError", "desc": "no"}, "id": "x"}'],
    ['a reply without id', '{"return": {}}'],
    ['a reply that is not an object', '{"return": "running", "id": "x"}'],
    ['a reply with a member more', '{"return": {}, "more": {}, "id": "x"}'],
    ['an event with a member more', event('{"a": 1}').replace(/}$/, ', "more": 1}')],
    ['an event in another order', '{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}'],
    ['a greeting', '{"QMP": {}}'],
  ])("isn't learned from %s", (_, frame) => {
    expect(learnTemplate(frame)).toBeUndefined();
  });
});

describe('a decoder', () => {
  const mixed = (n: number) => (n % 10 === 0 ? event('{"a": 1}', 'RESET') : event(`{"id": "job${n}"}`));

  /** A decoder, and how often it learned and read by what it learned. */
  function counted() {
    const calls = { learn: 0, read: 0 };
    const decoder = new LearningDecoder((frame) => {
      calls.learn += 1;
      const template = learnTemplate(frame);
      return (
        template &&
        ((text) => {
          calls.read += 1;
          return template(text);
        })
      );
    });
    return { decoder, calls };
  }

  /** How often JSON.parse was asked, a template learned, and one tried. */
  function work(kinds: (n: number) => string, count: number) {
    const spy = jest.spyOn(JSON, 'parse');
    const { decoder, calls } = counted();
    for (let n = 0; n < count; n += 1) {
      const frame = kinds(n);
      const message = decoder.decode(frame);
      if (n % 1000 === 0) expect(message).toStrictEqual(parse(frame));
    }
    const parsed = spy.mock.calls.length;
    spy.mockRestore();
    return { ...calls, parsed };
  }
  const parsed = (kinds: (n: number) => string, count: number) => work(kinds, count).parsed;

  test('learns what comes most', () => {
    expect(parsed((n) => event(`{"id": "job${n}"}`), 10_000)).toBeLessThan(100);
    expect(parsed(mixed, 10_000)).toBeLessThan(2_000);
  });

  test('learns each kind of those that come by turns or as it happens', () => {
    const names = Array.from({ length: 20 }, (_, n) => `EVENT_${n}`);
    expect(parsed((n) => event('{"a": 1}', names[n % 20]), 10_000)).toBeLessThan(400);
    expect(parsed((n) => event('{"a": 1}', names[(n * n) % 19]), 10_000)).toBeLessThan(400);
  });

  test('distinguishes a bounded number of kinds', () => {
    expect(work((n) => event('{"a": 1}', `EVENT_${n % 100}`), 10_000).learn).toBe(0);
  });

  test('learns anew when something else comes, of another kind or of the same', () => {
    expect(parsed((n) => event('{"a": 1}', n < 20_000 ? 'RESET' : 'STOP'), 40_000)).toBeLessThan(1_000);
    expect(parsed((n) => event(n < 20_000 ? '{"a": 1}' : '{"b": 1}'), 40_000)).toBeLessThan(1_000);
  });

  test('keeps what pays: neither what is rare nor what is long makes it forget', () => {
    const rarely = (n: number) => event(n % 10 === 0 ? `{"a": ${n}}` : `{"id": "job${n}"}`);
    expect(parsed(rarely, 10_000)).toBeLessThan(1_100);
    const long = event(`{"more": "${'x'.repeat(1_000)}"}`);
    expect(parsed((n) => (n % 3 === 0 ? event(`{"id": "job${n}"}`) : long), 9_000)).toBeLessThan(6_100);
  });

  test('learns seldom where nothing repeats itself', () => {
    expect(work((n) => event(`{"a${n}": 1}`), 20_000).learn).toBeLessThan(20);
  });

  test('tries the template of the kind alone, once', () => {
    expect(work(mixed, 10_000).read).toBeLessThan(12_500);
    const byTurns = (n: number) => event('{"a": 1}', n % 2 === 0 ? 'RESET' : 'STOP');
    expect(work(byTurns, 10_000).read).toBeLessThan(10_100);
    expect(work((n) => event(`{"a${n}": 1}`), 10_000).read).toBeLessThan(10_100);
  });

  test('tries no template on a long frame, though it would fit', () => {
    const { decoder, calls } = counted();
    const reply = (text: string) => `{"return": {"text": "${text}"}, "id": "x"}`;
    for (let n = 0; n < 50; n += 1) decoder.decode(reply('short'));
    const before = calls.read;
    const text = 'x'.repeat(5000);
    expect(decoder.decode(reply(text))).toEqual({ return: { text }, id: 'x' });
    expect(before).toBeGreaterThan(0);
    expect(calls.read).toBe(before);
  });

  test('gives strings that keep no other part of the text in memory', () => {
    const decoder = new LearningDecoder();
    const kept: unknown[] = [];
    const before = heapUsed();
    for (let n = 0; n < 400; n += 1) {
      // A frame of a large text, as the framer cuts them.
      const chunk = ' '.repeat(100_000) + event(`{"path": "/machine/peripheral/net${n}"}`);
      kept.push(decoder.decode(chunk.slice(100_000)));
    }
    expect(heapUsed() - before).toBeLessThan(10e6);
    expect(kept).toHaveLength(400);
  });
});

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
