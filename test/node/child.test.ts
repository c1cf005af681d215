import { readdirSync, readFileSync } from 'node:fs';
import { notStarted, startChild } from '../../src/node/child.js';
import { ConnectError } from '../../src/errors.js';

/** A program of `sh`, up to the first line that it says. */
async function started(script: string) {
  const log: string[] = [];
  const said = deferred<string>();
  const ended = deferred<ConnectError | string>();
  const child = startChild({
    command: ['sh', '-c', script],
    env: process.env,
    onOutput: (chunk) => {
      log.push(Buffer.from(chunk).toString().trim());
      said.resolve(log[0] ?? '');
    },
    onErrors: () => undefined,
    onEnd: ended.resolve,
  });
  return { child, log, ended: ended.promise, first: await said.promise };
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** What runs with these words in its command line. */
const running = (words: string) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(words);
    } catch {
      return false;
    }
  });

/** A process that has ended, but that the system's first process has not reaped yet, has an empty command line. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

describe('a program that runs for us', () => {
  test('goes with what it has started, and with its guard', async () => {
    const { child, first } = await started('sleep 60 & echo $$ $!; wait');
    const [own, sleep] = first.split(' ').map(Number);
    expect(running(`rxqmp-guard ${own} `)).toHaveLength(1);
    child.kill();
    await child.gone;
    expect(running(`rxqmp-guard ${own} `)).toEqual([]);
    while (isAlive(sleep as number)) await new Promise((resolve) => setImmediate(resolve));
  });

  test('that will not end is ended', async () => {
    const { child } = await started(`trap '' TERM; echo ready; while :; do sleep 1; done`);
    child.kill();
    await child.gone;
  });

  test('delivers no more output once it was asked to end', async () => {
    const { child, log } = await started(
      `trap 'echo more; exit' TERM; echo ready; while :; do sleep 0.01; done`,
    );
    child.kill();
    await child.gone;
    expect(log).toEqual(['ready']);
  });

  test('reports how it ended, after all its output', async () => {
    const { log, ended } = await started('echo first; exit 3');
    expect(await ended).toBe('sh ended with code 3');
    expect(log.join()).toBe('first');
  });

  test('that is not there fails with that reason, permanently', async () => {
    const ended = deferred<ConnectError | string>();
    const quiet = { onOutput: () => undefined, onErrors: () => undefined };
    startChild({ command: ['/nowhere/virsh'], env: {}, ...quiet, onEnd: ended.resolve });
    expect(await ended.promise).toMatchObject({
      message: '/nowhere/virsh could not be started: the program was not found (ENOENT)',
      permanent: true,
    });
  });

  test.each([
    ['EAGAIN', 'virsh could not be started: the system or this user has no processes left (EAGAIN)', false],
    ['EMFILE', 'virsh could not be started: this process has no file descriptors left (EMFILE)', false],
    ['ENOMEM', 'virsh could not be started: as Node says it', false],
    ['ENOEXEC', 'virsh could not be started: as Node says it', true],
  ])('that %s keeps from starting: %s', (code, message, permanent) => {
    const cause = Object.assign(new Error('as Node says it'), { code });
    expect(notStarted('virsh', cause)).toMatchObject({ message, permanent, cause });
  });
});
