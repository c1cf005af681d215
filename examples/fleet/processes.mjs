// The processes of the example: a NATS server on a free port of the loopback, and the hosts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const HOST = join(import.meta.dirname, 'host.mjs');

const running = new Set();
// On any end nothing is left behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function track(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Starts a NATS server; gives its address. */
export async function startNats() {
  const path = `${process.env.PATH}:/usr/sbin`;
  const args = ['-a', '127.0.0.1', '-p', '-1'];
  const options = { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PATH: path } };
  const child = track(spawn('nats-server', args, options));
  let log = '';
  const listening = new Promise((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log += text;
      const [, address] = /Listening for client connections on (\S+)/.exec(log) ?? [];
      if (address !== undefined && log.includes('Server is ready')) resolve(address);
    });
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`nats-server ended: ${log}`);
  });
  return Promise.race([listening, ended]);
}

/** Starts a host in a process of its own. */
export function startHost(servers, name, machines) {
  const child = track(
    spawn(process.execPath, [HOST, servers, name, ...machines], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  return {
    kill: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
