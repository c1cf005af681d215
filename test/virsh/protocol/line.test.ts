import fc from 'fast-check';
import { ArgumentError } from '../../../src/errors.js';
import { writeCommand } from '../../../src/protocol/command.js';
import type { JsonObject } from '../../../src/protocol/types.js';
import { echoing, isPlainText, quoteJson, quoteWord } from '../../../src/virsh/protocol/line.js';
import { hostile } from './hostile.js';
import { virshReads } from './prompt.js';

describe('a line for virsh', () => {
  test.each(['plain', "it's", 'a b', '-c', '--domain=1', '$(id);x', '\\', '#', '"', 'é😀', ''])(
    'quotes %j as one word',
    (text) => {
      expect(virshReads(`connect ${quoteWord(text)}`)).toEqual([['connect', text]]);
    },
  );

  test('quotes any plain text as one word, and refuses all else', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1 }), (words) => {
        if (words.every(isPlainText)) {
          expect(virshReads(words.map(quoteWord).join(' '))).toEqual([words]);
        } else {
          expect(() => words.map(quoteWord)).toThrow(ArgumentError);
        }
      }),
    );
  });

  test.each(['\x15', '\x0f', '\x7f', '\t', '\x1b', '\n', '\0', '\x9b', '\ud800'])(
    '%j is not plain',
    (key) => {
      expect(isPlainText(`vm${key}1`)).toBe(false);
    },
  );

  test('carries any JSON in printable ASCII, as one word that means the same', () => {
    const value = fc.dictionary(hostile, fc.oneof(hostile, fc.integer(), fc.array(hostile)));
    fc.assert(
      fc.property(hostile, value, (name, args) => {
        const json = writeCommand({ execute: name, arguments: args as JsonObject, id: 'x' }, false);
        const word = quoteJson(json);
        expect(word).toMatch(/^[\x20-\x7e]*$/);
        const [[command, read] = [], ...others] = virshReads(`qemu-monitor-command ${word}`);
        expect([command, others]).toEqual(['qemu-monitor-command', []]);
        expect(JSON.parse(read!)).toEqual(JSON.parse(json));
      }),
    );
  });

  test('types a mark otherwise than virsh prints it', () => {
    expect(virshReads(echoing('m123456', 'errors'))).toEqual([['echo', '--err', 'm123456']]);
    expect(echoing('m123456', 'output')).not.toContain('m123456');
  });
});
