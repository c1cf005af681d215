// npm run bench:many [-- --rounds N --sockets 1,100 --libvirt 500]: what many monitors in one process cost. Writes results.json
// here, and from it the tables and the picture of docs/ten-thousand.md. A part that isn't asked for keeps its results; with
// --page nothing is measured, and with --check it is only looked whether page and picture are those of results.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureLibvirt } from './libvirt.mjs';
import { isInstalled, measureNats } from './nats.mjs';
import { formatted, isPageOf, writePage } from './page.mjs';
import { measureSockets } from './sockets.mjs';

const PARTS = {
  sockets: { measure: measureSockets, counts: '1,100,1000,10000' },
  libvirt: { measure: measureLibvirt, counts: '1,100,500,2000' },
  nats: {
    measure: measureNats,
    counts: '200,2000,10000',
    missing: isInstalled() ? undefined : 'nats-server',
  },
};
const RESULTS = join(import.meta.dirname, 'results.json');

const text = { type: 'string' };
const flag = { type: 'boolean', default: false };
const { values } = parseArgs({
  options: {
    page: flag,
    check: flag,
    rounds: text,
    ...Object.fromEntries(Object.keys(PARTS).map((name) => [name, text])),
  },
});
const asked = Object.keys(PARTS).filter((name) => values[name] !== undefined);
const rounds = Number(values.rounds ?? 2);
const load = () => Number(loadavg()[0].toFixed(1));

const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
const all = values.page || values.check ? [] : Object.keys(PARTS);
for (const name of asked.length > 0 ? asked : all) {
  const { measure, counts, missing } = PARTS[name];
  if (missing !== undefined) {
    console.error(`${name}: not measured, ${missing} is not installed`);
    continue;
  }
  const before = load();
  const sizes = [];
  for (const count of sizesIn(values[name] ?? counts)) {
    const measured = [];
    for (let round = 1; round <= rounds; round += 1) {
      const say = (what) => console.error(`${name}, ${count}, round ${round} of ${rounds}: ${what} …`);
      measured.push(await measure(count, say));
    }
    sizes.push({
      count,
      figures: joined(measured.map(({ figures }) => figures)),
      dials: measured.at(-1).dials,
    });
  }
  results[name] = {
    measured: new Date().toISOString().slice(0, 10),
    node: process.version,
    processors: availableParallelism(),
    load: [before, load()],
    rounds,
    sizes,
  };
  writeFileSync(RESULTS, await formatted(JSON.stringify(results), RESULTS));
}
if (!values.check) await writePage(results);
else if (!(await isPageOf(results))) {
  console.error(
    'docs/ten-thousand.md or its picture is not what results.json says: npm run bench:many -- --page',
  );
  process.exitCode = 1;
}

/** The sizes that were asked for, the smallest first. */
function sizesIn(list) {
  const sizes = list.split(',').map(Number);
  if (sizes.every((size) => Number.isInteger(size) && size > 0)) return sizes.sort((a, b) => a - b);
  console.error(`sizes are whole numbers, more than 0, between commas: not '${list}'`);
  process.exit(1);
}

/** Each figure's values, one of each round. */
function joined(figures) {
  const names = Object.keys(figures[0]);
  return Object.fromEntries(names.map((name) => [name, figures.map((each) => rounded(each[name]))]));
}

function rounded(value) {
  return Number(value.toPrecision(4));
}
