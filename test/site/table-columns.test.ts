import { leastWidth } from '../../site/table-columns.js';

test('a column gets a least width by its longest text', () => {
  expect(leastWidth([])).toBeUndefined();
  expect(leastWidth(['option', 'name'])).toBeUndefined();
  const widths = [21, 41, 81].map((length) => leastWidth(['option', 'x'.repeat(length)]));
  expect(widths).toEqual([160, 240, 320]);
});
