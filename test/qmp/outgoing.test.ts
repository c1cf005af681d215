import { Outgoing } from '../../src/qmp/outgoing.js';

function setUp() {
  const log: string[] = [];
  return { log, outgoing: new Outgoing((text) => log.push(text)) };
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
