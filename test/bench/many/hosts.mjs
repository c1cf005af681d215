import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A process with machines.mjs has two descriptors for each machine: its socket, and its client. */
const MACHINES_EACH = 2_500;

/** A child that does one thing at a time: it is sent an action, and answers when that is done. */
export async function startWorker(script, args, execArgv = []) {
  const child = fork(join(import.meta.dirname, script), args.map(String), { execArgv });
  const exited = once(child, 'exit');
  let ending = false;
  const ended = exited.then(([code, signal]) => {
    if (!ending) throw new Error(`${script} ended with ${code ?? signal}`);
  });
  const answer = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  await answer();
  return {
    child,
    ask: async (action, value) => {
      child.send({ action, value });
      return (await answer()).done;
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      ending = true;
      child.kill('SIGCONT');
      child.disconnect();
      await exited;
    },
  };
}

/** So many machines, in as few processes as their descriptors allow. Their sockets are named by numbers from 0 on. */
export async function startMachines(count) {
  const folder = mkdtempSync(join(tmpdir(), 'rxqmp-many-'));
  const hosts = [];
  for (let first = 0; first < count; first += MACHINES_EACH) {
    const own = Math.min(MACHINES_EACH, count - first);
    hosts.push(await startWorker('machines.mjs', [folder, first, own]));
  }
  const all = (action, value) => Promise.all(hosts.map((host) => host.ask(action, value)));
  return {
    folder,
    raise: (each, times) => all('raise', { each, times }),
    endAll: () => all('end'),
    startAll: () => all('start'),
    accepted: async () => (await all('accepted')).reduce((sum, each) => sum + each, 0),
    /** As when their hosts freeze: connections stay, and nothing is answered. */
    freeze: () => hosts.forEach(({ child }) => child.kill('SIGSTOP')),
    thaw: () => hosts.forEach(({ child }) => child.kill('SIGCONT')),
    stop: async () => {
      await Promise.all(hosts.map((host) => host.end()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
