import fc from 'fast-check';
import { type Node, parseExpressions } from '../../tools/qapi/syntax.js';
import { definition, schemaOfFiles } from './schema.js';

const named = (name: string) => ({ name, module: 'qapi-schema' });

describe('reading QAPI', () => {
  test('a struct has members, optional ones marked by a star, arrays in brackets', () => {
    const text = "{ 'struct': 'S', 'data': { 'a': 'int', '*b-c': ['str'] } }";
    expect(definition(text, 'S')).toEqual({
      kind: 'struct',
      ...named('S'),
      members: [
        { name: 'a', type: 'int' },
        { name: 'b-c', type: '[str]', optional: true },
      ],
    });
  });

  test('a flat union has a base, by name or its own, and branches by the discriminator', () => {
    const text = `
      { 'enum': 'E', 'data': [ 'x', 'y' ] }
      { 'struct': 'X', 'data': { 'a': 'int' } }
      { 'struct': 'B', 'data': { 'kind': 'E' } }
      { 'union': 'Own', 'base': { 'kind': 'E', '*n': 'int' }, 'discriminator': 'kind', 'data': { 'x': 'X' } }
      { 'union': 'Named', 'base': 'B', 'discriminator': 'kind', 'data': { 'x': { 'type': 'X', 'if': 'CONFIG_X' } } }`;
    expect(definition(text, 'Own')).toEqual({
      kind: 'union',
      ...named('Own'),
      members: [
        { name: 'kind', type: 'E' },
        { name: 'n', type: 'int', optional: true },
      ],
      discriminator: 'kind',
      branches: [{ name: 'x', type: 'X' }],
    });
    expect(definition(text, 'Named')).toMatchObject({
      base: 'B',
      members: [],
      branches: [{ name: 'x', type: 'X', if: 'CONFIG_X' }],
    });
  });

  test('an alternate has alternatives', () => {
    expect(definition("{ 'alternate': 'A', 'data': { 's': 'str', 'n': 'null' } }", 'A')).toMatchObject({
      kind: 'alternate',
      alternatives: [
        { name: 's', type: 'str' },
        { name: 'n', type: 'null' },
      ],
    });
  });

  test('a command has its arguments, reply and flags', () => {
    const text = `
      { 'struct': 'Args', 'data': { 'a': 'int' } }
      { 'command': 'c', 'data': 'Args', 'boxed': true, 'returns': ['Args'], 'coroutine': true,
        'allow-oob': true, 'allow-preconfig': true, 'success-response': false, 'features': [ 'unstable' ] }
      { 'command': 'open', 'data': { 'a': 'str' }, 'gen': false }`;
    expect(definition(text, 'c')).toEqual({
      kind: 'command',
      ...named('c'),
      arguments: 'Args',
      returns: '[Args]',
      oob: true,
      preconfig: true,
      silent: true,
      features: ['unstable'],
    });
    expect(definition(text, 'open')).toMatchObject({ open: true });
  });

  test('an event has data or none', () => {
    const text = "{ 'event': 'QUIET' } { 'event': 'LOUD', 'data': { 'level': 'uint8' } }";
    expect(definition(text, 'QUIET')).toEqual({ kind: 'event', ...named('QUIET') });
    expect(definition(text, 'LOUD')).toMatchObject({ data: [{ name: 'level', type: 'uint8' }] });
  });

  test.each([
    ["'CONFIG_A'", 'CONFIG_A'],
    ["{ 'not': 'CONFIG_A' }", '!CONFIG_A'],
    ["{ 'all': [ 'CONFIG_A', { 'not': 'CONFIG_B' } ] }", 'CONFIG_A && !CONFIG_B'],
    ["{ 'any': [ 'A', { 'all': [ 'B', 'C' ] } ] }", 'A || (B && C)'],
    ["{ 'not': { 'any': [ 'A', 'B' ] } }", '!(A || B)'],
    ["{ 'any': [ 'A' ] }", 'A'],
  ])('the condition %s is written as %s', (condition, told) => {
    expect(definition(`{ 'struct': 'S', 'data': {}, 'if': ${condition} }`, 'S')).toMatchObject({ if: told });
  });

  test('values and members have conditions and features of their own', () => {
    const text = `
      { 'enum': 'E', 'data': [ 'a', { 'name': 'b', 'if': 'CONFIG_B', 'features': [ 'deprecated' ] } ] }
      { 'struct': 'S', 'data': { '*a': { 'type': 'int', 'features': [ { 'name': 'unstable', 'if': 'X' } ] } } }`;
    expect(definition(text, 'E')).toMatchObject({
      values: [{ name: 'a' }, { name: 'b', if: 'CONFIG_B', features: ['deprecated'] }],
    });
    expect(definition(text, 'S')).toMatchObject({
      members: [{ name: 'a', optional: true, features: ['unstable'] }],
    });
  });

  test('a file is read once, however often it is included, and names the module of what is in it', () => {
    const schema = schemaOfFiles({
      'qapi-schema.json':
        "{ 'include': 'a.json' }\n{ 'include': 'b.json' }\n{ 'pragma': { 'doc-required': true } }",
      'a.json': "{ 'include': 'b.json' }\n{ 'struct': 'A', 'data': { 'b': 'B' } }",
      'b.json': "{ 'struct': 'B', 'data': {} }",
    });
    expect(schema.definitions.map(({ name, module }) => [name, module])).toEqual([
      ['B', 'b'],
      ['A', 'a'],
    ]);
  });

  test('releases come from the doc comment: of the definition, of its members, of no feature', () => {
    const text = `
##
# @S:
#
# @a: some words (since 2.1)
#
# @b: words
#     over lines (default: off; since 3.0.0)
#
# @c: Since 7.1 it may be given by name
#
# Features:
#
# @c: use another (since 6.0)
#
# Since: 1.2
##
{ 'struct': 'S', 'data': { 'a': 'int', 'b': 'int', 'c': 'int' }, 'features': [ 'c' ] }
##
# @Another:
#
# Since: 9.8
##

# A comment of no consequence. (since 9.9)
{ 'struct': 'T', 'data': { 'a': 'int' } }`;
    expect(definition(text, 'S')).toMatchObject({
      since: '1.2',
      members: [
        { name: 'a', since: '2.1' },
        { name: 'b', since: '3.0' },
        { name: 'c', type: 'int' },
      ],
    });
    expect(definition(text, 'S')).not.toHaveProperty('members.2.since');
    expect(definition(text, 'T')).not.toHaveProperty('since');
  });
});

