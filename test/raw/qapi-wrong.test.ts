import { schemaOf, schemaOfFiles } from './schema.js';

describe('a schema that is wrong', () => {
  const struct = "{ 'struct': 'S', 'data': {} }\n";
  test.each([
    ['a missing comma', "{ 'struct': 'S'\n  'data': {} }", "2: expected ',' or '}', found 'data'"],
    ['a missing colon', "{ 'struct' 'S' }", "1: expected ':' after 'struct', found 'S'"],
    ['a comma too many', "{ 'struct': 'S',\n}", "2: expected a key in single quotes, found '}'"],
    [
      'an end too early',
      "{ 'struct': 'S',\n\n",
      '3: expected a key in single quotes, found the end of the file',
    ],
    ['double quotes', '{ "struct": 1 }', '1: expected an expression, found "\\"struct\\":"'],
    [
      'an open string',
      "\n{ 'struct: 1 }",
      '2: expected an expression, found a string without its closing quote',
    ],
    ['a number', "{ 'struct': 5 }", '1: expected a string in single quotes, true or false, found 5'],
    [
      'a backslash',
      "{ 'struct': 'a\\b' }",
      "1: expected printable ASCII without backslash in a string, found 'a\\b'",
    ],
    ['a list on top', "[ 'a' ]", "1: expected '{', found '['"],
    ['a key twice', "{ 'struct': 'S',\n 'struct': 'T' }", "2: expected 'struct' only once"],
    ['an open comment', '##\n# @S:\n\n{}', "4: expected '##' to close the doc comment of line 1"],
    [
      'no kind',
      "{ 'strict': 'S' }",
      '1: expected one of the keys include, pragma, enum, struct, union, alternate',
    ],
    ['a missing key', "\n{ 'struct': 'S' }", "2: expected the key 'data' in this struct"],
    [
      'a key of no such kind',
      "{ 'enum': 'E', 'data': [],\n 'base': 'B' }",
      "2: expected no key 'base' in this enum",
    ],
    [
      'members as a list',
      "{ 'struct': 'S', 'data': [] }",
      "1: expected the members of 'data' in braces, found a list",
    ],
    ['a flag said wrongly', "{ 'command': 'c', 'gen': true }", "1: expected 'gen': false, or nothing"],
    [
      'two conditions at once',
      "{ 'struct': 'S', 'data': {}, 'if': { 'all': ['A'], 'not': 'B' } }",
      '1: expected a condition',
    ],
    [
      'an empty condition',
      "{ 'struct': 'S', 'data': {}, 'if': { 'all': [] } }",
      '1: expected at least one condition',
    ],
    [
      'an array of arrays',
      "{ 'struct': 'S', 'data': { 'a': [['int']] } }",
      "1: expected a type: 'NAME' or ['NAME']",
    ],
    [
      'a name used twice',
      `${struct}${struct}`,
      "2: expected another name: 'S' is already defined at qapi-schema.json:1",
    ],
    [
      'an unknown type',
      `${struct}{ 'struct': 'T', 'data': { 'a': 'Gone' } }`,
      "2: expected a type as 'a' of 'T', found 'Gone', which isn't defined",
    ],
    [
      'an unknown base',
      "{ 'struct': 'T', 'base': 'Gone', 'data': {} }",
      "1: expected a struct as base of 'T', found 'Gone'",
    ],
    [
      'boxed members',
      "{ 'command': 'c', 'boxed': true, 'data': { 'a': 'int' } }",
      "1: expected the name of a type, as 'boxed' wants it",
    ],
    [
      'a discriminator that is no enum',
      "{ 'union': 'U', 'base': { 'a': 'str' }, 'discriminator': 'a', 'data': {} }",
      "1: expected 'a' to be a mandatory enum member of the base",
    ],
    [
      'a discriminator that may be absent',
      "{ 'enum': 'E', 'data': ['x'] }\n{ 'union': 'U', 'base': { '*a': 'E' }, 'discriminator': 'a', 'data': {} }",
      "2: expected 'a' to be a mandatory enum member of the base",
    ],
    [
      'a branch of no value',
      `${struct}{ 'enum': 'E', 'data': ['x'] }\n{ 'union': 'U', 'base': { 'a': 'E' }, 'discriminator': 'a', 'data': { 'y': 'S' } }`,
      "3: expected a value of 'E' as branch, found 'y'",
    ],
    [
      'an include that is not there',
      "\n{ 'include': 'gone.json' }",
      "2: expected the name of a file to include; can't read gone.json: ENOENT",
    ],
    [
      'more than an include',
      "{ 'include': 'a.json', 'x': 'y' }",
      "1: expected { 'include': 'FILE' } and nothing else",
    ],
  ])('with %s is refused by file, line and what was expected', (_what, text, message) => {
    expect(() => schemaOf(text)).toThrow(`qapi-schema.json:${message}`);
  });

  test('is refused by the file it is in, also when that is included', () => {
    const files = { 'qapi-schema.json': "{ 'include': 'b.json' }", 'b.json': "\n\n{ 'struct': 'S' }" };
    expect(() => schemaOfFiles(files)).toThrow("b.json:3: expected the key 'data' in this struct");
  });
});
