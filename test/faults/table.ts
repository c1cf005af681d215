/** The fault matrix as the page has it. */
import { readFileSync } from 'node:fs';
import type { Row } from './rows.js';

export const PAGE = 'docs/faults.md';
const [BEGIN, END] = ['<!-- faults -->', '<!-- /faults -->'];

/** A client of the table, with a result for each row. */
export interface Column {
  readonly name: string;
  readonly version: string;
  readonly results: readonly string[];
}

/** Writes the table. */
export function tableOf(rows: readonly Row[], columns: readonly Column[]): string {
  const lines = [
    ['what happens', ...columns.map(({ name }) => name), 'met by users'],
    ['---', ...columns.map(() => ':-:'), '---'],
    ...rows.map(({ title, thread }, index) => [
      title,
      ...columns.map(({ results }) => results[index] ?? ''),
      thread === undefined ? '' : `[${thread[0]}](${thread[1]})`,
    ]),
    ['version', ...columns.map(({ version }) => version), ''],
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Puts a table in the page's text in place of the one that is there. */
export function withTable(page: string, table: string): string {
  const [before, rest = ''] = page.split(`${BEGIN}\n`);
  const after = rest.split(END)[1] ?? '';
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

/** The page's cells, a list for each line of its table. */
export function cellsOfPage(): string[][] {
  const [, table = ''] = readFileSync(PAGE, 'utf8').split(BEGIN);
  return (table.split(END)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
