import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Decoder, decodeGreeting } from '../../src/protocol/decode.js';
import { parse } from '../../src/protocol/json.js';
import { MessageTemplate } from '../../src/protocol/message-template.js';
import type { JsonValue } from '../../src/protocol/types.js';

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

const frames: fc.Arbitrary<Pair> = fc.oneof(
  value.map((pair) => both([pair], ([text]) => `{"return": ${text}, "id": "x-12"}`)),
  value.map((pair) => both([pair], ([text]) => `{"id":"x-12","return":${text}}`)),
  value.map((pair) => both([pair], ([text]) => event(`{"a": ${text}}`))),
  value.map((pair) =>
    both([pair], ([text]) => `{"event":"E","data":{"b":${text}},"timestamp":{"microseconds":1,"seconds":2}}`),
  ),
);

/** What a text is: its value, or that it is none. */
function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'no message';
  }
}

const learn = (frame: string) => MessageTemplate.of(new Decoder().decode(frame), frame);
const inGeneral = (frame: string) => outcome(() => new Decoder().decode(frame));

describe('a shape', () => {
  test('reads to the value that JSON.parse gives, or leaves the text', () => {
    let read = 0;
    fc.assert(
      fc.property(frames, ([one, other]) => {
        fc.pre(inGeneral(one) !== 'no message');
        const message = learn(one)?.read(other);
        if (message === undefined) return;
        read += 1;
        expect(message).toStrictEqual(parse(other));
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  test.each([
    '{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}',
    '{"data": {"b": 1, "a": 2}, "timestamp": {"microseconds": 1, "seconds": 2}, "event": "STOP"}',
    '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP", "data": {"b": 1}}',
    '{"id": "a", "return": {"z": 1, "a": 2}}',
    '{"return": {}, "id": "a"}',
  ])('keeps the members in the order of the text: %s', (frame) => {
    expect(JSON.stringify(learn(frame)?.read(frame))).toBe(JSON.stringify(JSON.parse(frame)));
  });

  test('rejects text that is not a message', () => {
    fc.assert(
      fc.property(
        frames,
        fc.nat(),
        fc.constantFrom('', '"', '\\', '\n', '\0', '}', ',', '0', '-', 'e', '[1'),
        ([one], at, damage) => {
          fc.pre(inGeneral(one) !== 'no message');
          const cut = at % one.length;
          const damaged = one.slice(0, cut) + damage + one.slice(cut + 1);
          const message = learn(one)?.read(damaged);
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
    ['a member more', learnt, event('{"status": "running", "id": "job0", "more": 1}')],
    ['another event', learnt, event('{"status": "running", "id": "job0"}', 'STOP')],
    ['a word for a number', event('{"n": 1}'), event('{"n": true}')],
    ['two messages', learnt, `${learnt}${learnt}`],
  ])('leaves %s', (_, one, other) => {
    const shape = learn(one);
    expect(shape?.read(one)).toStrictEqual(parse(one));
    expect(shape?.read(other)).toBeUndefined();
  });

  test.each<[string, string]>([
    ['a long text', event(`{"a": "${'x'.repeat(2000)}"}`)],
    ['many values', event(`{"a": [${Array(40).fill(0).join()}]}`)],
    ['a member twice', event('{"a": 1, "a": 2}')],
    ['__proto__', event('{"__proto__": 1}')],
    ['an error', '{"error": {"class": "GenericError", "desc": "no"}, "id": "x"}'],
    ['a reply without id', '{"return": {}}'],
    ['a reply with a member more', '{"return": {}, "id": "x", "more": 1}'],
    ['an event with a member more', event('{"a": 1}').replace(/}$/, ', "more": 1}')],
    ['a greeting', '{"QMP": {}}'],
  ])("isn't learned from %s", (_, frame) => {
    expect(learn(frame)).toBeUndefined();
  });

  test('reads all of an object that begins as a timestamp', () => {
    const frame = event('{"seconds": 1, "microseconds": 2, "nanoseconds": 3}');
    expect(learn(frame)?.read(frame)).toStrictEqual(parse(frame));
  });
});

describe('a message', () => {
  test.each([
    ['a list', '[]'],
    ['nothing', 'null'],
    ['an event whose name is no text', '{"event": 1, "timestamp": {"seconds": 1, "microseconds": 1}}'],
    ['an event without microseconds', '{"event": "STOP", "timestamp": {"seconds": 1}}'],
    ['an event whose time is a text', '{"event": "STOP", "timestamp": {"seconds": "1", "microseconds": 1}}'],
    ['an event whose data is a list', event('[]')],
    ['an error without words', '{"error": {"class": "GenericError"}, "id": "x"}'],
    ['an error without class', '{"error": {"desc": "no"}, "id": "x"}'],
  ])('is not %s', (_, frame) => {
    expect(() => new Decoder().decode(frame)).toThrow('which is not a QMP message');
  });
});

describe('a greeting', () => {
  const version = { qemu: { major: 7, minor: 2, micro: 0 }, package: '' };

  test('gives the version and the capabilities, those that a newer QEMU adds included', () => {
    const greeting = { version, capabilities: ['oob', 'new', { newer: true }] };
    expect(decodeGreeting(greeting)).toEqual({ version, capabilities: ['oob', 'new'] });
  });

  test.each<[string, JsonValue]>([
    ['no version', { capabilities: [] }],
    ['a version without package', { version: { qemu: version.qemu }, capabilities: [] }],
    ['a version in words', { version: { ...version, qemu: '7.2.0' }, capabilities: [] }],
    [
      'a version that has no micro',
      { version: { ...version, qemu: { major: 7, minor: 2 } }, capabilities: [] },
    ],
    ['no capabilities', { version }],
  ])('with %s is none', (_, value) => {
    expect(() => decodeGreeting(value)).toThrow('not a QMP peer');
  });
});

describe('a decoder', () => {
  const mixed = (n: number) => (n % 10 === 0 ? event('{"a": 1}', 'RESET') : event(`{"id": "job${n}"}`));

  /** How often JSON.parse was asked. */
  function parsed(kinds: (n: number) => string, count: number): number {
    const spy = jest.spyOn(JSON, 'parse');
    const decoder = new Decoder();
    for (let n = 0; n < count; n += 1) {
      const frame = kinds(n);
      const message = decoder.decode(frame);
      if (n % 1000 === 0) expect(message).toStrictEqual(parse(frame));
    }
    const calls = spy.mock.calls.length;
    spy.mockRestore();
    return calls;
  }

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
    const learn = jest.spyOn(MessageTemplate, 'of');
    parsed((n) => event('{"a": 1}', `EVENT_${n % 100}`), 10_000);
    expect(learn.mock.calls.length).toBe(0);
    learn.mockRestore();
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
    const of = jest.spyOn(MessageTemplate, 'of');
    parsed((n) => event(`{"a${n}": 1}`), 20_000);
    expect(of.mock.calls.length).toBeLessThan(20);
    of.mockRestore();
  });

  test('tries the shape of the kind alone, once', () => {
    const read = jest.spyOn(MessageTemplate.prototype, 'read');
    parsed(mixed, 10_000);
    expect(read.mock.calls.length).toBeLessThan(12_500);
    read.mockClear();
    parsed((n) => event('{"a": 1}', n % 2 === 0 ? 'RESET' : 'STOP'), 10_000);
    expect(read.mock.calls.length).toBeLessThan(10_100);
    read.mockClear();
    parsed((n) => event(`{"a${n}": 1}`), 10_000);
    expect(read.mock.calls.length).toBeLessThan(10_100);
    read.mockRestore();
  });

  test('tries no shape on a long frame, though it would fit', () => {
    const decoder = new Decoder();
    for (let n = 0; n < 50; n += 1) decoder.decode('{"return": "short", "id": "x"}');
    const read = jest.spyOn(MessageTemplate.prototype, 'read');
    const text = 'x'.repeat(5000);
    expect(decoder.decode(`{"return": "${text}", "id": "x"}`)).toEqual({ return: text, id: 'x' });
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });

  test('gives strings that keep no other part of the text in memory', () => {
    const decoder = new Decoder();
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
