import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HeldCommand } from '../../src/testing/index.js';
import { trackChild } from './children.js';
import { temporaryFolder } from './real.js';

/** What a private libvirtd needs, for `describeReal`. */
export const LIBVIRT = ['libvirtd', 'virsh', 'unshare', 'nsenter', 'qemu-system-x86_64'];

export interface LibvirtdOptions {
  /** Lines added to libvirtd.conf, such as `listen_tcp=1`. */
  readonly conf?: readonly string[] | ((folder: string) => readonly string[]);
  /** The text of SASL's configuration, and its users. */
  readonly sasl?: { readonly mechanisms: string; readonly users: Readonly<Record<string, string>> };
}

/** One libvirtd of a test's own: nobody else sees its domains, and none of its processes outlives it. */
export interface RealLibvirtd {
  /** The UNIX socket, reached from everywhere. */
  readonly socketPath: string;
  /** `qemu:///system` at that socket. */
  readonly uri: string;
  readonly folder: string;
  /** What virsh prints; rejects with its error text. */
  virsh(...args: readonly string[]): Promise<string>;
  /** Defines nothing: a transient domain of 64 MiB under TCG, without disk. Resolves to its UUID. */
  startDomain(name: string, options?: { readonly paused?: boolean }): Promise<string>;
  /** Resolves when the daemon has noticed that a domain is gone. */
  domainGone(name: string): Promise<void>;
  /** Sends a signal to a domain's QEMU, such as `SIGSTOP`. */
  signalDomain(name: string, signal: NodeJS.Signals): Promise<void>;
  /** Stops a domain's QEMU, so that it answers no command until it is released. */
  holdDomain(name: string): Promise<HeldCommand>;
  /** Sends a signal to the daemon; for one that ends it, resolves when it has ended. Domains run on. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, after a SIGKILL if it still runs. */
  restart(): Promise<void>;
  /** Runs a program where the daemon runs: its mounts and processes. */
  inside(program: string, ...args: readonly string[]): Promise<string>;
  /** Starts a program there that stays. */
  spawnInside(program: string, ...args: readonly string[]): ChildProcess;
  [Symbol.asyncDispose](): Promise<void>;
}

const run = promisify(execFile);

const MAX_CRASHES = 3;

