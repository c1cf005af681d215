// The tables and the picture of docs/ten-thousand.md, from results.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { picture } from './picture.mjs';
import { tables } from './tables.mjs';

const docs = join(import.meta.dirname, '../../../docs');
const PAGE = join(docs, 'ten-thousand.md');
const PICTURE = join(docs, 'images/ten-thousand.svg');

export async function writePage(results) {
  writeFileSync(PICTURE, picture(results));
  writeFileSync(PAGE, await pageOf(readFileSync(PAGE, 'utf8'), results));
}

/** Whether page and picture are as `writePage` would leave them. */
export async function isPageOf(results) {
  const page = readFileSync(PAGE, 'utf8');
  return page === (await pageOf(page, results)) && readFileSync(PICTURE, 'utf8') === picture(results);
}

/** The page with its tables made anew: each begins behind a comment with its name. */
async function pageOf(page, results) {
  let text = page;
  for (const [name, table] of Object.entries(tables(results))) {
    const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
    if (!between.test(text)) throw new Error(`docs/ten-thousand.md has no place for the table '${name}'`);
    text = text.replace(between, (_, begin, end) => `${begin}\n${table}\n${end}`);
  }
  return formatted(text, PAGE);
}

/** A file's text as this repository writes it. */
export async function formatted(text, path) {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
