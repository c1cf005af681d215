import { columnClass } from '../../site/table-columns.js';

test('a column gets a class by its longest text', () => {
  expect(columnClass([])).toBeUndefined();
  expect(columnClass(['option', 'name'])).toBeUndefined();
  const classes = [26, 71, 121].map((length) => columnClass(['option', 'x'.repeat(length)]));
  expect(classes).toEqual(['column-narrow', 'column-middle', 'column-wide']);
});
