import { trampoline } from '../../src/rx/trampoline.js';

test('tasks run one after another, also one that another brings, and go on after one that throws', () => {
  const log: string[] = [];
  const inTurn = trampoline();
  inTurn(() => {
    inTurn(() => log.push('second'));
    log.push('first');
  });
  const fails = () => {
    throw new Error('thrown');
  };
  expect(() => inTurn(fails)).toThrow('thrown');
  inTurn(() => log.push('third'));
  expect(log).toEqual(['first', 'second', 'third']);
});
