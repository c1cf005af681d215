// Each entry point, by import and by require, on the oldest and the newest Node that the package claims, in a project
// that has installed it.
import { execFile } from 'node:child_process';
import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { ENTRY_POINTS } from '../../tools/entry-points.mjs';
import { conclude, ENTRIES, installed, manifest, npm } from './installed.mjs';

/** The registry has Node itself, as packages of this name. */
const NODE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const [oldest] = /\d+\.\d+/.exec(manifest.engines.node);

/** What only these need must not be loaded by others. */
const NEEDS = Object.fromEntries(Object.entries(ENTRY_POINTS).map(([name, { peers = [] }]) => [name, peers]));
const NAMES = JSON.stringify(
  Object.fromEntries(Object.entries(ENTRY_POINTS).map(([name, { names }]) => [name, names])),
);
const OPTIONAL = ['io-ts', 'fp-ts', 'ix', 'commander'];

const run = promisify(execFile);
const faults = [];
const { folder, remove } = await installed();
cpSync(join(import.meta.dirname, 'load.mjs'), join(folder, 'load.mjs'));

const load = async (node, entries, how) => {
  try {
    const { stdout } = await run(node, ['load.mjs', how, NAMES, ...entries], { cwd: folder });
    return JSON.parse(stdout);
  } catch (error) {
    return { version: node, faults: [`${how} of ${entries.join(', ')}: ${error.stderr || error}`] };
  }
};

const versions = [];
for (const wanted of [`${oldest}.0`, 'latest']) {
  const home = join(folder, `node-${wanted}`);
  const node = join(home, 'node_modules', NODE, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  try {
    await npm(folder, 'install', '--prefix', home, `${NODE}@${wanted}`);
  } catch (error) {
    faults.push(`Node ${wanted} is not to be had from the registry as ${NODE}: ${error.stderr || error}`);
    continue;
  }
  const told = await load(node, ENTRIES, 'both');
  versions.push(told.version);
  const seen = [...told.faults];
  const command = join(folder, 'node_modules', manifest.name, manifest.bin.rxqmp);
  await run(node, [command, '--help']).catch((error) => seen.push(`rxqmp --help: ${error.stderr || error}`));
  for (const missing of OPTIONAL) {
    const path = join(folder, 'node_modules', missing);
    renameSync(path, `${path}.away`);
    const without = ENTRIES.filter((entry) => !NEEDS[entry]?.includes(missing));
    for (const how of ['import', 'require']) {
      const { faults } = await load(node, without, how);
      seen.push(...faults.map((fault) => `without ${missing}, ${fault}`));
    }
    renameSync(`${path}.away`, path);
  }
  faults.push(...seen.map((fault) => `Node ${told.version}: ${fault}`));
}
remove();
conclude(faults, `${ENTRIES.length} entry points and the command load on Node ${versions.join(' and ')}`);
