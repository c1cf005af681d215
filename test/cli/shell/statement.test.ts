import * as fc from 'fast-check';
import { lex } from '../../../tools/cli/shell/lex.js';
import { inOneLine, isUnfinished, readStatement, SyntaxFault } from '../../../tools/cli/shell/statement.js';

const PLAIN = { oob: false, background: false };
const command = (name: string, ...words: (readonly [string, string, string?])[]) => ({
  kind: 'command',
  name,
  given: { words: words.map(([key, value, form = 'bare']) => ({ key, value, form })) },
  ...PLAIN,
});

describe('a line', () => {
  test.each([
    ['stop', command('stop')],
    ['  stop  ', command('stop')],
    ['device_del id=nic1', command('device_del', ['id', 'nic1'])],
    ['a file.driver=file size=1', command('a', ['file.driver', 'file'], ['size', '1'])],
    ['a x="b c" y=\'d "e"\'', command('a', ['x', 'b c', 'quoted'], ['y', 'd "e"', 'quoted'])],
    ['a x=b" c"d', command('a', ['x', 'b cd', 'quoted'])],
    ['a x=', command('a', ['x', ''])],
    ['a x=""', command('a', ['x', '', 'quoted'])],
    ['a x=y=z', command('a', ['x', 'y=z'])],
    ['a x="say \\"hi\\" \\\\ \\n"', command('a', ['x', 'say "hi" \\ \\n', 'quoted'])],
    ['a path=C:\\Users\\me', command('a', ['path', 'C:\\Users\\me'])],
    ['a path="C:\\new folder"', command('a', ['path', 'C:\\new folder', 'quoted'])],
    ['a x={"b": [1, "}"], "c": {}} y=1', command('a', ['x', '{"b": [1, "}"], "c": {}}', 'json'], ['y', '1'])],
    ['a x=[1, 2]', command('a', ['x', '[1, 2]', 'json'])],
    ['a x=名前 y=🙂', command('a', ['x', '名前'], ['y', '🙂'])],
    ['a x=1 &', { ...command('a', ['x', '1']), background: true }],
    ['oob migrate-pause', { ...command('migrate-pause'), oob: true }],
    ['oob a x=1 &', { ...command('a', ['x', '1']), oob: true, background: true }],
    ['a \\\n x=1', command('a', ['x', '1'])],
    ['a x=(b) y=c;d', command('a', ['x', '(b)'], ['y', 'c;d'])],
    ['!info status', { kind: 'hmp', line: 'info status' }],
    ['! xp /4x "0x10', { kind: 'hmp', line: 'xp /4x "0x10' }],
    ['', { kind: 'nothing' }],
    ['  # stop', { kind: 'nothing' }],
    ['help', { kind: 'help' }],
    ['help stop', { kind: 'help', topic: 'stop' }],
    ['exit', { kind: 'exit' }],
    ['events', { kind: 'events', show: 'all' }],
    ['events on', { kind: 'events', show: 'all' }],
    ['events off', { kind: 'events', show: 'none' }],
    ['events STOP RESUME', { kind: 'events', show: ['STOP', 'RESUME'] }],
    // QEMU's own command of that name is sent.
    ['quit', command('quit')],
  ])('%j', (text, expected) => {
    expect(readStatement(text)).toEqual(expected);
    expect(isUnfinished(text)).toBe(false);
  });

  test.each([
    ['a {"x": 18446744073709551615}', { kind: 'command', name: 'a', given: { json: { x: 2n ** 64n - 1n } } }],
    ['{"execute": "stop"}', { kind: 'message', command: { execute: 'stop' } }],
    ['{"execute": "a", "arguments": {"x": [1]}}', { command: { execute: 'a', arguments: { x: [1] } } }],
    ['{"exec-oob": "migrate-pause"}', { command: { execute: 'migrate-pause' }, oob: true }],
    ['{\n  "execute":\n "stop"\n}', { kind: 'message', command: { execute: 'stop' } }],
    ['{"execute": "stop"} &', { kind: 'message', background: true }],
  ])('in JSON: %j', (text, expected) => {
    expect(readStatement(text)).toMatchObject(expected);
  });

  test.each([
    ['a b', "'b': expected key=value; a text with spaces needs quotes"],
    ['a =b', "'=b': the name of the argument is missing"],
    ['x=1', "'x=1': a command comes before its arguments"],
    ['a x="b', 'the quote at column 5 is not closed'],
    ['a \\\n  x="b', 'the quote at line 2, column 5 is not closed'],
    ['a x={', 'the bracket at column 5 is not closed'],
    ['a {"x": 1} y=2', "'y=2': nothing can follow the arguments in JSON"],
    ["a {'x': 1}", expect.stringMatching(/^not JSON: .*\. Strings in JSON have double quotes$/)],
    ['{"execute": "a"} x=1', "'x=1': nothing can follow a command in JSON"],
    ['{"command": "a"}', expect.stringContaining('has the form {"execute": NAME')],
    ['{"execute": "a", "id": 1}', expect.stringContaining('sets the id')],
    ['{"execute": "a", "data": {}}', "a command in JSON has no 'data'"],
    ['{"execute": "a", "exec-oob": "a"}', expect.stringContaining('not both')],
    ['{"execute": "a", "arguments": []}', expect.stringContaining('are an object')],
    ['!', expect.stringContaining('a line for the human monitor is missing')],
    ['&', '&: a command is missing'],
    ['oob', 'oob: a command is missing'],
    ['exit 1', 'exit takes nothing'],
    ['help a b', 'help takes one name'],
    ['transaction( )', 'transaction: the list of actions is empty'],
    ['transaction( a ) b', "'b': nothing can follow the transaction"],
    ['transaction( a', 'the parenthesis at column 12 is not closed'],
  ])('that is wrong says why: %j', (text, message) => {
    expect(() => readStatement(text)).toThrow(SyntaxFault);
    try {
      readStatement(text);
    } catch (error) {
      expect((error as Error).message).toEqual(message);
    }
  });
});

