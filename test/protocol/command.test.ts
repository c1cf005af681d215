import fc from 'fast-check';
import { asciiJson, commandMessage, encodeArguments, writeCommand } from '../../src/protocol/command.js';

const encoded = (args?: object, name = 'x-acme') => encodeArguments({ execute: name, arguments: args });
const text = fc.string({ unit: 'grapheme', minLength: 1 });

describe('a command', () => {
  test('is written as equivalent JSON, whatever its name and its arguments', () => {
    fc.assert(
      fc.property(text, text, fc.option(fc.dictionary(text, text)), fc.boolean(), (name, id, args, oob) => {
        const message = commandMessage(encoded(args ?? undefined, name), id, oob);
        const told = { [oob ? 'exec-oob' : 'execute']: name, ...(args === null ? {} : { arguments: args }) };
        expect(JSON.parse(writeCommand(message))).toEqual({ ...told, id });
        expect(JSON.parse(writeCommand(message, false))).toEqual(told);
        // As a driver of others may make one.
        expect(writeCommand({ ...message })).toBe(writeCommand(message));
      }),
    );
  });

  test('has the arguments that it had when it was checked, read back for those who look', () => {
    const args = { slot: 1, size: 2n ** 63n };
    const command = encoded(args);
    args.slot = 2;
    const message = commandMessage(command, 'x-1', false);
    expect(message.arguments).toEqual({ slot: 1, size: 2n ** 63n });
    expect(message.arguments).toBe(message.arguments);
  });

  test('is written once: its text isn’t read back to go out', () => {
    const parse = jest.spyOn(JSON, 'parse');
    writeCommand(commandMessage(encoded({ slot: 1 }), 'x-1', false));
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  test('may nest its arguments as deep as QEMU reads, and no deeper', () => {
    const nested = (levels: number): object => (levels === 1 ? {} : { x: nested(levels - 1) });
    expect(encoded(nested(1023)).arguments).toHaveLength(2 + 1022 * '{"x":}'.length);
    expect(() => encoded(nested(1024))).toThrow('nested deeper than 1023 levels');
  });

  test('needs a name, and has nothing beside its arguments but what it inherits', () => {
    expect(() => encoded({}, '')).toThrow('has no name');
    expect(() => encodeArguments({ execute: 'stop', id: 1 } as never)).toThrow("'id' is not allowed beside");
    expect(encodeArguments(Object.create({ id: 1 }, { execute: { value: 'stop' } }) as never).name).toBe(
      'stop',
    );
  });

  test('can be written in ASCII alone, as the same text', () => {
    fc.assert(
      fc.property(text, (given) => {
        const json = asciiJson(JSON.stringify(given));
        expect(json).toMatch(/^[\0-\x7f]*$/);
        expect(JSON.parse(json)).toBe(given);
      }),
    );
    expect(asciiJson('"ü\u{1f5a5}"')).toBe('"\\u00fc\\ud83d\\udda5"');
  });
});
