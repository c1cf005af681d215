import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceTable } from '../../src/testing/index.js';

/** Prints what the suites have shown. The table stands in a page of the docs; with RXQMP_UPDATE_DOCS=1 it is written anew. */
export function showTable(page: string): void {
  const table = conformanceTable();
  process.stdout.write(`\n${table}\n`);
  if (process.env['RXQMP_UPDATE_DOCS'] !== '1') return;
  const path = join(__dirname, '../../docs', page);
  const shown = /(<!-- conformance -->\n)[^]*(<!-- \/conformance -->)/;
  writeFileSync(path, readFileSync(path, 'utf8').replace(shown, `$1\n${table}\n\n$2`));
}
