import * as fc from 'fast-check';
import { stringify } from '../../src/protocol/json.js';
import type { JsonValue } from '../../src/protocol/types.js';
import { readArguments } from '../../tools/cli/arguments/read-arguments.js';
import { liveCommandSchema, type ArgumentType, type ObjectType } from '../../tools/cli/arguments/schema.js';
import { UsageError } from '../../tools/cli/usage-error.js';
import { readFacts } from '../../tools/qapi/facts.js';
import { schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import { introspect } from '../../tools/qapi/introspect.js';

const schema = liveCommandSchema(introspect(releaseOf('10.2', readFacts())));

function read(command: string, ...words: string[]) {
  const type = schema.argumentsOf(command);
  if (type === undefined) throw new Error(`no command ${command}`);
  return readArguments(words, type, (path) => `content of ${path}\n`);
}

describe('values have the types of the schema', () => {
  test.each<[string, string[], JsonValue]>([
    ['object-del', ['id=123'], { id: '123' }],
    ['balloon', ['value=1073741824'], { value: 1_073_741_824 }],
    ['balloon', ['value=18446744073709551615'], { value: 18_446_744_073_709_551_615n }],
    [
      'memsave',
      ['val=0xb8000', 'size=16', 'filename=/tmp/v'],
      { val: 0xb8000, size: 16, filename: '/tmp/v' },
    ],
    ['migrate_cancel', [], {}],
    ['set_link', ['name=net0', 'up=off'], { name: 'net0', up: false }],
    ['set_link', ['name=net0', 'up=true'], { name: 'net0', up: true }],
    ['qom-set', ['path=/a', 'property=p', 'value=1'], { path: '/a', property: 'p', value: 1 }],
    ['qom-set', ['path=/a', 'property=p', 'value=text'], { path: '/a', property: 'p', value: 'text' }],
    ['qom-set', ['path=/a', 'property=p', 'value="1"'], { path: '/a', property: 'p', value: '1' }],
    [
      'blockdev-add',
      ['driver=qcow2', 'node-name=d', 'file.driver=file', 'file.filename=/a=b.qcow2'],
      { driver: 'qcow2', 'node-name': 'd', file: { driver: 'file', filename: '/a=b.qcow2' } },
    ],
    ['blockdev-add', ['driver=qcow2', 'file=node0'], { driver: 'qcow2', file: 'node0' }],
    [
      'blockdev-add',
      ['driver=qcow2', 'file=node0', 'backing=null'],
      { driver: 'qcow2', file: 'node0', backing: null },
    ],
    [
      'blockdev-add',
      ['file={"driver":"file","filename":"/x"}', 'driver=raw', 'size=18014398509481985'],
      { driver: 'raw', size: 18_014_398_509_481_985n, file: { driver: 'file', filename: '/x' } },
    ],
    ['transaction', ['actions=[]'], { actions: [] }],
    [
      'transaction',
      ['actions.1.type=abort', 'actions.0.type=blockdev-snapshot-sync', 'actions.0.data.snapshot-file=12'],
      { actions: [{ type: 'blockdev-snapshot-sync', data: { 'snapshot-file': '12' } }, { type: 'abort' }] },
    ],
    ['send-key', ['keys.0.type=qcode', 'keys.0.data=ret'], { keys: [{ type: 'qcode', data: 'ret' }] }],
    ['send-key', ['keys.0.type=number', 'keys.0.data=28'], { keys: [{ type: 'number', data: 28 }] }],
    [
      'device_add',
      ['driver=virtio-net-pci', 'id=1', 'mac=52:54:00:12:34:56', 'bootindex=1'],
      { driver: 'virtio-net-pci', id: '1', mac: '52:54:00:12:34:56', bootindex: 1 },
    ],
    [
      'set_password',
      ['protocol=vnc', 'password=@secret'],
      { protocol: 'vnc', password: 'content of secret' },
    ],
    ['set_password', ['protocol=vnc', 'password=@@x'], { protocol: 'vnc', password: '@x' }],
    ['object-del', ['id='], { id: '' }],
    ['migrate', ['{"uri": "tcp:h:1"}'], { uri: 'tcp:h:1' }],
  ])('%s %j', (command, words, expected) => {
    expect(read(command, ...words)).toEqual(expected);
  });

  test('of a JSON text from a file', () => {
    const type = schema.argumentsOf('balloon');
    expect(readArguments(['@args.json'], type, () => '{"value":9007199254740993}\n')).toEqual({
      value: 9_007_199_254_740_993n,
    });
  });

  test('of a command whose types are not known', () => {
    expect(readArguments(['a.b=1', 'a.c=on', 'l.0=[1]', 'n=null'])).toEqual({
      a: { b: 1, c: 'on' },
      l: [[1]],
      n: null,
    });
  });
});

describe('an alternate of a boolean and an enumeration', () => {
  const capture: ObjectType = {
    kind: 'object',
    members: [
      {
        name: 'capture',
        optional: true,
        features: [],
        type: {
          kind: 'alternate',
          types: [{ kind: 'boolean' }, { kind: 'enum', values: ['none', 'stdout', 'off'] }],
        },
      },
    ],
  };

  test.each([
    ['on', true],
    ['true', true],
    ['false', false],
    ['stdout', 'stdout'],
    // A value's own name wins.
    ['off', 'off'],
  ])('%s is %j', (text, value) => {
    expect(readArguments([`capture=${text}`], capture)).toEqual({ capture: value });
  });

  test('lists true and false among its values', () => {
    expect(() => readArguments(['capture=every'], capture)).toThrow(
      "capture: 'every' is not one of its values: none, stdout, off, true, false",
    );
  });
});

describe('what can’t be read is refused, naming the key', () => {
  test.each<[string, string[], string]>([
    ['balloon', ['valeu=1'], "valeu: no such argument (did you mean 'value'?)"],
    ['balloon', ['value=much'], "value: expected a whole number, in decimal or 0x…, found 'much'"],
    ['balloon', ['value=1.5'], "value: expected a whole number, in decimal or 0x…, found '1.5'"],
    ['balloon', ['value=18446744073709551616'], 'value: 18446744073709551616 is outside of -2^63 … 2^64-1'],
    ['balloon', ['value.x=1'], 'value: expected a whole number, found members: x'],
    ['balloon', ['value=1', 'value=2'], 'value is given twice'],
    ['balloon', ['value'], "'value': expected key=value, or all arguments as one JSON text {…}"],
    ['balloon', ['=1'], "'=1': expected a key before '='"],
    ['balloon', ['{"value":1}', 'value=1'], 'as one JSON text or as key=value, not as both'],
    ['balloon', ['{"value":1'], 'the arguments: not JSON: '],
    ['balloon', ['{"valeu":1}'], "valeu: no such argument (did you mean 'value'?)"],
    ['query-status', ['a=1'], 'a: no such argument (it takes none)'],
    ['set_link', ['up=maybe'], "up: expected true or false, found 'maybe'"],
    [
      'set_password',
      ['protocol=vcn', 'password=x'],
      "protocol: 'vcn' is not one of its values (did you mean 'vnc'?)",
    ],
    ['set_password', ['protocol=teletype'], "protocol: 'teletype' is not one of its values: vnc, spice"],
    [
      'blockdev-add',
      ['driver=qcow2', 'file.driver=file', 'file.filname=/x'],
      "file.filname: 'file' has no such member (did you mean 'filename'?)",
    ],
    [
      'blockdev-add',
      ['driver=raw', 'file=n', 'file.driver=file'],
      'file= and file.driver= contradict each other',
    ],
    [
      'blockdev-add',
      ['driver=raw', 'file.driver=file', 'file=n'],
      'file= and file.driver= contradict each other',
    ],
    [
      'blockdev-add',
      ['driver=raw', 'file={"driver":"file","filname":"/x"}'],
      "file.filname: 'file' has no such member",
    ],
    ['blockdev-add', ['driver=raw', 'file={"driver"'], 'file: '],
    ['transaction', ['actions=abort'], "actions: expected a list of an object, found 'abort'"],
    ['transaction', ['actions.1.type=abort'], "actions: the list's element 0 is missing: give actions.0=…"],
    ['transaction', ['actions.x.type=abort'], "actions: expected a list (actions.0=…), found 'x'"],
  ])('%s %j', (command, words, message) => {
    expect(() => read(command, ...words)).toThrow(UsageError);
    expect(() => read(command, ...words)).toThrow(message);
  });

  test('a file, where none can be read', () => {
    expect(() => readArguments(['a=@/etc/passwd'])).toThrow("files can't be read here");
  });
});

/** A type, and the words that give a value of it. */
interface Case {
  readonly type: ArgumentType;
  readonly value: JsonValue;
  readonly words: readonly (readonly [path: string, text: string])[];
}

const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const leaf: fc.Arbitrary<Case> = fc.oneof(
  fc.string().map((value) => ({
    type: { kind: 'string' } as const,
    value,
    words: [['', value.replace(/^@/, '@@')]] as const,
  })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map((value) => ({
    type: { kind: 'int' } as const,
    value: Number.isSafeInteger(Number(value)) ? Number(value) : value,
    words: [['', value.toString()]] as const,
  })),
  fc
    .boolean()
    .map((value) => ({ type: { kind: 'boolean' } as const, value, words: [['', String(value)]] as const })),
  fc.tuple(name, fc.array(name, { maxLength: 4 })).map(([value, more]) => ({
    type: { kind: 'enum', values: [...more, value] } as const,
    value,
    words: [['', value]] as const,
  })),
);
const { tree } = fc.letrec<{ tree: Case; object: Case; list: Case }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, tie('object'), tie('list')),
  object: fc
    .dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4, noNullPrototype: true })
    .map((members) => ({
      type: {
        kind: 'object',
        members: Object.entries(members).map(([key, { type }]) => ({
          name: key,
          optional: false,
          type,
          features: [],
        })),
      },
      value: Object.fromEntries(Object.entries(members).map(([key, { value }]) => [key, value])),
      words: Object.entries(members).flatMap(([key, { words }]) => prefixed(key, words)),
    })),
  // One type for all elements, so one element, as often as wanted.
  list: fc.tuple(tie('tree'), fc.integer({ min: 1, max: 3 })).map(([{ type, value, words }, count]) => ({
    type: { kind: 'list', element: type },
    value: Array.from({ length: count }, () => value),
    words: Array.from({ length: count }, (_, index) => prefixed(String(index), words)).flat(),
  })),
}));

