import { compareSchemas } from '../../tools/qapi/drift.js';
import { readFacts } from '../../tools/qapi/facts.js';
import { LiveSchema } from '../../tools/qapi/live.js';
import { mergeSchemas, schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import { LIVE_SCHEMAS, liveSchemas } from '../../tools/qapi/sources.js';
import { explainedOf } from './explained.js';
import { introspect } from '../../tools/qapi/introspect.js';
import { schemaOf } from './schema.js';

const OURS = `
  { 'enum': 'Mode', 'data': [ 'on', 'off', { 'name': 'spice', 'if': 'CONFIG_SPICE' } ] }
  { 'struct': 'Info', 'data': { 'name': 'str', '*mode': 'Mode' } }
  { 'struct': 'Extra', 'data': { 'level': 'int' } }
  { 'union': 'Either', 'base': { 'mode': 'Mode' }, 'discriminator': 'mode', 'data': { 'on': 'Extra' } }
  { 'alternate': 'NameOrInfo', 'data': { 'name': 'str', 'info': 'Info' } }
  { 'command': 'set', 'data': { 'id': 'str', '*size': 'uint64', '*of': 'NameOrInfo' } }
  { 'command': 'get', 'returns': [ 'Info' ] }
  { 'command': 'pause', 'allow-oob': true }
  { 'command': 'choose', 'data': 'Either', 'boxed': true }
  { 'command': 'spice', 'if': 'CONFIG_SPICE' }
  { 'event': 'MOVED', 'data': { 'to': 'int' } }
`;

/** What a QEMU of release 1.0 tells against OURS, with OURS changed by replacements. */
function drift(...replacements: readonly (readonly [string, string])[]) {
  const theirs = replacements.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, OURS);
  return compareSchemas(new LiveSchema(introspect(schemaOf(theirs)), '1.0'), schemaOf(OURS));
}

describe('the drift between a QEMU and the facts', () => {
  test('is nothing where they are the same', () => {
    expect(drift()).toMatchObject({ differences: [], explained: [] });
  });

  test.each([
    [
      'a command that is new',
      ["{ 'command': 'get'", "{ 'command': 'new' } { 'command': 'get'"],
      'command new: unknown to rxqmp',
    ],
    [
      'an event that is new',
      ["{ 'event': 'MOVED'", "{ 'event': 'NEW' } { 'event': 'MOVED'"],
      'event NEW: unknown to rxqmp',
    ],
    [
      'a command that is gone',
      ["{ 'command': 'get', 'returns': [ 'Info' ] }", ''],
      "command get: QEMU doesn't have it",
    ],
    [
      'an event that is gone',
      ["{ 'event': 'MOVED', 'data': { 'to': 'int' } }", ''],
      "event MOVED: QEMU doesn't have it",
    ],
    [
      'an argument that became mandatory',
      ["'*size': 'uint64'", "'size': 'uint64'"],
      'command set: argument size: mandatory in QEMU, not here',
    ],
    [
      'an argument that became optional',
      ["'id': 'str'", "'*id': 'str'"],
      'command set: argument id: optional in QEMU, not here',
    ],
    [
      'an argument that is new',
      ["'id': 'str'", "'id': 'str', '*by': 'str'"],
      'command set: argument by: unknown to rxqmp',
    ],
    [
      'an argument that is new and mandatory',
      ["'id': 'str'", "'id': 'str', 'by': 'str'"],
      'command set: argument by: unknown to rxqmp, and is mandatory',
    ],
    ['an argument that is gone', ["'id': 'str', ", ''], "command set: argument id: QEMU doesn't have it"],
    [
      'a type that changed',
      ["'id': 'str'", "'id': 'int'"],
      'command set: argument id: its type is int in QEMU, string here',
    ],
    [
      'a reply that became a list no more',
      ["[ 'Info' ]", "'Info'"],
      'command get: reply: its type is object in QEMU, array here',
    ],
    [
      'a reply where there was none',
      ["'command': 'pause'", "'command': 'pause', 'returns': 'Info'"],
      'command pause: reply: QEMU answers something, nothing is known here',
    ],
    [
      'a member of a list in a reply',
      ["'name': 'str', '*mode'", "'name': 'bool', '*mode'"],
      'command get: reply[].name: its type is boolean in QEMU, string here',
    ],
    [
      'a value that is new',
      ["'off',", "'off', 'auto',"],
      'command choose: argument mode: value auto unknown to rxqmp',
    ],
    [
      'a value that is gone',
      ["'off', ", ''],
      "command choose: argument mode: value off: QEMU doesn't have it",
    ],
    [
      'a branch that is new',
      ["{ 'on': 'Extra' }", "{ 'on': 'Extra', 'off': 'Extra' }"],
      'command choose: argument where mode is off: its members are unknown to rxqmp',
    ],
    [
      'a branch whose members changed',
      ["'level': 'int'", "'level': 'str'"],
      'command choose: argument where mode is on.level: its type is string in QEMU, int here',
    ],
    [
      'an alternative that is new',
      ["{ 'name': 'str', 'info'", "{ 'name': 'str', 'none': 'null', 'info'"],
      'command set: argument of: its type is null in QEMU, string or object here',
    ],
    ['out of band no more', [", 'allow-oob': true", ''], "command pause: QEMU doesn't allow it out of band"],
    [
      "an event's data",
      ["'to': 'int'", "'to': 'str'"],
      'event MOVED: member to: its type is string in QEMU, int here',
    ],
  ] as const)('tells of %s', (_what, replacement, difference) => {
    expect(drift(replacement).differences).toEqual([difference]);
  });

  test('explains what a build condition leaves out', () => {
    const built = drift(
      [", { 'name': 'spice', 'if': 'CONFIG_SPICE' }", ''],
      ["{ 'command': 'spice', 'if': 'CONFIG_SPICE' }", ''],
    );
    expect(built.differences).toEqual([]);
    expect(built.explained).toEqual([
      'command choose: argument mode: value spice: QEMU is built without it (CONFIG_SPICE)',
      'command spice: QEMU is built without it (CONFIG_SPICE)',
    ]);
  });

  test('goes round types that hold themselves', () => {
    const ours = schemaOf(
      "{ 'struct': 'Tree', 'data': { '*of': ['Tree'] } } { 'command': 'tree', 'returns': 'Tree' }",
    );
    expect(compareSchemas(new LiveSchema(introspect(ours), '1.0'), ours).differences).toEqual([]);
  });
});

