import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './guides.js';

const many = join(root, 'test/bench/many');

test('the tables and the picture of ten thousand monitors are those of the last measurement', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(many, 'index.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test.each([[[1]], [[100]], [[10_000]], [[1, 100]], [[1_000, 10_000]]])(
  'the picture can be drawn for %j monitors',
  (counts) => {
    const script = `
    import { picture } from '${join(many, 'picture.mjs')}';
    import { readFileSync } from 'node:fs';
    const { sockets } = JSON.parse(readFileSync('${join(many, 'results.json')}', 'utf8'));
    const sizes = sockets.sizes.filter(({ count }) => ${JSON.stringify(counts)}.includes(count));
    console.log(picture({ sockets: { ...sockets, sizes } }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect([stderr, stdout.match(/NaN|undefined|Infinity/)]).toEqual(['', null]);
    expect(stdout.match(/<circle/g)?.length).toBeGreaterThanOrEqual(
      8 * counts.filter((count) => count >= 100).length,
    );
  },
);
