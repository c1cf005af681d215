import * as fc from 'fast-check';
import { complete, type Vocabulary } from '../../../tools/cli/shell/complete.js';
import { commandHelp } from '../../../tools/cli/shell/help.js';
import { sinceOf } from '../../../tools/cli/shell/since.js';
import { guestCommandSchema, liveCommandSchema } from '../../../tools/cli/arguments/schema.js';
import { GUEST_FACTS, readFacts } from '../../../tools/qapi/facts.js';
import { schemaOf } from '../../../tools/qapi/merge.js';
import { introspect } from '../../../tools/qapi/introspect.js';

const facts = readFacts();
const since = sinceOf(facts);
const known: Vocabulary = { schema: liveCommandSchema(introspect(schemaOf('10.2', facts))), since };

const texts = (line: string) => complete(line, known).candidates.map(({ text }) => text);
const notes = (line: string) =>
  Object.fromEntries(complete(line, known).candidates.map(({ text, note }) => [text, note]));

describe('a command', () => {
  test('completes, a space behind it where it takes arguments', () => {
    expect(texts('query-st')).toEqual(['query-stats ', 'query-stats-schemas ', 'query-status']);
    expect(texts('blockdev-a')).toEqual(['blockdev-add ']);
    expect(texts('nothing-like-that')).toEqual([]);
  });

  test('has a note: what is mandatory, since when, whether it will go', () => {
    expect(notes('device_d')).toEqual({ 'device_del ': 'takes id, since 0.14' });
    expect(notes('blockdev-sn')['blockdev-snapshot ']).toBe('takes node, overlay, since 2.5');
    expect(notes('query-named')['query-named-block-nodes ']).toBe('all arguments optional, since 2.0');
  });

  test('of the shell completes too', () => {
    expect(texts('he')).toEqual(['help ']);
    expect(texts('')).toContain('events ');
    expect(texts('help query-statu')).toEqual(['query-status']);
    expect(texts('help stop ')).toEqual([]);
    expect(texts('events o')).toEqual(['on', 'off']);
    expect(texts('events STOP RESU')).toEqual(['RESUME']);
    expect(texts('exit ')).toEqual([]);
  });

  test('out of band is one of those that may', () => {
    expect(texts('oob migrate')).toEqual(['migrate-pause', 'migrate-recover ']);
    expect(texts('oob migrate-recover ')).toEqual(['uri=']);
    expect(texts('oob query-st')).toEqual([]);
  });

  test('of a vendor completes without a release', () => {
    const schema = liveCommandSchema([
      {
        name: 'x-acme',
        'meta-type': 'command',
        'arg-type': '0',
        'ret-type': '1',
        features: ['unstable', 'deprecated'],
      },
      { name: '0', 'meta-type': 'object', members: [{ name: 'slot', type: 'int' }] },
      { name: '1', 'meta-type': 'object', members: [] },
      { name: 'int', 'meta-type': 'builtin', 'json-type': 'int' },
    ]);
    expect(complete('x-', { schema, since }).candidates).toEqual([
      { text: 'x-acme ', note: 'takes slot, deprecated, experimental' },
    ]);
    expect(complete('x-acme ', { schema, since }).candidates).toEqual([
      { text: 'slot=', note: 'mandatory integer' },
    ]);
  });
});

describe('an argument', () => {
  test('completes, mandatory ones first, with its type and since when', () => {
    expect(complete('migrate ', known).candidates).toEqual([
      { text: 'uri=', note: 'optional string' },
      { text: 'channels=', note: 'optional list of object, since 8.2' },
      { text: 'resume=', note: 'optional true or false, since 3.0' },
      { text: 'detach=', note: 'optional true or false' },
    ]);
    expect(notes('block_set_io_throttle ')['id=']).toMatch(/^optional string/);
    expect(Object.entries(notes('block_resize '))[0]).toEqual(['size=', 'mandatory integer']);
  });

  test('that is given is not offered again', () => {
    expect(texts('device_del id=a ')).toEqual([]);
    expect(texts('migrate uri=x ')).not.toContain('uri=');
  });

  test('of a branch comes with its discriminator', () => {
    expect(texts('blockdev-add ')).toContain('driver=');
    expect(texts('blockdev-add ')).not.toContain('filename=');
    expect(texts('blockdev-add driver=file file')).toEqual(['filename=']);
    expect(notes('blockdev-add driver=file file')['filename=']).toBe('mandatory string');
    expect(notes('blockdev-add driver=file aio')['aio=']).toBe('optional threads|native|io_uring, since 2.8');
  });

  test('of an object inside has a dotted name', () => {
    expect(texts('blockdev-add driver=qcow2 fil')).toEqual(['file=', 'file.']);
    expect(texts('blockdev-add driver=qcow2 file.driver=file file.filen')).toEqual(['file.filename=']);
    expect(texts('blockdev-add driver=qcow2 file.file.')).toEqual([]);
    expect(texts('blockdev-add driver=qcow2 nothing.')).toEqual([]);
    expect(texts('chardev-add backend.')).toEqual(['backend.type=']);
    expect(texts('chardev-add backend.type=file ')).toContain('backend.');
    expect(texts('chardev-add backend.type=file backend.data.')).toContain('backend.data.out=');
  });

  test('completes over several lines', () => {
    const text = 'blockdev-add \\\n driver=file \\\n fil';
    expect(complete(text, known)).toMatchObject({
      start: text.length - 3,
      candidates: [{ text: 'filename=' }],
    });
  });

  test('is not looked for behind JSON, in quotes, nor in brackets', () => {
    expect(texts('migrate {"uri": "x"} ')).toEqual([]);
    expect(texts('migrate uri="de')).toEqual([]);
    expect(texts('migrate "ur')).toEqual([]);
    expect(texts('{"execute": "query-st')).toEqual([]);
    expect(texts('!info st')).toEqual([]);
  });
});

