import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a fresh process of Node prints, as JSON. */
export async function told(options, script, ...args) {
  const all = [...options, join(import.meta.dirname, script), ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, all, { maxBuffer: 1e8 });
  return JSON.parse(stdout);
}

/** A process of Node that answers each line with a line of JSON; `said` is the first line, which it prints by itself. */
export async function startChild(options, script, ...args) {
  const all = [...options, join(import.meta.dirname, script), ...args.map(String)];
  const child = spawn(process.execPath, all, { stdio: ['pipe', 'pipe', 'inherit'] });
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
