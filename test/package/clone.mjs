// A package packed in a clone that was never built, installed in an empty folder: `npm pack` must build it first.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { conclude, manifest, npm, ROOT } from './installed.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rxqmp-clone-'));
const [clone, project] = [join(folder, 'clone'), join(folder, 'project')];
const faults = [];
try {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
  for (const path of tracked.split('\0').filter(Boolean)) cpSync(join(ROOT, path), join(clone, path));
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  await npm(clone, 'pack', '--pack-destination', folder);

  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  const tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`);
  await npm(project, 'install', tarball, `rxjs@${manifest.devDependencies.rxjs}`);
  const run = (...args) => execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' }).trim();
  const code = "import { socketMonitor } from 'rxqmp/socket'; console.log(typeof socketMonitor)";
  const imported = run('--input-type=module', '--eval', code);
  if (imported !== 'function') faults.push(`import of rxqmp/socket gave ${imported}`);
  const required = run('--eval', "console.log(typeof require('rxqmp').createMonitor)");
  if (required !== 'function') faults.push(`require of rxqmp gave ${required}`);
  if (!run(join('node_modules/rxqmp', manifest.bin.rxqmp), '--help').includes('Usage: rxqmp')) {
    faults.push('the command prints no help');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
conclude(faults, 'a clone packs itself, and the package installs in an empty folder');
