import { mergeSchemas } from '../../tools/qapi/merge.js';
import { inputOnly } from '../../tools/qapi/reach.js';
import { schemaOf } from './schema.js';

test('types that arguments hold, and no reply and no event, only go in', () => {
  const schema = schemaOf(`
    { 'enum': 'In', 'data': [ 'x' ] }
    { 'enum': 'Out', 'data': [ 'x' ] }
    { 'enum': 'Both', 'data': [ 'x' ] }
    { 'enum': 'Neither', 'data': [ 'x' ] }
    { 'enum': 'Told', 'data': [ 'x' ] }
    { 'enum': 'Tag', 'data': [ 'a' ] }
    { 'struct': 'Base', 'data': { 'in': 'In' } }
    { 'struct': 'Branch', 'base': 'Base', 'data': { '*again': [ 'Branch' ], 'both': 'Both' } }
    { 'union': 'Choice', 'base': { 'tag': 'Tag' }, 'discriminator': 'tag', 'data': { 'a': 'Branch' } }
    { 'alternate': 'Either', 'data': { 'name': 'str', 'choice': 'Choice' } }
    { 'struct': 'Reply', 'data': { 'out': [ 'Out' ], 'both': 'Both' } }
    { 'command': 'set', 'data': { 'of': 'Either' } }
    { 'command': 'get', 'returns': [ 'Reply' ] }
    { 'event': 'TOLD', 'data': { 'told': 'Told' } }`);
  expect([...inputOnly(schema)].sort()).toEqual(['Base', 'Branch', 'Choice', 'Either', 'In', 'Tag']);
});

test('a type that an older release answered comes out, whatever the newest does', () => {
  const older = schemaOf(
    "{ 'enum': 'Mode', 'data': [ 'x' ] } { 'command': 'c', 'data': { 'm': 'Mode' }, 'returns': 'Mode' }",
    '1.0',
  );
  const newer = schemaOf(
    "{ 'enum': 'Mode', 'data': [ 'x' ] } { 'command': 'c', 'data': { 'm': 'Mode' } }",
    '2.0',
  );
  expect(inputOnly(newer)).toEqual(new Set(['Mode']));
  expect(inputOnly(mergeSchemas([older, newer]))).toEqual(new Set());
});
