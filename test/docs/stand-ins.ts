import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import {
  fakeAgent,
  fakeLibvirtd,
  fakeQemu,
  type FakeAgent,
  type FakeLibvirtd,
  type FakeQemu,
} from '../../src/testing/index.js';

/** What QEMU answers where the small machine of `fakeQemu` has no more than `{}`. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'human-monitor-command': '7.2.22\r\n',
  'query-block': [],
  'query-block-jobs': [
    {
      ...{ type: 'mirror', device: 'mirror0', len: 1, offset: 1, busy: false, paused: false, speed: 0 },
      ...{ 'io-status': 'ok', ready: true, status: 'ready', 'auto-finalize': true, 'auto-dismiss': true },
      'actively-synced': true,
    },
  ],
  'query-migrate-parameters': { 'max-bandwidth': 18446744073709551615n },
  'query-name': { name: 'vm1' },
  'x-acme-reset': { done: true },
};

const run = ({ execute }: { readonly execute: string }) => ANSWERS[execute];

/** A guest with one file, in which every program prints its path. */
function guest({ execute, arguments: args = {} }: { execute: string; arguments?: object }): unknown {
  const { 'buf-b64': written, path } = args as Record<string, string>;
  if (written !== undefined) {
    file = written;
    return { count: Buffer.from(file, 'base64').length, eof: false };
  }
  const answers: Readonly<Record<string, unknown>> = {
    'guest-get-host-name': { 'host-name': 'vm1' },
    'guest-get-osinfo': { 'pretty-name': 'Debian GNU/Linux 13' },
    'guest-exec': { pid: 1 },
    'guest-exec-status': {
      exited: true,
      exitcode: 0,
      'out-data': Buffer.from(path ?? '').toString('base64'),
    },
    'guest-file-open': 1,
    'guest-file-read': { count: Buffer.from(file, 'base64').length, 'buf-b64': file, eof: true },
    'guest-file-close': {},
    'guest-fsfreeze-freeze': 1,
    'guest-fsfreeze-thaw': 1,
  };
  return answers[execute];
}

let file = '';

const LIBVIRT_URI = 'qemu:///system';

/** Does what `ssh` does with `-W`, to a UNIX socket, and with a command; the host is this one. */
const SSH = (node: string) => `#!/bin/sh
if [ "$1" = -W ]; then
  exec "${node}" -e 'const s = require("net").connect(process.argv[1]); process.stdin.pipe(s); s.pipe(process.stdout)' "$2"
fi
shift
exec sh -c "$*"
`;

/** What the paths, hosts and programs in a block lead to, and the block's text with those in their place. */
export interface StandIns {
  readonly code: string;
  /** What happens to every machine while the block watches. */
  live(): void;
  close(): Promise<void>;
}

/**
 * Puts a simulated QEMU where a block looks for one (`/run/….qmp`), a simulated libvirtd with the domains vm1
 * and vm2 behind `qemu:///system`, a small script behind `ssh`, and moves `/tmp` and `ca.pem` into a folder of
 * the block's own. What is there already, and what a block makes itself, such as a `fakeQemu`, stays as it is.
 */
export async function standIns(block: string, folder: string, libvirt?: string): Promise<StandIns> {
  const machines: FakeQemu[] = [];
  for (const name of new Set([...block.matchAll(/\/run\/([\w-]+\.qmp)/g)].map(([, name]) => name))) {
    const path = `${folder}/${name}`;
    if (!existsSync(path)) machines.push(await fakeQemu({ path, run }));
  }
  const agents: FakeAgent[] = [];
  for (const name of new Set([...block.matchAll(/\/run\/([\w-]+\.qga)/g)].map(([, name]) => name))) {
    agents.push(await fakeAgent({ path: `${folder}/${name}`, run: guest }));
  }
  let libvirtd: FakeLibvirtd | undefined;
  if (block.includes(LIBVIRT_URI) && libvirt === undefined) {
    const vm1 = { uuid: 'c7a5fdbd-edaf-9455-926a-d65c16db1809', run, agent: guest };
    const vm2 = { uuid: 'c7a5fdbd-edaf-9455-926a-d65c16db1810', run };
    libvirtd = await fakeLibvirtd({ path: `${folder}/libvirt-sock`, domains: { vm1, vm2 } });
  }
  writeFileSync(`${folder}/ca.pem`, '');
  writeFileSync(`${folder}/ssh`, SSH(process.execPath));
  chmodSync(`${folder}/ssh`, 0o755);
  return {
    code: block
      .replace(/\/(run|tmp)\//g, `${folder}/`)
      .replaceAll("'ca.pem'", inspect(`${folder}/ca.pem`))
      .replaceAll("'ssh'", inspect(`${folder}/ssh`))
      .replaceAll(LIBVIRT_URI, libvirt ?? `qemu+unix:///system?socket=${folder}/libvirt-sock`),
    live: () => {
      for (const [event, data] of LIFE) {
        for (const machine of machines) machine.emit({ event, ...(data && { data }) });
        for (const domain of ['vm1', 'vm2']) libvirtd?.emit(domain, { event, ...(data && { data }) });
      }
      libvirtd?.tell('vm2', 'suspended', 'paused');
    },
    close: async () => {
      await Promise.all([...machines, ...agents, libvirtd].map((double) => double?.close()));
    },
  };
}

const LIFE: readonly (readonly [event: string, data?: object])[] = [
  ['POWERDOWN'],
  ['STOP'],
  ['DEVICE_DELETED', { device: 'net0', path: '/machine/peripheral/net0' }],
  ['RESUME'],
  ['RESET', { guest: true, reason: 'guest-reset' }],
  ['ACME_RESET', { slot: 1 }],
  ['SHUTDOWN', { guest: true, reason: 'guest-shutdown' }],
];
