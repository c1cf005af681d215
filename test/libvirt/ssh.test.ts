import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remoteCommand } from '../../src/libvirt/endpoint.js';
import { parseUri, type SshUri } from '../../src/libvirt/protocol/uri.js';
import { dialSsh, sshArguments } from '../../src/node/ssh.js';

const uri = (rest: string) => parseUri(`qemu+ssh://${rest}`) as SshUri;

/** A PATH of the given programs, each of which tells its name and words, a line each. */
function withPrograms<A>(programs: Readonly<Record<string, string>>, use: (path: string) => A): A {
  const path = mkdtempSync(join(tmpdir(), 'rxqmp-ssh-'));
  try {
    for (const name of ['sh', 'grep']) {
      symlinkSync(
        execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
        join(path, name),
      );
    }
    for (const [name, first] of Object.entries(programs)) {
      const script = `#!/bin/sh\n${first}\nprintf '%s\\n' ${name} "$@"\n`;
      writeFileSync(join(path, name), script, { mode: 0o755 });
    }
    return use(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}

const HELPER = { 'virt-ssh-helper': '' };
const NC = { nc: '' };
const NC_WITH_Q = { nc: `[ "$*" = -q ] && { echo "nc: option requires an argument -- 'q'"; exit 1; }` };

describe('on the other host', () => {
  test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    ['the helper', 'h/system', { ...HELPER, ...NC }, ['virt-ssh-helper', 'qemu:///system']],
    ['netcat without a helper', 'h/system', NC, ['nc', '-U', '/run/libvirt/libvirt-sock']],
    ['a netcat that waits', 'h/system', NC_WITH_Q, ['nc', '-q0', '-U', '/run/libvirt/libvirt-sock']],
    ["a user's socket", 'h/session', NC, ['nc', '-U', '/run/user/7/libvirt/libvirt-sock']],
    [
      "QEMU's own daemon",
      'h/system?mode=direct',
      { ...HELPER, ...NC },
      ['nc', '-U', '/run/libvirt/virtqemud-sock'],
    ],
    ['a named socket', "h/system?socket=/a b'c", { ...HELPER, ...NC }, ['nc', '-U', "/a b'c"]],
    [
      'a named netcat',
      'h/system?netcat=nc.openbsd',
      { ...HELPER, 'nc.openbsd': '' },
      ['nc.openbsd', '-U', '/run/libvirt/libvirt-sock'],
    ],
    [
      'the helper where it is wanted',
      'h/system?proxy=native&mode=direct',
      HELPER,
      ['virt-ssh-helper', 'qemu:///system'],
    ],
    [
      'netcat where it is wanted',
      'h/system?proxy=netcat',
      { ...HELPER, ...NC },
      ['nc', '-U', '/run/libvirt/libvirt-sock'],
    ],
    [
      'the name that is asked for',
      'h/system?name=test:///default',
      HELPER,
      ['virt-ssh-helper', 'test:///default'],
    ],
  ])('%s joins ssh to the socket', (_, rest, programs, words) => {
    withPrograms(programs, (path) => {
      const env = { PATH: path, XDG_RUNTIME_DIR: '/run/user/7' };
      const { stdout } = spawnSync('/bin/sh', ['-c', remoteCommand(uri(rest))], { env, encoding: 'utf8' });
      expect(stdout.trimEnd().split('\n')).toEqual(words);
    });
  });
});

test.each([
  ['system', HELPER, ['virt-ssh-helper', '-r', 'qemu:///system']],
  ['system', NC, ['nc', '-U', '/run/libvirt/libvirt-sock-ro']],
  ['session', NC, ['nc', '-U', '/run/user/7/libvirt/libvirt-sock']],
])('a connection that only reads joins the socket for readers of %s', (instance, programs, words) => {
  withPrograms(programs, (path) => {
    const env = { PATH: path, XDG_RUNTIME_DIR: '/run/user/7' };
    const command = remoteCommand(uri(`h/${instance}`), true);
    const { stdout } = spawnSync('/bin/sh', ['-c', command], { env, encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n')).toEqual(words);
  });
});

describe('ssh', () => {
  const words = (rest: string) => {
    const { command: program, ...target } = uri(rest);
    return sshArguments({ ...target, program, command: 'true' });
  };

  test('never prompts, and passes a host as a host', () => {
    expect(words('h/system')).toEqual(['-T', '-e', 'none', '-o', 'BatchMode=yes', '--', 'h', 'true']);
  });

  test.each([
    ['a user and a port', 'root@h:2222/system', ['-p', '2222', '-l', 'root']],
    ['a key, and no other', 'h/system?keyfile=/50%25', ['-i', '/50%%', '-o', 'IdentitiesOnly=yes']],
    ['known hosts', 'h/system?known_hosts=/a b', ['-o', 'UserKnownHostsFile="/a b"']],
    ['no verification, where that is said', 'h/system?no_verify=1', ['-o', 'StrictHostKeyChecking=no']],
  ])('is given %s', (_, rest, given) => {
    expect(words(rest).slice(5, -3)).toEqual(given);
  });
});

test('ssh ends with the stream that it makes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rxqmp-ssh-'));
  const program = join(folder, 'ssh');
  writeFileSync(program, '#!/bin/sh\necho $$\nexec sleep 60\n', { mode: 0o755 });
  const { command: _, ...target } = uri('h/system');
  const options = { onWords: () => undefined, onStream: () => undefined };
  const dialled = await new Promise<{ pid: number; leave: () => void }>((resolve) => {
    const dial = dialSsh({ ...target, program, command: 'true' }, options).subscribe((stream) =>
      stream.once('data', (chunk) =>
        resolve({ pid: Number(String(chunk)), leave: () => dial.unsubscribe() }),
      ),
    );
  });
  expect(isAlive(dialled.pid)).toBe(true);
  dialled.leave();
  while (isAlive(dialled.pid)) await new Promise((resolve) => setImmediate(resolve));
  rmSync(folder, { recursive: true });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
