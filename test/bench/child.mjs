import { execFile, spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a fresh process of Node prints, as JSON. */
export async function told(options, script, ...args) {
  const all = [...options, join(import.meta.dirname, script), ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, all, { maxBuffer: 1e8 });
  return JSON.parse(stdout);
}

/**
 * Starts a program on all CPUs but the last, which the server in C keeps to: whoever waits on the server's CPU is woken at a
 * fraction of the cost, and the kernel would decide which client that is. Empty where programs can't be placed.
 */
const AWAY_FROM_SERVER = commandAwayFromServer();

function commandAwayFromServer() {
  const command = ['taskset', '-c', `0-${cpus().length - 2}`];
  const [program, ...args] = command;
  return spawnSync(program, [...args, 'true']).status === 0 ? command : [];
}

/** A process of Node that answers each line with a line of JSON; `said` is the first line, which it prints by itself. */
export async function startChild(options, script, ...args) {
  const client = [process.execPath, ...options, join(import.meta.dirname, script), ...args.map(String)];
  const [program, ...all] = [...AWAY_FROM_SERVER, ...client];
  const child = spawn(program, all, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended`);
    return JSON.parse(value);
  };
  const said = await answer();
  return {
    said,
    ask: (line = '') => {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    end: () => child.kill(),
  };
}
