import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BoundedQueue } from '../../src/rx/bounded-queue.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('a queue that is never empty frees the items that were taken', async () => {
  const queue = new BoundedQueue<object>({ limit: 9, overflow: 'error' });
  queue.push({});
  const pass = () => {
    const value = {};
    queue.push(value);
    for (let n = 0; n < 9; n += 1) {
      queue.push({});
      queue.shift();
    }
    return new WeakRef(value);
  };
  const taken = pass();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(queue.size).toBe(2);
  expect(taken.deref()).toBeUndefined();
});
