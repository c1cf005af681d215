import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { ENTRY_POINTS } from '../../tools/entry-points.mjs';

export const ROOT = join(import.meta.dirname, '../..');
export const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** As users import them. */
export const ENTRIES = Object.keys(ENTRY_POINTS);

const run = promisify(execFile);

export async function npm(folder, ...args) {
  const { stdout } = await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    maxBuffer: 1e8,
  });
  return stdout;
}

/** The peers with the versions that the tests use: rxjs, and those that only some entry points need. */
export const PEERS = Object.keys(manifest.peerDependencies);

/** An empty project with what `npm pack` gives of the `dist` that is there, and its peers, installed as a user would; `more` are packages beside them. */
export async function installed(more = [], peers = PEERS) {
  const folder = mkdtempSync(join(tmpdir(), 'rxqmp-package-'));
  const [{ filename }] = JSON.parse(
    await npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  );
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const versions = peers.map((name) => `${name}@${manifest.devDependencies[name]}`);
  await npm(folder, 'install', join(folder, filename), ...versions, ...more);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Tells what is wrong, each on a line, and ends the process accordingly. */
export function conclude(faults, fine) {
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log(fine);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