class DaemonEnded extends Error {
  constructor(
    message: string,
    readonly signal: NodeJS.Signals | null,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Covered by empty file systems, so that daemons of other tests and of the machine have no part in them. */
const PRIVATE = ['/run/libvirt', '/var/lib/libvirt', '/etc/libvirt', '/var/log/libvirt', '/etc/sasl2'];

const QEMU_CONF = `user = "root"
group = "root"
security_driver = "none"
stdio_handler = "file"
cgroup_controllers = []
namespaces = []
`;

/**
 * Starts a libvirtd in namespaces of its own (mounts and processes) and waits until it has answered once.
 * The first start on a machine takes some seconds: the daemon asks QEMU what it can.
 */
export async function startLibvirtd(options: LibvirtdOptions = {}): Promise<RealLibvirtd> {
  const folder = temporaryFolder();
  const socketPath = join(folder.path, 'libvirt-sock');
  const conf = join(folder.path, 'libvirtd.conf');
  const uri = `qemu+unix:///system?socket=${socketPath}`;
  const { conf: given = [] } = options;
  const extra = typeof given === 'function' ? given(folder.path) : given;
  writeFileSync(
    conf,
    [
      `unix_sock_dir="${folder.path}"`,
      // The daemon takes the first of two.
      ...extra,
      'auth_unix_rw="none"',
      '',
    ].join('\n'),
  );

  writeFileSync(join(folder.path, 'auth.conf'), authFile(options));
  const holder = trackChild(
    spawn(
      'unshare',
      [
        '--mount',
        '--pid',
        '--fork',
        '--mount-proc',
        '--kill-child',
        'bash',
        '-c',
        setUp(folder.path, options),
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    ),
  );
  const holderGone = once(holder, 'exit');
  await Promise.race([
    once(holder.stdout, 'data'),
    holderGone.then(() => Promise.reject(new Error('unshare'))),
  ]);
  // The shell inside is process 1 there; from outside it is the child of `unshare`.
  const target = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();
  const enter = ['-t', target, '-m', '-p', '--'];
  const inside = async (program: string, ...args: readonly string[]) =>
    (await run('nsenter', [...enter, program, ...args])).stdout;
  const spawnInside = (program: string, ...args: readonly string[]) =>
    trackChild(spawn('nsenter', [...enter, program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] }));
  const env = { ...process.env, LIBVIRT_AUTH_FILE: join(folder.path, 'auth.conf') };
  const virsh = async (...args: readonly string[]) =>
    (await run('virsh', ['-q', '-c', uri, ...args], { maxBuffer: 1e8, env })).stdout;

  let daemon: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  const startOnce = async () => {
    const args = ['-f', conf, '-p', join(folder.path, 'pid'), ...(listens(conf) ? ['--listen'] : [])];
    const started = spawnInside('libvirtd', ...args);
    daemon = started;
    gone = once(started, 'exit').then(() => (daemon = undefined));
    let words = '';
    started.stderr?.setEncoding('utf8').on('data', (text: string) => (words += text));
    for (;;) {
      try {
        await virsh('version');
        return;
      } catch (error) {
        if (daemon !== started) {
          const how = started.signalCode ?? `code ${started.exitCode}`;
          throw new DaemonEnded(`libvirtd ended (${how}): ${words}`, started.signalCode, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  // libvirtd 9.0 was seen to crash when it was started again beside a busy QEMU.
  const start = async () => {
    for (let crashes = 0; ; crashes += 1) {
      try {
        await startOnce();
        return;
      } catch (error) {
        if (!(error instanceof DaemonEnded && error.signal === 'SIGSEGV') || crashes === MAX_CRASHES)
          throw error;
      }
    }
  };
  const kill = async (signal: NodeJS.Signals) => {
    // Without a program in between: tests kill in mid-command. The daemon is nsenter's only child.
    const { pid } = daemon as ChildProcess;
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
    if (!(child > 1)) throw new Error('the daemon has not been started yet, or is gone');
    process.kill(child, signal);
    // nsenter stops along with what it started, but isn't woken with it.
    if (signal === 'SIGCONT') daemon?.kill(signal);
    if (['SIGKILL', 'SIGTERM', 'SIGINT'].includes(signal)) await gone;
  };
  const dispose = async () => {
    holder.kill('SIGKILL');
    daemon?.kill('SIGKILL');
    await holderGone;
    await gone;
    folder.remove();
  };
  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }

  const signalDomain = async (name: string, signal: NodeJS.Signals) => {
    await inside('sh', '-c', `kill -${signal.slice(3)} $(cat "/run/libvirt/qemu/${name}.pid")`);
  };

  return {
    socketPath,
    uri,
    folder: folder.path,
    virsh,
    inside,
    spawnInside,
    kill,
    startDomain: async (name, { paused = false } = {}) => {
      // libvirtd 9.0 was seen to crash (SIGSEGV) after a restart beside a busy QEMU. The next test has a new one.
      if (daemon === undefined) await start();
      const file = join(folder.path, 'domain.xml');
      writeFileSync(file, domainXml(name));
      await virsh('create', file, ...(paused ? ['--paused'] : []));
      return (await virsh('domuuid', name)).trim();
    },
    domainGone: async (name) => {
      while ((await virsh('list', '--name')).split('\n').includes(name)) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    signalDomain,
    holdDomain: async (name) => {
      await signalDomain(name, 'SIGSTOP');
      return { command: { execute: 'query-name' }, release: () => signalDomain(name, 'SIGCONT') };
    },
    restart: async () => {
      if (daemon !== undefined) await kill('SIGKILL');
      await start();
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** Runs as process 1 of the namespace, and reaps; its death is the death of all in there. */
function setUp(folder: string, { sasl }: LibvirtdOptions): string {
  const lines = [
    'set -e',
    ...PRIVATE.flatMap((path) => [`mkdir -p ${path}`, `mount -t tmpfs none ${path}`]),
    `cat > /etc/libvirt/qemu.conf <<'END'\n${QEMU_CONF}END`,
  ];
  if (sasl !== undefined) {
    const db = join(folder, 'sasl.db');
    lines.push(`printf 'mech_list: ${sasl.mechanisms}\\nsasldb_path: ${db}\\n' > /etc/sasl2/libvirt.conf`);
    for (const [user, password] of Object.entries(sasl.users)) {
      lines.push(`printf %s ${quoted(password)} | saslpasswd2 -p -a libvirt -f ${db} ${quoted(user)}`);
    }
  }
  return [...lines, 'echo ready', 'while read -r _; do :; done'].join('\n');
}

/** With which virsh logs in by itself: as the first user. */
function authFile({ sasl }: LibvirtdOptions): string {
  const [user] = Object.entries(sasl?.users ?? {});
  if (user === undefined) return '';
  const [name, password] = user;
  return `[credentials-test]\nauthname=${name}\npassword=${password}\n[auth-libvirt-default]\ncredentials=test\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function listens(conf: string): boolean {
  return /^listen_t/m.test(readFileSync(conf, 'utf8'));
}

export function domainXml(name: string): string {
  const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<domain type='qemu'>
  <name>${escaped}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices><controller type='usb' model='none'/><memballoon model='none'/></devices>
</domain>
`;
}
