// Runs the integration suite on newer Debians: `npm run test:systems -- [--within SECONDS] trixie trixie-bpo sid [-- jest's arguments]`.
// Each system is set up once, in a folder of the user's cache, and again only where that folder is missing or of another make.
// Needs root and debootstrap. The mirror is apt's own. Ends with 1 where the suite fails on one of them, and with 75 where nothing
// failed but one can't be set up (in time).
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { SYSTEMS } from './systems.mjs';

const PROJECT = join(import.meta.dirname, '../..');
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rxqmp-systems');
const SET_UP = join(import.meta.dirname, 'set-up.sh');
const INSIDE = join(import.meta.dirname, 'inside.sh');
const NOT_SET_UP = 75;
const NAMESPACES = ['--mount', '--pid', '--fork', '--kill-child'];
const PATH = '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const end = process.argv.indexOf('--', 2);
const own = process.argv.slice(2, end < 0 ? undefined : end);
const forJest = end < 0 ? [] : process.argv.slice(end + 1);
const {
  values: { within },
  positionals: names,
} = parseArgs({ args: own, options: { within: { type: 'string' } }, allowPositionals: true });

/** What a set-up is made of: another make is set up afresh. */
function makeOf(name) {
  const text = readFileSync(SET_UP, 'utf8') + JSON.stringify(SYSTEMS[name]);
  return createHash('sha256').update(text).digest('hex');
}

/** Where apt has Debian itself from. */
function mirror() {
  const format = '$(ORIGIN)|$(LABEL)|$(REPO_URI)';
  const lines = execFileSync('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    encoding: 'utf8',
  });
  const uri = /^Debian\|Debian\|(.*)$/m.exec(lines)?.[1];
  if (uri === undefined) throw new Error('apt has no sources of Debian: run apt-get update first');
  return uri;
}

/** Resolves to the code that the program ended with; it is killed after the milliseconds, if there are any. */
function run(program, args, { timeout, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...{ stdio: ['ignore', 'inherit', 'inherit'], env, timeout },
      // unshare passes no other signal on.
      killSignal: 'SIGKILL',
    });
    child.once('error', reject).once('exit', (code, signal) => resolve(code ?? signal));
  });
}

/** @throws where it can't be set up, or not in time */
async function setUp(name) {
  if (process.getuid?.() !== 0) throw new Error('debootstrap and pivot_root need root');
  mkdirSync(CACHE, { recursive: true });
  const root = join(CACHE, name);
  const { suite, suites, installs } = SYSTEMS[name];
  const ended = await run(
    'flock',
    [
      ...['--no-fork', `${root}.lock`, 'unshare', ...NAMESPACES, 'bash', SET_UP],
      ...[root, makeOf(name), mirror(), suite, suites.join(' ')],
      ...installs.map(([target, packages]) => `${target}:${packages.join(' ')}`),
    ],
    { timeout: within === undefined ? undefined : Number(within) * 1000 },
  );
  if (ended === 'SIGKILL') throw new Error(`its set-up was not done within ${within} s`);
  if (ended !== 0) throw new Error(`its set-up ended with ${ended}`);
  return root;
}

/** Resolves to jest's exit code. */
function runSuite(root) {
  const jest = ['node', 'node_modules/jest/bin/jest.js'];
  // The page in Chromium is the same on every system, and Chromium is large.
  const given = forJest.length > 0 ? forJest : ['test/integration', '--testPathIgnorePatterns', 'browser'];
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('RXQMP_'));
  return run('unshare', [...NAMESPACES, 'bash', INSIDE, root, PROJECT, process.execPath, ...jest, ...given], {
    env: { PATH, HOME: '/root', LANG: 'C.UTF-8', ...Object.fromEntries(own), RXQMP_REQUIRE_REAL: '1' },
  });
}

const unknown = names.filter((name) => !(name in SYSTEMS));
if (names.length === 0 || unknown.length > 0) {
  console.error(
    `Which systems? Any of ${Object.keys(SYSTEMS).join(', ')}; not ${unknown.join(', ') || 'none'}.`,
  );
  process.exit(2);
}
const failed = [];
const missing = [];
for (const name of names) {
  try {
    const root = await setUp(name);
    if ((await runSuite(root)) !== 0) failed.push(name);
  } catch (error) {
    console.error(`${name} can't be set up: ${error.message}`);
    missing.push(name);
  }
}
for (const name of failed) console.error(`${name}: the integration suite failed`);
process.exitCode = failed.length > 0 ? 1 : missing.length > 0 ? NOT_SET_UP : 0;
