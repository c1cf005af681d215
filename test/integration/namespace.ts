import { execFileSync } from 'node:child_process';

/** A host of the test's own on this machine: a network namespace with one link to it. */
export interface NetworkHost {
  readonly address: string;
  /** The command line that runs a program on that host. */
  on(...command: readonly string[]): string[];
  /** From now on what the host sends is dropped, as where a cable is pulled: nobody gets an answer, nor an error. */
  silence(): void;
  [Symbol.dispose](): void;
}

/** What {@link networkHost} needs, for `describeReal`. */
export const NETWORK = ['ip'];

let hosts = 0;

/** Makes a host that is reached at an address of its own. It needs root. */
export function networkHost(): NetworkHost {
  hosts += 1;
  const id = `${process.pid}x${hosts}`;
  const [name, here, there] = [`rxqmp-${id}`, `rq${id}a`, `rq${id}b`];
  const network = `10.${200 + (process.pid % 50)}.${hosts % 250}`;
  const [address, own] = [`${network}.2`, `${network}.1`];
  const ip = (...args: readonly string[]) => execFileSync('ip', args);
  const inside = (...args: readonly string[]) => ip('-n', name, ...args);
  ip('netns', 'add', name);
  ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
  ip('addr', 'add', `${own}/30`, 'dev', here);
  ip('link', 'set', here, 'up');
  inside('addr', 'add', `${address}/30`, 'dev', there);
  inside('link', 'set', there, 'up');
  inside('link', 'set', 'lo', 'up');
  return {
    address,
    on: (...command) => ['ip', 'netns', 'exec', name, ...command],
    silence: () => inside('route', 'add', 'blackhole', `${own}/32`),
    [Symbol.dispose]: () => ip('netns', 'del', name),
  };
}
