import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as estree from 'prettier/plugins/estree';
import * as typescript from 'prettier/plugins/typescript';
import * as prettier from 'prettier/standalone';
import { FACTS, GUEST_FACTS, parseFacts, readFacts, writeFacts } from '../../tools/qapi/facts.js';
import { guestFile, moduleFiles, singleFile } from '../../tools/qapi/files.js';
import { schemaFromLive } from '../../tools/qapi/from-live.js';
import { LiveSchema } from '../../tools/qapi/live.js';
import { flatMembers, mergeSchemas, schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import type { Definition, Member, Schema } from '../../tools/qapi/model.js';
import {
  LIVE_SCHEMAS,
  loadRelease,
  loadReleases,
  type Peer,
  releasesIn,
  SOURCES,
} from '../../tools/qapi/sources.js';
import { introspect } from '../../tools/qapi/introspect.js';
import { definition, schemaOf } from './schema.js';

const GENERATED = join(FACTS, '../generated');
// The standalone one: Jest has no dynamic import.
const OPTIONS = { singleQuote: true, printWidth: 110, parser: 'typescript', plugins: [estree, typescript] };

const count = (schema: Schema, wanted: Definition['kind']) =>
  schema.definitions.filter(({ kind }) => kind === wanted).length;

describe('the committed facts', () => {
  const facts = readFacts();
  const guestFacts = readFacts(GUEST_FACTS);
  const all = [...moduleFiles(facts), guestFile(guestFacts, facts)];

  test.each([
    ['7.2', 220, 52, 42],
    ['8.0', 228, 52, 42],
    ['8.1', 231, 52, 42],
    ['8.2', 235, 54, 42],
    ['9.0', 236, 54, 42],
    ['9.1', 238, 54, 43],
    ['9.2', 239, 54, 43],
    ['10.0', 240, 56, 44],
    ['10.1', 241, 56, 44],
    ['10.2', 244, 57, 44],
    ['11.0-dev', 243, 57, 44],
  ])(
    'hold of %s all %i commands, %i events and %i of the guest agent',
    (release, commands, events, guest) => {
      const [then, agent] = [releaseOf(release, facts), releaseOf(release, guestFacts)];
      expect([count(then, 'command'), count(then, 'event'), count(agent, 'command')]).toEqual([
        commands,
        events,
        guest,
      ]);
    },
  );

  test('hold of 11.1 what a running one has, its newest types called by their place', () => {
    const then = releaseOf('11.1', facts);
    expect([count(then, 'command'), count(then, 'event')]).toEqual([243, 57]);
    expect(then.definitions.filter(({ byPlace }) => byPlace).map(({ name }) => name)).toEqual([
      'BlockExportOptionsIothread',
      'ChardevDBusEncoding',
      'MemoryDeviceInfoSpMem',
      'MemoryDeviceInfoSpMemData',
      'ObjectOptionsMonitorHmp',
      'ObjectOptionsMonitorQmp',
      'ObjectOptionsMonitorQmpCloseAction',
    ]);
  });

  test('hold every command and event that any of these has', () => {
    const namesOf = ({ definitions }: Schema) =>
      definitions
        .filter(({ kind }) => kind === 'command' || kind === 'event')
        .map(({ kind, name }) => `${kind} ${name}`);
    for (const each of [facts, guestFacts]) {
      const ofReleases = each.releases.flatMap((release) => namesOf(releaseOf(release, each)));
      expect(new Set(ofReleases)).toEqual(new Set(namesOf(each)));
    }
  });

  test.each([
    ['NetdevStreamOptions', 'reconnect', ['8.0', '8.1', '8.2', '9.0', '9.1', '9.2', '10.0', '10.1']],
    ['QCryptoCipherAlgorithm', 'sm4', ['9.0', '9.1']],
    ['QCryptoBlockCreateOptionsLUKS', 'detached-header', ['9.0']],
  ])('know in which releases %s has %s', (type, name, releases) => {
    const of = facts.definitions.find((one) => one.name === type)!;
    const parts = of.kind === 'enum' ? of.values : flatMembers(of, () => undefined);
    expect(parts.find((part) => part.name === name)!.in).toEqual(releases);
  });

  test('read back as they were written', () => {
    for (const schema of [facts, guestFacts]) expect(parseFacts(writeFacts(schema))).toEqual(schema);
  });

  test('carry no prose: every text is a name, a release, a condition or a feature', () => {
    const texts = new Set<string>();
    JSON.stringify([facts, guestFacts], (_key, value: unknown) => {
      if (typeof value === 'string') texts.add(value);
      return value;
    });
    const wordy = [...texts].filter((text) => !/^(\[?[\w.-]+\]?|[!(]*[A-Z][\w!&|() ]+)$/.test(text));
    expect(wordy).toEqual([]);
  });

  test('make the committed types and table to the letter', () => {
    expect(all.map(({ name }) => name).sort()).toEqual(readdirSync(GENERATED).sort());
    for (const { name, text } of all)
      expect([name, readFileSync(join(GENERATED, name), 'utf8') === text]).toEqual([name, true]);
  });

  test('make types as Prettier prints them, a file no longer than an editor takes', async () => {
    for (const { name, text } of all) {
      expect([name, await prettier.check(text, OPTIONS)]).toEqual([name, true]);
      expect(text.split('\n').length).toBeLessThan(4_000);
    }
  });
});

const sources = existsSync(SOURCES) ? describe : describe.skip;
sources("QEMU's QAPI sources (needs them in ../shared/schemas, or where QAPI_SOURCES says)", () => {
  const of = (peer: Peer) => (peer === 'qapi' ? FACTS : GUEST_FACTS);

  test.each(['qapi', 'qga'] as const)('of %s condense into the committed facts to the letter', (peer) => {
    expect(
      writeFacts(loadReleases(SOURCES, peer, peer === 'qapi' ? LIVE_SCHEMAS : undefined)) ===
        readFileSync(of(peer), 'utf8'),
    ).toBe(true);
  });

  const releases = existsSync(SOURCES) ? releasesIn(SOURCES) : [];
  test.each(
    releases.flatMap((release) => (['qapi', 'qga'] as const).map((peer) => [release, peer] as const)),
  )('lose nothing of %s, %s on the way: names, members, types, conditions and features', (release, peer) => {
    const original = loadRelease(SOURCES, release, peer);
    const condensed = releaseOf(release, readFacts(of(peer)));
    const [was, is] = [original, condensed].map(bare);
    expect([...is!.keys()].sort()).toEqual([...was!.keys()].sort());
    for (const [name, definition] of was!) expect([name, is!.get(name)]).toEqual([name, definition]);
  });
});

/** Definitions by name, bases folded in, without what belongs to no release: place, order, since. */
function bare(schema: Schema): Map<string, unknown> {
  const byName = new Map(schema.definitions.map((one) => [one.name, one]));
  const lookUp = (name: string) => byName.get(name);
  const part = ({ since: _s, ...rest }: Record<string, unknown>) => rest;
  const parts = (list: readonly unknown[]) =>
    Object.fromEntries(list.map((one) => [(one as Member).name, part(one as Record<string, unknown>)]));
  const data = (value: string | readonly Member[] | undefined) => {
    const type = typeof value === 'string' ? lookUp(value) : undefined;
    if (type?.kind === 'struct') return parts(flatMembers(type, lookUp));
    return typeof value === 'string' ? value : parts(value ?? []);
  };
  const fold = (one: Definition): unknown => {
    const { module: _m, ...rest } = part(one as unknown as Record<string, unknown>) as unknown as Definition;
    if (one.kind === 'struct' || one.kind === 'union') {
      const { base: _b, branches, ...own } = rest as unknown as Record<string, unknown>;
      return {
        ...own,
        members: parts(flatMembers(one, lookUp)),
        branches: parts((branches ?? []) as unknown[]),
      };
    }
    if (one.kind === 'enum') return { ...rest, values: parts(one.values) };
    if (one.kind === 'alternate') return { ...rest, alternatives: parts(one.alternatives) };
    if (one.kind === 'command') return { ...rest, arguments: data(one.arguments) };
    return { ...rest, data: data(one.kind === 'event' ? one.data : undefined) };
  };
  return new Map(schema.definitions.map((one) => [one.name, fold(one)]));
}

describe('the union of two releases', () => {
  const older = `
    { 'struct': 'Base', 'data': { 'a': 'int' } }
    { 'struct': 'S', 'base': 'Base', 'data': { 'b': 'str', 'gone': 'str', 'kept': 'str' } }
    { 'struct': 'Grown', 'data': { 'kind': 'str', 'x': 'int' } }
    { 'command': 'c', 'data': { 'a': 'int' } }
    { 'command': 'dropped' }`;
  const newer = `
    { 'struct': 'S', 'data': { 'a': 'int', '*b': 'str', 'kept': 'int', 'new': 'bool' } }
    { 'enum': 'Kind', 'data': [ 'p', 'q' ] }
    { 'struct': 'P', 'data': { 'x': 'int' } }
    { 'union': 'Grown', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'p': 'P' } }
    { 'struct': 'Args', 'data': { 'a': 'int', '*b': 'int' } }
    { 'command': 'c', 'data': 'Args', 'if': 'CONFIG_C' }`;
  const schema = mergeSchemas([schemaOf(older, '1.0'), schemaOf(newer, '2.0')]);
  const text = moduleFiles(schema).find(({ name }) => name === 'qapi-schema.ts')!.text;

  test('is typed so that both fit: what one lacks is optional, what changed is either', () => {
    expect(text).toContain(
      'export interface S {\n  a: number | bigint;\n  /** Mandatory in QEMU 1.0. */\n  b?: string | undefined;\n' +
        '  kept: number | bigint | string;\n  /** @since 2.0 at the latest; 1.0 lacks it */\n  new?: boolean | undefined;\n' +
        '  /** @removed in 2.0 at the latest; 1.0 has it */\n  gone?: string | undefined;\n}',
    );
  });

  test('takes a struct that became a union for a union', () => {
    expect(text).toContain(
      "export type Grown = ({ kind: 'p' } & GrownBase & P) | ({ kind: 'q' } & GrownBase);",
    );
  });

  test('tells what is gone, and where to read of it', () => {
    expect(text).toContain(
      ' * @removed in 2.0 at the latest; 1.0 has it\n   * @see https://qemu.readthedocs.io/en/v1.0.0/interop/qemu-qmp-ref.html\n   */\n  dropped: {',
    );
  });

  test('gives each release back as it was', () => {
    expect(bare(releaseOf('1.0', schema)).get('c')).toEqual({
      kind: 'command',
      name: 'c',
      arguments: { a: { name: 'a', type: 'int' } },
    });
    expect(bare(releaseOf('2.0', schema)).get('c')).toMatchObject({ if: 'CONFIG_C' });
    expect([...bare(releaseOf('2.0', schema)).keys()]).not.toContain('dropped');
  });
});

describe("a running QEMU's schema", () => {
  const text = `
    { 'enum': 'Mode', 'data': [ 'on', 'off' ] }
    { 'struct': 'Leaf', 'data': { 'size': 'uint64', '*leaves': [ 'Leaf' ] } }
    { 'alternate': 'Ref', 'data': { 'name': 'str', 'leaf': 'Leaf' } }
    { 'union': 'Choice', 'base': { 'mode': 'Mode' }, 'discriminator': 'mode', 'data': { 'on': 'Leaf' } }
    { 'command': 'x-acme', 'data': { 'of': 'Ref', '*by': [ 'Mode' ] }, 'returns': 'Choice', 'allow-oob': true }
    { 'event': 'ACME_DONE', 'data': { 'ok': 'bool' } }`;
  const made = (seed: number, names = new Map<string, string>()) =>
    singleFile(schemaFromLive(new LiveSchema(introspect(schemaOf(text), seed), '1.0'), names), 'a test');

  const types = (text: string) =>
    singleFile(schemaFromLive(new LiveSchema(introspect(schemaOf(text), 0), '1.0'), new Map()), 'a test');

  test('has no name twice: where two places make one, the second has a number', () => {
    const text = types(`
      { 'enum': 'One', 'data': [ 'one' ] }
      { 'enum': 'Two', 'data': [ 'two' ] }
      { 'command': 'x-a', 'data': { 'b-c': 'One' } }
      { 'command': 'x-a-b', 'data': { 'c': 'Two' } }`);
    expect(text).toContain("export type XABC = 'one'");
    expect(text).toContain("export type XABC2 = 'two'");
  });

  test('lets device_add take the properties of the device, which introspection can’t name', () => {
    expect(types("{ 'command': 'device_add', 'data': { 'driver': 'str' } }")).toContain(
      'driver: string;\n      [member: string]: JsonValue | undefined;',
    );
  });

  test('is typed by structure: types without a name get one by their place', () => {
    expect(made(0)).toBe(`// The QMP of a test, made by \`rxqmp generate\`: edit nothing here.

export type XAcmeBy = 'on' | 'off' | (string & {});

export type XAcmeOf = string | XAcmeOf1;

export interface XAcmeOf1 {
  size: number | bigint;
  leaves?: readonly XAcmeOf1[] | undefined;
}

export type XAcmeReturn = ({ mode: 'on' } & XAcmeOf1) | { mode: 'off' };

/** The commands of a test. */
export interface CommandMap {
  'x-acme': {
    arguments: {
      of: XAcmeOf;
      by?: readonly XAcmeBy[] | undefined;
    };
    returns: XAcmeReturn;
    oob: true;
  };
}

/** The events of a test. */
export interface EventMap {
  ACME_DONE: {
    data: {
      ok: boolean;
    };
  };
}
`);
  });

  test('comes out the same however QEMU numbers its types', () => {
    expect(made(500)).toBe(made(0));
  });

  test('of all of 10.2 is printed as Prettier prints it', async () => {
    const live = new LiveSchema(introspect(releaseOf('10.2', readFacts())), '10.2');
    const whole = singleFile(schemaFromLive(live, new Map()), 'QEMU 10.2');
    expect(await prettier.check(whole, OPTIONS)).toBe(true);
  });
});

test('an empty type takes no members, where everything would fit an empty interface', () => {
  const schema = schemaOf("{ 'struct': 'Empty', 'data': {} }");
  expect(singleFile(schema, 'x')).toContain('export type Empty = Record<string, never>;');
  expect(definition("{ 'struct': 'Empty', 'data': {} }", 'Empty')).toMatchObject({ members: [] });
});

test('a type of QEMU that is called as a map of ours is refused', () => {
  const schema = schemaOf("{ 'struct': 'QapiSchemaCommands', 'data': {} }");
  expect(() => moduleFiles(schema)).toThrow("expected no type of QEMU's to be called QapiSchemaCommands");
});
