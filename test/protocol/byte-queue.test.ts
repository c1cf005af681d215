import fc from 'fast-check';
import { ByteQueue } from '../../src/protocol/byte-queue.js';

test('a queue gives all bytes in their order, small chunks and large, and is empty afterwards', () => {
  const chunk = fc.nat(3000).map((length) => Uint8Array.from({ length }, (_, at) => at * 7));
  fc.assert(
    fc.property(fc.array(fc.array(chunk)), (takes) => {
      const queue = new ByteQueue();
      for (const chunks of takes) {
        for (const bytes of chunks) queue.push(bytes);
        const whole = Buffer.concat(chunks);
        expect(queue.length).toBe(whole.length);
        expect(whole.equals(queue.take())).toBe(true);
        expect(queue.length).toBe(0);
      }
    }),
  );
});

test('what was taken stays as it was', () => {
  const queue = new ByteQueue();
  queue.push(Uint8Array.of(1, 2));
  const taken = queue.take();
  queue.push(Uint8Array.of(3, 4));
  expect([...taken]).toEqual([1, 2]);
});
