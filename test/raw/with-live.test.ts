import { compareSchemas } from '../../tools/qapi/drift.js';
import { LiveSchema } from '../../tools/qapi/live.js';
import { mergeSchemas, schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import type { Schema } from '../../tools/qapi/model.js';
import { withLive } from '../../tools/qapi/with-live.js';
import { introspect } from '../../tools/qapi/introspect.js';
import { schemaOf } from './schema.js';

const BASE = `
  { 'enum': 'Mode', 'data': [ 'on', 'off', { 'name': 'spice', 'if': 'CONFIG_SPICE' } ] }
  { 'struct': 'Common', 'data': { 'name': 'str' } }
  { 'struct': 'Info', 'base': 'Common', 'data': { '*mode': 'Mode', 'size': 'uint8', 'old': 'str' } }
  { 'struct': 'Extra', 'data': { 'level': 'int32' } }
  { 'union': 'Either', 'base': { 'mode': 'Mode' }, 'discriminator': 'mode',
    'data': { 'on': 'Extra', 'spice': { 'type': 'Extra', 'if': 'CONFIG_SPICE' } } }
  { 'command': 'get', 'data': { 'id': 'str' }, 'returns': [ 'Info' ] }
  { 'command': 'choose', 'data': 'Either', 'boxed': true }
  { 'command': 'spice', 'if': 'CONFIG_SPICE' }
  { 'command': 'gone' }
  { 'event': 'MOVED' }`;
const base = schemaOf(BASE, '1.0');

/** Release 1.1 as a running QEMU shows it, whose schema is BASE with some texts replaced. */
function newer(...replacements: readonly (readonly [string, string])[]): {
  schema: Schema;
  live: LiveSchema;
} {
  const theirs = replacements.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, BASE);
  const live = new LiveSchema(introspect(schemaOf(theirs)), '1.1');
  return { schema: withLive(base, live), live };
}
const named = (schema: Schema, name: string) => schema.definitions.find((one) => one.name === name);

describe('a release of which only a running QEMU is known', () => {
  test('is as the one before it, where nothing differs', () => {
    expect(newer().schema).toEqual({ ...base, releases: ['1.1'] });
  });

  test('lacks what its QEMU lacks, unless a build condition may explain it', () => {
    const { schema } = newer(
      ["{ 'command': 'gone' }", ''],
      ["{ 'command': 'spice', 'if': 'CONFIG_SPICE' }", ''],
      [", { 'name': 'spice', 'if': 'CONFIG_SPICE' }", ''],
      [", 'spice': { 'type': 'Extra', 'if': 'CONFIG_SPICE' }", ''],
      ["'off'", "'sleep'"],
      [", 'old': 'str'", ''],
    );
    expect(named(schema, 'gone')).toBeUndefined();
    expect(named(schema, 'spice')).toBeDefined();
    expect(named(schema, 'Mode')).toMatchObject({
      values: [{ name: 'on' }, { name: 'spice', if: 'CONFIG_SPICE' }, { name: 'sleep' }],
    });
    expect(named(schema, 'Either')).toMatchObject({ branches: [{ name: 'on' }, { name: 'spice' }] });
    expect(named(schema, 'Info')).toMatchObject({ members: [{ name: 'mode' }, { name: 'size' }] });
  });

  test('has what its QEMU has beside, its types called by their place and in no manual', () => {
    const { schema, live } = newer(
      ["{ 'event': 'MOVED' }", "{ 'event': 'MOVED', 'data': { 'to': 'int' } } { 'command': 'new' }"],
      ["'data': { 'id': 'str' }", "'data': { 'id': 'str', '*by': 'By' }"],
      ["'on', 'off'", "'on', 'off', 'auto'"],
      ["'data': { 'on': 'Extra'", "'data': { 'off': 'Off', 'on': 'Extra'"],
      [
        "{ 'struct': 'Common'",
        "{ 'enum': 'By', 'data': [ 'x' ] } { 'struct': 'Off', 'data': { 'y': 'Mode' } } { 'struct': 'Common'",
      ],
    );
    expect(named(schema, 'get')).toMatchObject({
      arguments: [{ name: 'id' }, { name: 'by', type: 'GetBy', optional: true }],
    });
    expect(named(schema, 'GetBy')).toMatchObject({ kind: 'enum', byPlace: true, module: 'qapi-schema' });
    expect(named(schema, 'EitherOff')).toMatchObject({
      members: [{ name: 'y', type: 'Mode' }],
      byPlace: true,
    });
    expect(named(schema, 'MOVED')).toMatchObject({ data: [{ name: 'to', type: 'int' }] });
    expect(named(schema, 'new')).toMatchObject({ kind: 'command', module: 'newer' });
    expect(compareSchemas(live, mergeSchemas([base, schema]))).toMatchObject({
      differences: [],
      explained: [],
    });
    expect(releaseOf('1.0', mergeSchemas([base, schema])).definitions).toHaveLength(base.definitions.length);
  });

  test("keeps our type where QEMU's is of its kind, for introspection has fewer; else takes QEMU's", () => {
    const { schema } = newer(["'size': 'uint8'", "'size': 'uint64'"], ["'level': 'int32'", "'level': 'str'"]);
    expect(named(schema, 'Info')).toMatchObject({
      members: [{ name: 'mode' }, { name: 'size', type: 'uint8' }, { name: 'old' }],
    });
    expect(named(schema, 'Extra')).toMatchObject({ members: [{ name: 'level', type: 'str' }] });
  });

  test('says what became mandatory and what optional', () => {
    const { schema } = newer(["'*mode'", "'mode'"], ["'size'", "'*size'"]);
    expect(named(schema, 'Info')).toMatchObject({
      base: 'Common',
      members: [{ name: 'mode' }, { name: 'size', optional: true }, { name: 'old' }],
    });
    expect(named(schema, 'Info')).not.toHaveProperty(['members', 0, 'optional']);
  });
});