function prefixed(key: string, words: Case['words']): [string, string][] {
  return words.map(([path, text]) => [path === '' ? key : `${key}.${path}`, text]);
}

test('every value that its words give comes back, in any order of the words and as JSON', () => {
  fc.assert(
    fc.property(
      fc.dictionary(name, tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      fc.nat(),
      (cases, seed) => {
        const type: ObjectType = {
          kind: 'object',
          members: Object.entries(cases).map(([key, one]) => ({
            name: key,
            optional: false,
            type: one.type,
            features: [],
          })),
        };
        const value = Object.fromEntries(Object.entries(cases).map(([key, one]) => [key, one.value]));
        const words = Object.entries(cases).flatMap(([key, one]) =>
          prefixed(key, one.words).map(([path, text]) => `${path}=${text}`),
        );
        const rotated = [...words.slice(seed % words.length), ...words.slice(0, seed % words.length)];
        expect(readArguments(rotated, type)).toEqual(value);
        fc.pre(isWritable(value));
        expect(readArguments([stringify(value)], type)).toEqual(value);
      },
    ),
  );
});

/** Whether QEMU can read its texts: without noncharacters and lone surrogates. */
function isWritable(value: JsonValue): boolean {
  try {
    stringify(value);
    return true;
  } catch {
    return false;
  }
}

test('whatever is typed gives an object or a UsageError', () => {
  const word = fc.oneof(
    fc.string(),
    fc.tuple(fc.string(), fc.string()).map((pair) => pair.join('=')),
    fc.json(),
  );
  const types = schema.commands.map((command) => schema.argumentsOf(command));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4 }), fc.constantFrom(undefined, ...types), (words, type) => {
      try {
        expect(typeof readArguments(words, type)).toBe('object');
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
  );
});

test('a member that is called __proto__ is a member like others', () => {
  expect(Object.keys(readArguments(['__proto__=1', 'a.__proto__.b=1']))).toEqual(['__proto__', 'a']);
  expect(({} as { b?: unknown }).b).toBeUndefined();
});
