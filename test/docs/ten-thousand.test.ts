import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './guides.js';

test('the tables and the picture of ten thousand monitors are those of the last measurement', () => {
  const bench = join(root, 'test/bench/many/index.mjs');
  const { status, stderr } = spawnSync(process.execPath, [bench, '--check'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
