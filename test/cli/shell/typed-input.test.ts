import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { TypedInput } from '../../../tools/cli/shell/typed-input.js';

/** A terminal that is typed at, and what readline would get. */
function terminal() {
  const source = new PassThrough();
  const interrupts: string[] = [];
  const keys: string[] = [];
  const input = new TypedInput(source, () => interrupts.push('interrupt'));
  input.on('data', (key: Buffer) => keys.push(key.toString('utf8')));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    input,
    keys,
    interrupts,
    settled,
    text: () => keys.join(''),
    async type(text: string | Buffer) {
      source.write(text);
      await settled();
    },
    async open() {
      input.open();
      await settled();
    },
    async end() {
      source.end();
      await settled();
    },
  };
}

test('gives keys one by one, letters with all their bytes and escapes whole', async () => {
  const { keys, open, type } = terminal();
  await open();
  await type('aü🙂\x1b[D\x1bOP\x1b[1;5C\x1bb\t');
  expect(keys).toEqual(['a', 'ü', '🙂', '\x1b[D', '\x1bOP', '\x1b[1;5C', '\x1bb', '\t']);
});

test('gives a line, and the next one when it is asked for', async () => {
  const { text, open, type } = terminal();
  await type('one\rtwo\r\nthree\nfour');
  expect(text()).toBe('');
  await open();
  expect(text()).toBe('one\r');
  await open();
  expect(text()).toBe('one\rtwo\r');
  await open();
  expect(text()).toBe('one\rtwo\rthree\r');
  await open();
  expect(text()).toBe('one\rtwo\rthree\rfour');
  await type('teen\r');
  expect(text()).toBe('one\rtwo\rthree\rfourteen\r');
});

test('takes a line feed behind a return for its part, also in the next chunk', async () => {
  const { text, open, type } = terminal();
  await open();
  await type('one\r');
  await type('\ntwo\r');
  await open();
  expect(text()).toBe('one\rtwo\r');
});

test('Ctrl-C drops what waits, and is reported at once; at the prompt it is a key', async () => {
  const { text, interrupts, open, type } = terminal();
  await open();
  await type('\x03run\r');
  expect(interrupts).toEqual([]);
  await type('more\ragain\r\x03new');
  expect(interrupts).toEqual(['interrupt']);
  await open();
  expect(text()).toBe('\x03run\rnew');
});

test('a paste is text: no key, and no mark', async () => {
  const { text, open, type } = terminal();
  await open();
  await type('a\x1b[200~b\tc\x1b[A\x03\x04\x7f\x1b[201~\x1b[D');
  expect(text()).toBe('ab c[A\x1b[D');
});

test('reports where the cursor is, and keeps that from the line', async () => {
  const { input, text, open, type } = terminal();
  const columns: number[] = [];
  input.onCursorReport((column) => columns.push(column));
  await open();
  await type('a\x1b[12;5Rb');
  await type('\x1b[1;');
  await type('80R');
  expect([text(), columns]).toEqual(['ab', [4, 79]]);
});

test('ends behind the last line', async () => {
  const { input, text, open, type, end } = terminal();
  let hasEnded = false;
  input.on('end', () => (hasEnded = true));
  await open();
  await type('one\rtwo');
  await end();
  expect([text(), hasEnded]).toEqual(['one\r', false]);
  await open();
  expect([text(), hasEnded]).toEqual(['one\rtwo', true]);
});

test('gives the same however its chunks are cut', async () => {
  const typed = Buffer.from(
    'né🙂\x1b[200~{\r\t"a": 1\x1b[D}\r\n\x1b[201~\x1b[Dx\r\x1b[3;7Rlast\x1b[200~p\x1b[201~q',
  );
  const expected = 'né🙂{\r "a": 1[D}\r\x1b[Dx\rlastpq';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(typed.length), { maxLength: 8 }), async (places) => {
      const { text, open, type } = terminal();
      const cuts = [...new Set([0, ...places, typed.length])].sort((a, b) => a - b);
      // An escape alone is a key: a terminal doesn't cut there.
      const fair = cuts.filter((cut) => typed[cut - 1] !== 0x1b);
      for (const [index, cut] of fair.entries()) await type(typed.subarray(cut, fair[index + 1]));
      for (let line = 0; line < 4; line += 1) await open();
      expect(text()).toBe(expected);
    }),
    { numRuns: 100 },
  );
});
