import { Scanner } from '../../../src/qmp/server/scanner.js';

/** The tokens of a text that comes in chunks, each as text; what is too much in brackets. */
function tokensOf(chunks: readonly Uint8Array[], maxTokenBytes = 1_000_000): string[] {
  const scanner = new Scanner(maxTokenBytes);
  const found: string[] = [];
  for (const chunk of chunks) {
    scanner.push(chunk);
    for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
      if ('json' in token) found.push(Buffer.from(token.json).toString());
      else if ('word' in token) found.push(`word ${Buffer.from(token.word).toString()}`);
      else return [...found, `(${token.tooMuch})`];
    }
  }
  return found;
}

const byteByByte = (text: string) => Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte));

describe('the scanner of a server', () => {
  it.each([
    ['{"a": "}{\\" ]"}\n ["\\\\", {}]', ['{"a": "}{\\" ]"}', '["\\\\", {}]']],
    ['{}{}\r\n{"é": [{}]}', ['{}', '{}', '{"é": [{}]}']],
    [`{'a': '}{\\' ]"'} {"b": "'"}`, [`{'a': '}{\\' ]"'}`, `{"b": "'"}`]],
    ['{"a": "b\n{}', ['{"a": "b\n', '{}']],
    ["[{'a': it's\\\n{}", ["[{'a': it's\\\n", '{}']],
    ['hello wörld {}GET {}', ['word hello', 'word wörld', '{}', 'word GET', '{}']],
    ['12 ', ['word 12']],
    ['{"execute": ', []],
    ['', []],
  ])('finds where the values of %j end, cut anywhere', (text, tokens) => {
    expect(tokensOf([Buffer.from(text)])).toEqual(tokens);
    expect(tokensOf(byteByByte(text))).toEqual(tokens);
  });

  it('gives up on a token that is too long as soon as that is known', () => {
    expect(tokensOf([Buffer.from('{"a": 12}')], 9)).toEqual(['{"a": 12}']);
    expect(tokensOf([Buffer.from('{"a": 123}')], 9)).toEqual(['(token size)']);
    expect(tokensOf(byteByByte('{} xxxxxxxxxx'), 9)).toEqual(['{}', '(token size)']);
  });

  it('gives up on what is nested deeper than QEMU reads', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(tokensOf([Buffer.from(nested(1024))])).toEqual([nested(1024)]);
    expect(tokensOf([Buffer.from(nested(1025))])).toEqual(['(nesting depth)']);
  });

  it('scans no further than it is asked', () => {
    const scanner = new Scanner(100);
    scanner.push(Buffer.from('{}{}'));
    expect(scanner.next()).toBeDefined();
    expect(scanner.hasUnread).toBe(true);
    expect(scanner.next()).toBeDefined();
    expect(scanner.hasUnread).toBe(false);
  });
});
