// Each entry point, by import and by require, and a monitor's life and the command beside, on each Node that the package claims,
// on Bun and on Deno, in a project that has installed it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ENTRY_POINTS } from '../../tools/entry-points.mjs';
import { commandFaults } from './command.mjs';
import { conclude, ENTRIES, installed, PEERS } from './installed.mjs';
import { installRuntime, RUNTIMES } from './runtimes.mjs';

/** What only these need must not be loaded by others. */
const NEEDS = Object.fromEntries(Object.entries(ENTRY_POINTS).map(([name, { peers = [] }]) => [name, peers]));
const NAMES = JSON.stringify(
  Object.fromEntries(Object.entries(ENTRY_POINTS).map(([name, { names }]) => [name, names])),
);
const OPTIONAL = [...PEERS.filter((name) => name !== 'rxjs'), 'commander'];

const faults = [];
const { folder, remove } = await installed();
for (const script of ['load.mjs', 'smoke.mjs'])
  cpSync(join(import.meta.dirname, script), join(folder, script));

const load = async (runtime, entries, how) => {
  try {
    return JSON.parse(await runtime.run('load.mjs', how, NAMES, ...entries)).faults;
  } catch (error) {
    return [`${how} of ${entries.join(', ')}: ${error.stderr || error}`];
  }
};

/** A QEMU without machine that the smoke test quits; undefined where none is installed. */
async function startQemu(path) {
  const monitors = ['-qmp', `unix:${path},server=on,wait=off`, '-qmp', 'stdio'];
  const args = ['-M', 'none', '-display', 'none', '-nodefaults', '-S', ...monitors];
  const child = spawn('qemu-system-x86_64', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    // Greets when all its monitors are there.
    await Promise.all([once(child, 'spawn'), once(child.stdout, 'data')]);
    return child;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The version that greeted, for each of a real QEMU and the double, and what was wrong. */
async function smoke(runtime) {
  const path = join(folder, 'qmp.sock');
  const qemu = await startQemu(path);
  const ended = qemu && once(qemu, 'exit');
  const versions = [];
  const seen = [];
  for (const args of [...(qemu ? [[path]] : []), []]) {
    try {
      const { version, faults } = JSON.parse(await runtime.run('smoke.mjs', ...args));
      versions.push(version);
      seen.push(...faults.map((fault) => `on ${version}, ${fault}`));
    } catch (error) {
      seen.push(`smoke test: ${error.stderr || error}`);
    }
  }
  if (seen.length > 0) qemu?.kill();
  await ended;
  return { versions, faults: seen };
}

/** Each entry point without the packages that only others need. */
async function parts(runtime) {
  const seen = [];
  for (const missing of OPTIONAL) {
    const path = join(folder, 'node_modules', missing);
    renameSync(path, `${path}.away`);
    const without = ENTRIES.filter((entry) => !NEEDS[entry]?.includes(missing));
    for (const how of ['import', 'require']) {
      const found = await load(runtime, without, how);
      seen.push(...found.map((fault) => `without ${missing}, ${fault}`));
      for (const entry of ENTRIES.filter((name) => NEEDS[name]?.includes(missing))) {
        const [fault] = await load(runtime, [entry], how);
        if (fault !== undefined && !fault.includes(`'${missing}`)) {
          seen.push(`without ${missing}, the error of ${entry} doesn't name it: ${fault}`);
        }
      }
    }
    renameSync(`${path}.away`, path);
  }
  return seen;
}

const done = [];
for (const wanted of RUNTIMES) {
  let runtime;
  try {
    runtime = await installRuntime(wanted, folder);
  } catch (error) {
    faults.push(
      `${wanted.package}@${wanted.version} can't be had from the registry: ${error.stderr || error}`,
    );
    continue;
  }
  const smoked = await smoke(runtime);
  done.push(`${runtime.name} (QEMU ${smoked.versions.join(', fakeQemu ')})`);
  const seen = [
    ...(await load(runtime, ENTRIES, 'both')),
    ...smoked.faults,
    ...(await commandFaults(runtime, folder)),
  ];
  if (runtime.isNode) seen.push(...(await parts(runtime)));
  faults.push(...seen.map((fault) => `${runtime.name}: ${fault}`));
}
remove();
conclude(
  faults,
  `${ENTRIES.length} entry points load, a monitor lives, and the command runs, on ${done.join('; ')}`,
);
