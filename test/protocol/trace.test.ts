import { Tracer, type TraceEntry } from '../../src/protocol/trace.js';

test('a tracer knows the command of a reply until it was answered, or failed on the way', () => {
  const told: TraceEntry[] = [];
  const tracer = new Tracer((entry) => told.push(entry), false);
  for (const id of ['1', '2']) tracer.out({ execute: 'stop', id }, '{}');
  tracer.forget('2');
  for (const id of ['1', '1', '2']) tracer.in({ return: {}, id }, '{}');
  expect(told.slice(2).map(({ name }) => name)).toEqual(['stop', undefined, undefined]);
});

test.each([
  ['a', 1],
  ['é', 2],
  ['€', 3],
  ['\u{1F41F}', 4],
])('a tracer counts the bytes of %s on the wire', (text, bytes) => {
  const trace = jest.fn();
  new Tracer(trace, false).out({ execute: 'stop', id: '1' }, text);
  expect(trace).toHaveBeenCalledWith(expect.objectContaining({ bytes }));
});