describe('releases between those that the facts are made from', () => {
  const older = schemaOf(
    "{ 'command': 'c', 'data': { 'a': 'str', 'old': 'str' } } { 'command': 'gone' }",
    '1.0',
  );
  const newer = schemaOf(
    `{ 'command': 'c', 'data': { '*a': 'str',
       'new': 'str' } }
##
# @early:
#
# Since: 1.2
##
{ 'command': 'early' }
##
# @late:
#
# Since: 1.8
##
{ 'command': 'late' }`,
    '2.0',
  );
  const facts = mergeSchemas([older, newer]);
  const at = (release: string, text: string) =>
    compareSchemas(new LiveSchema(introspect(schemaOf(text)), release), facts).differences;
  const between = "{ 'command': 'c', 'data': { 'a': 'str' } }";

  test('must have what came before them, and may lack what goes or comes after', () => {
    expect(at('1.5', between)).toEqual(["command early: QEMU doesn't have it"]);
    expect(
      at('1.5', `${between} { 'command': 'early' } { 'command': 'gone' } { 'command': 'late' }`),
    ).toEqual([]);
  });

  test('one that is newer than all is held to the newest, and one that is older to what it may know', () => {
    expect(at('3.0', `${between} { 'command': 'early' } { 'command': 'late' }`)).toEqual([
      'command c: argument a: mandatory in QEMU, not here',
      "command c: argument new: QEMU doesn't have it",
    ]);
    expect(at('0.9', between)).toEqual([]);
  });
});

const facts = readFacts();
test.each(facts.releases)(
  'a QEMU %s with all that its schema has drifts in nothing from the facts',
  (release) => {
    const live = new LiveSchema(introspect(releaseOf(release, facts)), release);
    expect(compareSchemas(live, facts)).toMatchObject({ differences: [], explained: [] });
  },
);

const live = [...liveSchemas(LIVE_SCHEMAS)];
(live.length > 0 ? describe : describe.skip)(
  'a QEMU as Debian builds it (needs live schemas in ../shared/live, or where QAPI_LIVE says)',
  () => {
    test.each(live)(
      '%s differs from the facts as the committed list explains, and in nothing else',
      (version, schema) => {
        expect(compareSchemas(schema, facts)).toMatchObject({
          differences: [],
          explained: explainedOf(version),
        });
      },
    );
  },
);

describe('an answer that is not a schema is refused', () => {
  test.each([
    ['no list', {}, 'expected a list of entries'],
    ['no entry', [1], 'entry 0: expected a meta-type of builtin, enum'],
    ['an unknown meta-type', [{ name: 'x', 'meta-type': 'class' }], 'entry 0 ("x"): expected a meta-type of'],
    [
      'an entry that lacks a key',
      [{ name: 'x', 'meta-type': 'array' }],
      'entry 0 ("x"): expected the key "element-type" in this array',
    ],
  ])('%s', (_what, answer, message) => {
    expect(() => new LiveSchema(answer, '1.0')).toThrow(`query-qmp-schema: ${message}`);
  });

  test('a type that no entry defines', () => {
    const answer = [{ name: 'c', 'meta-type': 'command', 'arg-type': '7', 'ret-type': '7' }];
    expect(() => compareSchemas(new LiveSchema(answer, '1.0'), schemaOf("{ 'command': 'c' }"))).toThrow(
      'expected an entry for type "7", found none',
    );
  });
});
