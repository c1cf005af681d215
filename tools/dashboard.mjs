// Starts the dashboard of examples/dashboard: builds rxqmp, installs and builds the page, then serves it. An argument names
// another example to start, which uses the page.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples/dashboard');

function npm(cwd, ...args) {
  const { status } = spawnSync('npm', args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(ROOT, 'node_modules/typescript'))) npm(ROOT, 'ci');
console.log('Building rxqmp …');
npm(ROOT, 'run', '--silent', 'build');
console.log('Installing and building the page …');
// Not `npm ci`: the lock file has rxqmp's own version too, which may have changed since.
npm(EXAMPLE, 'run', '--silent', 'setup');
npm(EXAMPLE, 'run', '--silent', 'build');
const [program = 'examples/dashboard/server/index.mjs'] = process.argv.slice(2);
await import(join(ROOT, program));
