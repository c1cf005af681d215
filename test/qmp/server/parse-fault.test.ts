import { faultReader } from '../../../src/qmp/server/parse-fault.js';
import { parserWordsOf } from '../../../src/qmp/server/parser-words.js';

const before = parserWordsOf({ major: 10, minor: 2 });
const since = parserWordsOf({ major: 11, minor: 1 });

/** Each fault with the byte at which it is, from 0, and what is left. As a real QEMU answers: the integration tests compare. */
function read(text: string, words = since): string[] {
  const bytes = Buffer.from(text);
  const { faults, end } = faultReader(bytes, words)(0);
  const rest = bytes.subarray(end).toString();
  return [...faults.map(({ desc, at }) => `${at} ${desc}`), ...(rest === '' ? [] : [`rest ${rest}`])];
}

describe("QEMU's parser", () => {
  it.each([
    ['{}', []],
    ['[{"a": [1, -2.5e+3, true, null, "é\\n\\uD83D\\uDE00"]}, {}, []]', []],
    ["{'execute': 'quit'}", []],
    ['{}{}', ['rest {}']],
    ['12', []],
    ['"a b"', []],
    ['', []],
    ['{"a', ["1 stray '\"a'"]],
  ])('reads %s', (text, faults) => {
    expect(read(text)).toEqual(faults);
    expect(read(text, before)).toEqual(faults);
  });

  it.each([
    ['{"a":}', ['5 expecting value'], ['5 expecting value']],
    ['{"a" 1}', ["5 expecting ':'"], ['5 missing : in object pair']],
    ['{"a":1 "b":2}', ["7 expected ',' or '}'"], ['7 expected separator in dict']],
    ['[1 2]', ["3 expected ',' or ']'"], ['3 expected separator in list']],
    ['{1:2}', ['1 expecting key'], ['1 key is not a string in object']],
    ['{"a":1,}', ['7 expecting key'], ['7 expecting value']],
    ['{tru:1}', ['1 expecting key'], ["1 invalid keyword 'tru'"]],
    ['{"é":tru}', ["6 invalid keyword 'tru'"], ["6 invalid keyword 'tru'"]],
    ['}}', ['0 expecting value', 'rest }'], ['0 expecting value', 'rest }']],
    ['{"a":1,"a":2,}', ['11 duplicate key'], ['11 duplicate key']],
    ['{"a":1,"a":{"x":1}}', ['18 duplicate key'], ['18 duplicate key']],
    ['{"a":1,\n "\\u0061":2}', ['18 duplicate key'], ['18 duplicate key']],
    ['{"a":1,"a":tru}', ["11 invalid keyword 'tru'"], ["11 invalid keyword 'tru'"]],
    ['{"a":1]', ["7 expected ',' or '}'"], ['7 expected separator in dict']],
  ])('refuses %s, since 11.1 in other words', (text, now, then) => {
    expect(read(text)).toEqual(now);
    expect(read(text, before)).toEqual(then);
  });

  it.each([
    ['"\\q"', 'invalid escape sequence in string'],
    ['"\\u12"', '\\u12" is not a valid Unicode character'],
    ['"\\uD800x"', '\\uD800 is not a valid Unicode character'],
    ['"\\uFDD0"', '\\uFDD0 is not a valid Unicode character'],
    ['"\ufdd0"', 'invalid UTF-8 sequence in string'],
  ])('refuses the string %s', (text, desc) => {
    expect(read(`[${text}]`)).toEqual([`1 ${desc}`]);
  });

  it.each([
    ['{"a":@, "b":1}', ["5 stray '@'", '7 expecting value', 'rest  "b":1}']],
    ['{"a":01}', ["5 stray '01'", '8 expecting value']],
    ['{"a":1.}', ["5 stray '1.}'"]],
    ['{"a":--1}', ["5 stray '--'", '9 expecting value']],
    ['{"a":1.5.5}', ["9 stray '.'", '11 expecting value']],
    ['{"a":"x\ty"}', ["5 stray '\"x\t'", '11 expecting value']],
    ['{"a":@ {}}', ["5 stray '@'", 'rest {}}']],
    ['é', ["0 stray '\ufffd'"]],
    ['GET /\r\n', ["0 stray 'G'", 'rest \r\n']],
  ])('goes on after what is not a token: %j', (text, faults) => {
    expect(read(text)).toEqual(faults);
  });

  it('reports the first fault alone where it is no token, until 11.1', () => {
    expect(read('{"a" 1 @}')).toEqual(["5 expecting ':'", '9 expecting value']);
    expect(read('{"a" 1 @}', before)).toEqual(["7 stray '@'", '9 expecting value']);
  });
});