describe('a transaction', () => {
  const actions = [
    { name: 'a', given: { words: [{ key: 'x', value: '1', form: 'bare' }] } },
    { name: 'b', given: { words: [{ key: 'y', value: '2)', form: 'quoted' }] } },
  ];

  test.each([
    'transaction(\na x=1\nb y="2)"\n)',
    'transaction( a x=1; b y="2)" )',
    'transaction(a x=1;b y="2)")',
    'transaction (\n\n  a x=1 ;\n  b y="2)" ;\n)',
  ])('has actions by lines or by ;: %j', (text) => {
    expect(readStatement(text)).toEqual({ kind: 'transaction', given: { words: [] }, actions, ...PLAIN });
  });

  test('has properties before its parenthesis, and runs in the background', () => {
    const text = 'transaction properties.completion-mode=grouped ( a {"x": 1} ) &';
    expect(readStatement(text)).toEqual({
      kind: 'transaction',
      given: { words: [{ key: 'properties.completion-mode', value: 'grouped', form: 'bare' }] },
      actions: [{ name: 'a', given: { json: { x: 1 } } }],
      ...PLAIN,
      background: true,
    });
  });

  test('is an ordinary command without parentheses', () => {
    expect(readStatement('transaction actions=[]')).toMatchObject({ kind: 'command', name: 'transaction' });
  });
});

describe('several lines', () => {
  test.each([
    ['{"execute":', true],
    ['{"execute": "stop"', true],
    ['a x={"b": "}"', true],
    ['a x=[', true],
    ['a \\', true],
    ['transaction(', true],
    ['transaction( a x=1', true],
    ['transaction( a x=1 )', false],
    ['a x="b', false],
    ['!info {', false],
    ['# {', false],
    ['a {"x": "{"}', false],
    ['a }', false],
  ])('%j goes on: %s', (text, expected) => expect(isUnfinished(text)).toBe(expected));

  test.each([
    ['{\n  "execute": "stop"\n}', '{   "execute": "stop" }'],
    ['a \\\n  x=1 \\\n y="b  c"', 'a x=1 y="b  c"'],
    ['transaction(\na x=1\n\nb\n)', 'transaction ( a x=1; b )'],
    ['  !info  status ', '!info  status'],
  ])('are one line in the history: %j', (text, line) => expect(inOneLine(text)).toBe(line));
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      'a',
      'x=',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      ';',
      '\\',
      '\n',
      ' ',
      '=',
      '.',
      '&',
      '!',
      '#',
      ',',
    ],
    ...['transaction', 'oob', 'help', '1', 'é', '🙂', '\t', '\u001b', ':', '"b"', '{"a":1}', '\u00a0'],
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );

  test('is read, or refused with a reason', () => {
    fc.assert(
      fc.property(text, (line) => {
        try {
          readStatement(line);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxFault);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('has its words in order, inside of it', () => {
    fc.assert(
      fc.property(text, (line) => {
        let end = 0;
        for (const token of lex(line).tokens) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(line.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('reads the same from the history', () => {
    const read = (line: string) => {
      try {
        return readStatement(line);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(text, (line) => {
        const statement = read(line);
        if (statement !== undefined) expect(read(inOneLine(line))).toEqual(statement);
      }),
      { numRuns: 2000, examples: [['\\\n!'], ['\\\n!info  status']] },
    );
  });
});
