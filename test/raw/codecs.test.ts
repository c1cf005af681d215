import fc from 'fast-check';
import type { Validation } from 'io-ts';
import { throwError, of } from 'rxjs';
import { decodeWith } from '../../operators/decodeWith.js';
import { ArgumentError } from '../../src/errors.js';
import type { CommandMap, EventMap } from '../../src/raw/index.js';
import { eventCodec, replyCodec } from '../../src/raw/codecs.js';
import { readShape, readTable } from '../../src/raw/shape.js';
import { readFacts } from '../../tools/qapi/facts.js';
import { flatMembers, schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import { BUILTINS, elementOf, type Member, type Schema, type TypeRef } from '../../tools/qapi/model.js';

const facts = readFacts();
const replyOf = (name: string) => replyCodec(name as keyof CommandMap);
const eventOf = (name: string) => eventCodec(name as keyof EventMap);

function complaints(result: Validation<unknown>): string[] {
  if (result._tag === 'Right') return [];
  return result.left.map(
    ({ context, value }) =>
      `${context.map(({ key }) => key).join('/')}: ${context.at(-1)?.type.name}, got ${JSON.stringify(value)}`,
  );
}

describe('a reply', () => {
  test('that is what the schema says decodes to itself', () => {
    const reply = { status: 'running', running: true };
    expect(replyCodec('query-status').decode(reply)).toEqual({ _tag: 'Right', right: reply });
    expect(replyCodec('query-status').is(reply)).toBe(true);
    expect(replyCodec('query-status').encode(reply)).toBe(reply);
  });

  test('of a newer QEMU decodes: unknown members, values and branches pass', () => {
    const status = { status: 'hibernated', running: true, since: 12n };
    expect(replyCodec('query-status').decode(status)).toEqual({ _tag: 'Right', right: status });
    const image = {
      filename: 'f',
      format: 'new',
      'virtual-size': 1,
      'format-specific': { type: 'new', data: 7 },
    };
    const blockdev = { file: '', ro: false, drv: '', backing_file_depth: 0, encrypted: false, image };
    const rates = { detect_zeroes: 'off', bps: 0, bps_rd: 0, bps_wr: 0, iops: 0, iops_rd: 0, iops_wr: 0 };
    const cache = { writeback: true, direct: false, 'no-flush': false };
    const nodes = [{ ...blockdev, ...rates, cache, write_threshold: 0 }];
    expect(complaints(replyCodec('query-named-block-nodes').decode(nodes))).toEqual([]);
  });

  test('has integers as number or bigint, and no fractions', () => {
    expect(complaints(replyCodec('query-balloon').decode({ actual: 2n ** 63n }))).toEqual([]);
    expect(complaints(replyCodec('query-balloon').decode({ actual: 5 }))).toEqual([]);
    expect(complaints(replyCodec('query-balloon').decode({ actual: 0.5 }))).toEqual([
      '/actual: integer, got 0.5',
    ]);
  });

  test('has a double that came as a large integer made a number again', () => {
    const rates = { 'cache-size': 1, bytes: 1, pages: 1, 'cache-miss': 1, 'encoding-rate': 1, overflow: 1 };
    const cache = { ...rates, 'cache-miss-rate': 100_000_000_000_000_000_001n };
    const decoded = replyCodec('query-migrate').decode({ 'xbzrle-cache': cache, unknown: 1n });
    expect(decoded).toEqual({
      _tag: 'Right',
      right: { 'xbzrle-cache': { ...cache, 'cache-miss-rate': 1e20 }, unknown: 1n },
    });
  });

  test('that is wrong is refused by its path, what was expected and what was there', () => {
    const reply = [{ device: 'd', type: 't', removable: 'yes', locked: false, inserted: { image: 5 } }];
    const told = complaints(replyCodec('query-block').decode(reply));
    expect(told).toContain('/0/removable: boolean, got "yes"');
    expect(told).toContain('/0/inserted/image: ImageInfo, got 5');
    expect(told).toContain('/0/inserted/file: string, got undefined');
  });

  test('is checked by its branch', () => {
    const memory = { type: 'dimm', data: { addr: 'x' } };
    const told = complaints(replyCodec('query-memory-devices').decode([memory]));
    expect(told).toContain('/0/data/addr: integer, got "x"');
  });

  test('has what its base has', () => {
    const server = { service: '5900', family: 'ipv4', websocket: false, auth: 'none' };
    const timestamp = { seconds: 1, microseconds: 2 };
    const client = { ...server, host: '::1' };
    const event = { event: 'VNC_CONNECTED', data: { server, client }, timestamp };
    expect(complaints(eventCodec('VNC_CONNECTED').decode(event))).toEqual([
      '/data/server/host: string, got undefined',
    ]);
  });

  test('that may be of several types is refused by the one that got furthest', () => {
    const vmdk = { 'create-type': '', cid: 1, 'parent-cid': 1, extents: [{ filename: 1 }] };
    const image = {
      filename: '',
      format: '',
      'virtual-size': 1,
      'format-specific': { type: 'vmdk', data: vmdk },
    };
    const blocks = [{ device: '', type: '', removable: true, locked: false, inserted: { image } }];
    expect(complaints(replyCodec('query-block').decode(blocks))).toContainEqual(
      expect.stringContaining('extents/0/filename: string, got 1'),
    );
  });

  test('that is a list where an object is wanted, or nothing, is refused', () => {
    for (const value of [[], null, 'x', undefined])
      expect(complaints(replyCodec('query-status').decode(value))).toHaveLength(1);
  });

  test('that refers to itself is followed as deep as it goes', () => {
    const image = (inner?: object): object => ({
      filename: 'f',
      format: 'qcow2',
      'virtual-size': 1,
      ...(inner && { 'backing-image': inner }),
    });
    const nested = [{ file: '', image: image(image(image({ filename: 3 }))) }];
    expect(complaints(replyCodec('query-named-block-nodes').decode(nested))).toContain(
      '/0/image/backing-image/backing-image/backing-image/filename: string, got 3',
    );
  });

  test('of a command that answers nothing is an empty object, or one with more in it', () => {
    expect(complaints(replyCodec('stop').decode({}))).toEqual([]);
    expect(complaints(replyCodec('stop').decode({ more: 1 }))).toEqual([]);
    expect(complaints(replyCodec('stop').decode('OK'))).toEqual([': object, got "OK"']);
  });
});

describe('an event', () => {
  const timestamp = { seconds: 1, microseconds: 2 };

  test('is its name, its data and its time', () => {
    const event = { event: 'RESET', data: { guest: false, reason: 'host-qmp-quit' }, timestamp };
    expect(eventCodec('RESET').decode(event)).toEqual({ _tag: 'Right', right: event });
    expect(complaints(eventCodec('RESET').decode({ ...event, event: 'STOP' }))).toEqual([
      '/event: "RESET", got "STOP"',
    ]);
    expect(complaints(eventCodec('RESET').decode({ ...event, data: { guest: 1 } }))).toEqual([
      '/data/guest: boolean, got 1',
      '/data/reason: string, got undefined',
    ]);
  });

  test('without data has none, and may have some of a newer QEMU', () => {
    expect(complaints(eventCodec('STOP').decode({ event: 'STOP', timestamp }))).toEqual([]);
    expect(complaints(eventCodec('STOP').decode({ event: 'STOP', timestamp, data: { why: 'x' } }))).toEqual(
      [],
    );
  });
});

test('a name that the schema has not is refused by that name', () => {
  expect(() => replyOf('x-acme')).toThrow(ArgumentError);
  expect(() => replyOf('x-acme')).toThrow('no codec for the command "x-acme"');
  expect(() => eventOf('ACME')).toThrow('no codec for the event "ACME"');
});

test('decodeWith fails with the path and what was there', () => {
  const seen: unknown[] = [];
  of([{ device: 5 }])
    .pipe(decodeWith(replyCodec('query-block')))
    .subscribe({ error: (error: Error) => seen.push(error.message) });
  expect(seen).toEqual([expect.stringMatching(/^\[0\]\.device: expected string, got 5 \(and \d+ more\)$/)]);
  throwError(() => 'passes')
    .pipe(decodeWith(replyCodec('query-block')))
    .subscribe({ error: (error) => seen.push(error) });
  expect(seen[1]).toBe('passes');
});

test('the same codec is given each time: it is built once', () => {
  expect(replyCodec('query-block')).toBe(replyCodec('query-block'));
});

describe('whatever a release may answer', () => {
  // What QEMU of a release may send, by its own schema, at most so deep.
  function arbitrary(schema: Schema) {
    const byName = new Map(schema.definitions.map((definition) => [definition.name, definition]));
    const lookUp = (name: string) => byName.get(name);
    const scalar = {
      str: fc.string({ maxLength: 5 }),
      num: fc.double({ noNaN: true, noDefaultInfinity: true }),
      int: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n })),
      small: fc.integer({ min: 0, max: 255 }),
      bool: fc.boolean(),
      null: fc.constant(null),
      any: fc.oneof(fc.string(), fc.constant({}), fc.constant(null)),
    };
    const record = (members: readonly Member[], depth: number): fc.Arbitrary<Record<string, unknown>> =>
      fc
        .record(Object.fromEntries(members.map((member) => [member.name, value(member.type, depth - 1)])), {
          requiredKeys: members.filter(({ optional }) => !optional).map(({ name }) => name),
        })
        // Too deep for an optional member: left out.
        .map((made) => Object.fromEntries(Object.entries(made).filter(([, one]) => one !== TOO_DEEP)));
    const TOO_DEEP = Symbol('too deep');
    const value = (type: TypeRef, depth: number): fc.Arbitrary<unknown> => {
      const element = elementOf(type);
      if (element !== undefined)
        return depth <= 0 ? fc.constant([]) : fc.array(value(element, depth), { maxLength: 2 });
      const builtin = BUILTINS[type];
      if (builtin !== undefined) return scalar[builtin];
      const definition = lookUp(type);
      switch (definition?.kind) {
        case 'enum':
          return fc.oneof(
            ...definition.values.map(({ name }) => fc.constant(name)),
            fc.constant('a-newer-value'),
          );
        case 'alternate':
          return fc.oneof(
            ...definition.alternatives.map((alternative) => value(alternative.type, depth - 1)),
          );
        case 'struct':
          if (depth <= 0 && recursive.has(type)) return fc.constant(TOO_DEEP);
          return record(flatMembers(definition, lookUp), depth);
        case 'union': {
          if (depth <= 0 && recursive.has(type)) return fc.constant(TOO_DEEP);
          const members = flatMembers(definition, lookUp);
          const branches = definition.branches.map((branch) =>
            fc.tuple(record(members, depth), value(branch.type, depth)).map(([base, own]) => ({
              ...base,
              ...(own as object),
              [definition.discriminator]: branch.name,
            })),
          );
          const other = record(members, depth).map((base) => ({
            ...base,
            [definition.discriminator]: 'a-newer-one',
          }));
          return fc.oneof(other, ...branches);
        }
        default:
          throw new Error(type);
      }
    };
    // ImageInfo holds one of its own, ImageInfoSpecific too: optional there, so that they can end.
    const recursive = new Set([
      'ImageInfo',
      'ImageInfoSpecific',
      'BlockStats',
      'PciDeviceInfo',
      'PciBridgeInfo',
    ]);
    return { value, record };
  }

  const more = fc.constant({ 'a-newer-member': [1, { x: null }] });

  test.each(facts.releases)('%s: every reply decodes, with what a newer QEMU adds', (release) => {
    const schema = releaseOf(release, facts);
    const { value, record } = arbitrary(schema);
    for (const definition of schema.definitions) {
      if (definition.kind !== 'command') continue;
      const reply = definition.returns === undefined ? record([], 1) : value(definition.returns, 3);
      const grown = fc
        .tuple(reply, more)
        .map(([made, extra]) =>
          typeof made === 'object' && made !== null && !Array.isArray(made) ? { ...made, ...extra } : made,
        );
      fc.assert(
        fc.property(grown, (made) => {
          expect([definition.name, complaints(replyOf(definition.name).decode(made))]).toEqual([
            definition.name,
            [],
          ]);
        }),
        { numRuns: 5 },
      );
    }
  });

  test.each(facts.releases)('%s: every event decodes', (release) => {
    const schema = releaseOf(release, facts);
    const { value, record } = arbitrary(schema);
    for (const definition of schema.definitions) {
      if (definition.kind !== 'event') continue;
      const { data = [] } = definition;
      const made = typeof data === 'string' ? value(data, 3) : record(data, 3);
      fc.assert(
        fc.property(made, (sent) => {
          const event = { event: definition.name, data: sent, timestamp: { seconds: 1, microseconds: 0 } };
          expect([definition.name, complaints(eventOf(definition.name).decode(event))]).toEqual([
            definition.name,
            [],
          ]);
        }),
        { numRuns: 5 },
      );
    }
  });
});

describe('the table', () => {
  test('is read line by line, a shape when it is asked for', () => {
    expect(readTable('\na {x:int}\nb [a]\n')).toEqual(
      new Map([
        ['a', '{x:int}'],
        ['b', '[a]'],
      ]),
    );
    expect(readShape('{+Base,a-b:int,c?:[str]|null}@kind{p:P,q:Q}')).toEqual({
      kind: 'object',
      base: 'Base',
      members: [
        { name: 'a-b', optional: false, shape: { kind: 'name', name: 'int' } },
        {
          name: 'c',
          optional: true,
          shape: {
            kind: 'either',
            shapes: [
              { kind: 'array', element: { kind: 'name', name: 'str' } },
              { kind: 'name', name: 'null' },
            ],
          },
        },
      ],
      tag: 'kind',
      branches: new Map([
        ['p', 'P'],
        ['q', 'Q'],
      ]),
    });
  });
});
