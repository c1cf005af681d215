/**
 * npm run faults: each row of the fault matrix with each client that is at hand, and the table of docs/faults.md.
 *
 * A client that isn't at hand keeps its column of the page. With `--print` the page stays as it is.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clients, type Client } from './clients.js';
import { ROWS } from './rows.js';
import { judge, runRow } from './run.js';
import { cellsOfPage, PAGE, tableOf, withTable, type Column } from './table.js';

/** Rows that run at a time. Most of them wait. */
const AT_ONCE = 4;

async function resultsOf(client: Client, folder: string): Promise<string[]> {
  const results: string[] = [];
  const rest = [...ROWS.entries()];
  const work = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      const [index, row] = next;
      results[index] = judge(row, await runRow(row, client, folder));
      console.log(`${client.name}: ${row.title}: ${results[index]}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

/** The column that the page has of a client. */
function oldColumn(name: string): Column | undefined {
  const [head = [], , ...lines] = cellsOfPage();
  const at = head.indexOf(name);
  if (at < 0) return undefined;
  const cells = lines.map((line) => line[at] ?? '');
  const results = ROWS.map(({ title }) => cells[lines.findIndex(([first]) => first === title)] ?? '');
  return { name, version: cells.at(-1) ?? '', results };
}

const folder = mkdtempSync(join(tmpdir(), 'rxqmp-faults-'));
try {
  const { present, missing } = clients(folder);
  const columns = new Map<string, Column>();
  for (const client of present) {
    columns.set(client.name, { ...client, results: await resultsOf(client, folder) });
  }
  for (const name of missing) {
    const column = oldColumn(name);
    console.log(`${name}: not at hand${column === undefined ? '' : '; the page keeps its column'}`);
    if (column !== undefined) columns.set(name, column);
  }
  const order = ['rxqmp', 'node-qemu', 'qemu-qmp', 'qemu.qmp', 'go-qemu'];
  const table = tableOf(
    ROWS,
    order.flatMap((name) => columns.get(name) ?? []),
  );
  console.log(`\n${table}`);
  if (!process.argv.includes('--print')) {
    writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), table));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