const text = fc.stringMatching(/^[ -&(-[\]-~]{0,8}$/);
const space = fc.constantFrom('', ' ', '\n', " # a comment, {not} 'read'\n", '\t');
type Tree = string | boolean | Tree[] | Map<string, Tree>;
const tree = fc.letrec<{ tree: Tree; dict: Map<string, Tree> }>((tie) => ({
  dict: fc
    .uniqueArray(fc.tuple(text, tie('tree')), { selector: ([key]) => key, maxLength: 4 })
    .map((entries) => new Map(entries)),
  tree: fc.oneof({ maxDepth: 4 }, text, fc.boolean(), tie('dict'), fc.array(tie('tree'), { maxLength: 4 })),
}));

function print(value: Tree, gap: () => string): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return String(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item) => print(item, gap))
    : [...value].map(([key, item]) => `'${key}'${gap()}:${gap()}${print(item, gap)}`);
  return `${open}${gap()}${items.join(`${gap()},${gap()}`)}${gap()}${close}`;
}

function plain(node: Node): Tree {
  if (node.kind === 'dict') return new Map([...node.entries].map(([key, value]) => [key, plain(value)]));
  return node.kind === 'list' ? node.items.map(plain) : node.value;
}

test('whatever can be written is read back, with any space and comments between', () => {
  fc.assert(
    fc.property(tree.dict, fc.infiniteStream(space), (value, spaces) => {
      const gap = () => spaces.next().value as string;
      const [expression] = parseExpressions('f', print(value, gap));
      expect(plain(expression!.node)).toEqual(value);
    }),
  );
});