describe('a value', () => {
  test('completes: of an enum with since when, of a boolean', () => {
    expect(texts('set_link name=a up=')).toEqual(['true ', 'false ']);
    expect(notes('blockdev-add driver=file filename=x aio=')).toEqual({
      'threads ': '',
      'native ': '',
      'io_uring ': 'since 5.0',
    });
    expect(texts('blockdev-add driver=qc')).toEqual(['qcow ', 'qcow2 ']);
    expect(texts('blockdev-add driver=qcow2 file.driver=nvm')).toEqual(['nvme ', 'nvme-io_uring ']);
  });

  test('that does not complete has a hint', () => {
    expect(complete('device_del id=', known)).toEqual({
      start: 14,
      candidates: [],
      hint: 'id: mandatory string',
    });
    expect(complete('device_del id=a b', known).hint).toBeUndefined();
  });
});

describe('a transaction', () => {
  test('completes actions, and their arguments', () => {
    expect(texts('transaction( block-dirty-bitmap-a')).toEqual(['block-dirty-bitmap-add ']);
    expect(notes('transaction( blockdev-b')).toEqual({ 'blockdev-backup ': 'action, since 2.3' });
    expect(texts('transaction(\nblock-dirty-bitmap-add node=a name=b; block-dirty-bitmap-clear no')).toEqual([
      'node=',
    ]);
    expect(texts('transaction( blockdev-backup sync=inc')).toEqual(['incremental ']);
    expect(texts('transaction( abort ')).toEqual([]);
    expect(texts('transaction( abort ) ')).toEqual([]);
  });
});

test('the guest agent has commands too', () => {
  const guestFacts = readFacts(GUEST_FACTS);
  const guest: Vocabulary = {
    schema: guestCommandSchema(['guest-exec', 'guest-ping', 'guest-new'], guestFacts),
    since: sinceOf(guestFacts),
  };
  expect(complete('guest-e', guest).candidates).toEqual([
    { text: 'guest-exec ', note: 'takes path, since 2.5' },
  ]);
  expect(complete('guest-exec capture-output=', guest).candidates.map(({ text }) => text)).toContain('true ');
  expect(complete('guest-new ', guest).candidates).toEqual([]);
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...[
      'blockdev-add',
      'driver=',
      'qcow2',
      'file.',
      'file.driver=',
      'file',
      'transaction(',
      'transaction',
      ')',
      ';',
    ],
    ...[
      'oob',
      'help',
      'events',
      'actions.',
      'chardev-add',
      'backend.',
      'type=',
      'object-add',
      'qom-type=',
      '\n',
    ],
    ...[' ', '=', '.', '"', '{', '\\', '🙂', '__proto__', 'constructor', 'toString='],
  );
  const text = fc.oneof(
    fc.array(words, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' ')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );

  test('completes to something that begins as it did', () => {
    fc.assert(
      fc.property(text, (line) => {
        const { start, candidates } = complete(line, known);
        const begun = line.slice(start);
        for (const candidate of candidates) expect(candidate.text.startsWith(begun)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('completes from a schema that is a circle, as a peer may send', () => {
    const schema = liveCommandSchema([
      { name: 'x', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '0' },
      {
        name: '0',
        'meta-type': 'object',
        members: [
          { name: 'a', type: '0' },
          { name: 'b', type: '1' },
          { name: 'c', type: '2' },
          { name: 't', type: '3' },
        ],
        tag: 't',
        variants: [{ case: 'v', type: '0' }],
      },
      { name: '1', 'meta-type': 'alternate', members: [{ type: '1' }, { type: '2' }] },
      { name: '2', 'meta-type': 'array', 'element-type': '2' },
      { name: '3', 'meta-type': 'enum', values: ['v'] },
    ]);
    const circle = { schema, since };
    for (const line of ['x ', 'x t=v ', 'x a.a.a.', 'x a.t=v a.', 'x b=', 'x b.', 'x c='])
      expect(() => complete(line, circle)).not.toThrow();
    expect(() => commandHelp('x', circle)).not.toThrow();
  });
});
