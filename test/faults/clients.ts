/** The clients of the fault matrix: how each is started, and its version where it is at hand. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RXQMP_VERSION } from '../../src/trace/rxqmp-version.js';

/** A client that is installed. */
export interface Client {
  readonly name: string;
  readonly version: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** npm runs its scripts there, and jest its tests. */
const ROOT = process.cwd();
const adapter = (file: string) => join(ROOT, 'test/faults/clients', file);

/** rxqmp from its sources. */
export const RXQMP: Client = {
  name: 'rxqmp',
  version: RXQMP_VERSION,
  command: [process.execPath, '--import', 'tsx', adapter('rxqmp.ts')],
};

/** A client of npm, which is a development package of rxqmp. */
export function npmQmp(name: 'node-qemu' | 'qemu-qmp'): Client {
  const manifest = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  return {
    name,
    version: (JSON.parse(manifest) as { readonly version: string }).version,
    command: [process.execPath, adapter(`${name}.mjs`)],
  };
}

/**
 * Debian's go-qemu, built with Debian's Go.
 *
 * @param folder - for the program
 */
export function goQemu(folder: string): Client | undefined {
  const sources = '/usr/share/gocode';
  const program = join(folder, 'go-qemu');
  try {
    execFileSync('go', ['build', '-o', program, adapter('go-qemu.go')], {
      env: { ...process.env, GO111MODULE: 'off', GOPATH: sources, GOFLAGS: '' },
      stdio: 'ignore',
    });
    const args = ['-W', '-f', '${Version}', 'golang-github-digitalocean-go-qemu-dev'];
    const version = execFileSync('dpkg-query', args, { encoding: 'utf8' });
    return { name: 'go-qemu', version: version.replace(/-\d+$/, ''), command: [program] };
  } catch {
    return undefined;
  }
}

/** Python's qemu.qmp: installed, or in QEMU's source tree at `QEMU_SOURCE`. */
export function pythonQmp(): Client | undefined {
  return python('qemu.qmp', [adapter('qemu_qmp.py')]);
}

/** The shell of qemu.qmp. */
export function qmpShell(): Client | undefined {
  return python('qmp-shell', ['-c', 'from qemu.qmp import qmp_shell; qmp_shell.main()']);
}

function python(name: string, args: readonly string[]): Client | undefined {
  const source = process.env['QEMU_SOURCE'];
  const env = source === undefined ? {} : { PYTHONPATH: join(source, 'python') };
  try {
    const where = execFileSync('python3', ['-c', 'import qemu.qmp; print(qemu.qmp.__file__)'], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const file = join(dirname(where.trim()), '../../../VERSION');
    const version = existsSync(file) ? `of QEMU ${readFileSync(file, 'utf8').trim()}` : 'installed';
    return { name, version, command: ['python3', ...args], env };
  } catch {
    return undefined;
  }
}

/** The clients that are at hand, and the names of the others. */
export function clients(folder: string): {
  readonly present: readonly Client[];
  readonly missing: readonly string[];
} {
  const all = [
    ['rxqmp', RXQMP],
    ['node-qemu', npmQmp('node-qemu')],
    ['qemu-qmp', npmQmp('qemu-qmp')],
    ['qemu.qmp', pythonQmp()],
    ['go-qemu', goQemu(folder)],
  ] as const;
  return {
    present: all.flatMap(([, client]) => (client === undefined ? [] : [client])),
    missing: all.flatMap(([name, client]) => (client === undefined ? [name] : [])),
  };
}
