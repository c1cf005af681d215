/** The fault matrix with rxqmp, and what docs/faults.md says of it. The other clients are run by `npm run faults`. */
import { temporaryFolder } from '../integration/real.js';
import { clients, RXQMP } from './clients.js';
import { ROWS } from './rows.js';
import { judge, RIGHT, runRow, type Outcome } from './run.js';
import { cellsOfPage, tableOf, withTable } from './table.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const [head = [], , ...lines] = cellsOfPage();
const rowsOfPage = lines.slice(0, -1);

describe('the fault matrix', () => {
  // A process of Node for each: most of the time goes into their start.
  test.concurrent.each(ROWS.map((row) => [row.title, row] as const))(
    '%s: rxqmp does what the page says',
    async (title, row) => {
      const [, onPage] = rowsOfPage.find(([first]) => first === title) ?? [];
      expect(judge(row, await runRow(row, RXQMP, folder.path, 100_000))).toBe(onPage);
    },
  );

  test('the page has the rows, their threads and the versions of what is here', () => {
    const pages = rowsOfPage.map(([title, ...cells]) => [title, cells.at(-1)]);
    const links = ROWS.map(({ title, thread }) => [title, thread ? `[${thread[0]}](${thread[1]})` : '']);
    expect(pages).toEqual(links);
    const versions = lines.at(-1) ?? [];
    // Those of npm and rxqmp itself; `npm run faults` writes the page anew.
    for (const { name, version } of clients(folder.path).present) {
      if (name !== 'go-qemu' && name !== 'qemu.qmp')
        expect([name, versions[head.indexOf(name)]]).toEqual([name, version]);
    }
  });
});

describe('what a client did is judged by', () => {
  const row = {
    title: '',
    script: () => Promise.resolve(),
    steps: [],
    replies: [{ a: 1n }, {}],
    events: ['STOP'],
    differs: 'rounded',
  };
  const whole: Outcome['facts'] = [
    { connected: true },
    { command: 'a', return: { a: 1n } },
    { command: 'b', return: {} },
    { event: 'STOP' },
    { done: true },
  ];
  const without = (...indices: number[]) => whole.filter((_, index) => !indices.includes(index));
  test.each<[string, Outcome]>([
    [RIGHT, { facts: whole, ended: 'by itself' }],
    [RIGHT, { facts: whole, ended: 'crashed' }],
    ['the event is lost', { facts: without(3), ended: 'by itself' }],
    ['crashes', { facts: without(2, 4), ended: 'crashed' }],
    ['the next command hangs', { facts: without(2, 4), ended: 'out of time' }],
    ['the command hangs', { facts: without(1, 2, 4), ended: 'out of time' }],
    ['`connect` hangs', { facts: [], ended: 'out of time' }],
    ['`connect` fails', { facts: [{ refused: 'no' }, { done: true }], ended: 'by itself' }],
    [
      'rounded',
      {
        facts: [{ connected: true }, { command: 'a', return: { a: 2n } }, ...whole.slice(2)],
        ended: 'by itself',
      },
    ],
    [
      'the reply is an error',
      { facts: [{ connected: true }, { command: 'a', error: 'no' }, ...whole.slice(2)], ended: 'by itself' },
    ],
    [
      'wrong reply',
      {
        facts: [{ connected: true }, { command: 'a', givenUp: true }, ...whole.slice(2)],
        ended: 'by itself',
      },
    ],
  ])('%s', (words, outcome) => expect(judge(row, outcome)).toBe(words));

  test.each<[string, Outcome]>([
    [RIGHT, { facts: [{ refused: 'no' }, { done: true }], ended: 'by itself' }],
    ['hangs', { facts: [], ended: 'out of time' }],
    ['crashes', { facts: [], ended: 'crashed' }],
  ])('%s, where connect must fail', (words, outcome) =>
    expect(judge({ ...row, refused: true }, outcome)).toBe(words),
  );
});

test('a page keeps its text around the table', () => {
  const column = { name: 'rxqmp', version: '1', results: ['✓'] };
  const [row] = ROWS;
  const page = withTable('# A\n<!-- faults -->\nold\n<!-- /faults -->\nB\n', tableOf([row!], [column]));
  expect(page).toMatch(
    /^# A\n<!-- faults -->\n\n\| what happens \| rxqmp \| met by users \|\n[^]*\| version \| 1 \| {2}\|\n\n<!-- \/faults -->\nB\n$/,
  );
});
