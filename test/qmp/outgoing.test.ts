import { Outgoing } from '../../src/qmp/outgoing.js';

function setUp() {
  const log: string[] = [];
  const stream = { write: () => undefined, writeText: (text: string) => log.push(text) };
  return { log, outgoing: new Outgoing(stream) };
}

test('texts of one tick go out in one write, and each text once', async () => {
  const { log, outgoing } = setUp();
  outgoing.write('a');
  outgoing.write('é');
  expect(log).toEqual([]);
  await Promise.resolve();
  outgoing.write('c');
  await Promise.resolve();
  expect(log).toEqual(['aé', 'c']);
});

test('more than a mebibyte in one tick goes out before the tick ends, in order', async () => {
  const { log, outgoing } = setUp();
  outgoing.write('x'.repeat(2 ** 20));
  expect(log).toEqual([]);
  outgoing.write('y');
  expect(log.map((text) => text.length)).toEqual([2 ** 20 + 1]);
  outgoing.write('z');
  await Promise.resolve();
  expect(log.at(-1)).toBe('z');
});

test('a stream of bytes alone gets the text in UTF-8', async () => {
  const log: Uint8Array[] = [];
  const outgoing = new Outgoing({ write: (bytes) => log.push(bytes) });
  outgoing.write('aé');
  await Promise.resolve();
  expect(log).toEqual([new Uint8Array([0x61, 0xc3, 0xa9])]);
});
