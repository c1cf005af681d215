import { createTrampoline } from '../../src/rx/trampoline.js';

test('tasks run one after another, also one that another brings, and go on after one that throws', () => {
  const log: string[] = [];
  const trampoline = createTrampoline();
  trampoline(() => {
    trampoline(() => log.push('second'));
    log.push('first');
  });
  const fails = () => {
    throw new Error('thrown');
  };
  expect(() => trampoline(fails)).toThrow('thrown');
  trampoline(() => log.push('third'));
  expect(log).toEqual(['first', 'second', 'third']);
});
