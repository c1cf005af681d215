// The JavaScript runtimes that the package claims, each from the registry: Node itself is there, too, as a package per platform.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { manifest, npm } from './installed.mjs';

const run = promisify(execFile);
const exe = process.platform === 'win32' ? '.exe' : '';
const NODE = `node-${exe ? 'win' : process.platform}-${process.arch}`;
const [oldest] = /\d+\.\d+/.exec(manifest.engines.node);

const node = (version) => ({
  name: 'Node',
  package: NODE,
  version,
  path: [NODE, 'bin', `node${exe}`],
  args: [],
});

/** By package and version; `path` leads to the program in node_modules, `args` come before a script's name. */
export const RUNTIMES = [
  ...[`${oldest}.0`, '22', '24', 'latest'].map(node),
  { name: 'Bun', package: 'bun', version: 'latest', path: ['bun', 'bin', 'bun.exe'], args: ['run'] },
  { name: 'Deno', package: 'deno', version: 'latest', path: ['deno', `deno${exe}`], args: ['run', '-A'] },
];

/** Installs it in a folder of its own; `run(script, ...args)` gives what the script prints, `name` has the version that came; `program` and `args` start one. */
export async function installRuntime(runtime, folder) {
  const home = join(folder, `${runtime.package}-${runtime.version}`);
  await npm(folder, 'install', '--prefix', home, `${runtime.package}@${runtime.version}`);
  const program = join(home, 'node_modules', ...runtime.path);
  const { stdout } = await run(program, ['--version']);
  return {
    name: `${runtime.name} ${/\d+\.\d+\.\d+/.exec(stdout)[0]}`,
    isNode: runtime.package === NODE,
    program,
    args: runtime.args,
    run: async (script, ...args) =>
      (await run(program, [...runtime.args, script, ...args], { cwd: folder, timeout: 60_000 })).stdout,
  };
}
