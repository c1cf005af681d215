import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cpio, type Entry } from './cpio.js';

/** What QEMU boots. */
export interface GuestImage {
  readonly kernel: string;
  readonly initrd: string;
}

const AGENT = '/usr/sbin/qemu-ga';
/** Where another Debian is that qemu-ga and its libraries are taken from, such as one of `npm run test:systems`. */
const ROOT = process.env['RXQMP_GUEST_ROOT'] ?? '/';
const MODULES = ['virtio_pci', 'virtio_blk', 'virtio_console'];
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rxqmp-guest');
const MAKER = ['init.sh', 'shutdown.sh', 'image.ts', 'cpio.ts'].map((name) =>
  join(import.meta.dirname, name),
);

/**
 * A guest that runs little else than qemu-ga: Debian's kernel for virtual machines with its virtio modules, BusyBox, and
 * qemu-ga with its libraries, this machine's own or, with RXQMP_GUEST_ROOT, that of another Debian. The two packages are downloaded once, by apt-get, into a folder of the user's cache.
 */
export function guestImage(): GuestImage {
  const make = createHash('sha256');
  for (const file of [join(ROOT, AGENT), ...MAKER]) make.update(readFileSync(file));
  const folder = join(CACHE, make.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const work = mkdtempSync(join(CACHE, 'making-'));
    makeImage(work);
    // Two makers at once: the first one's stays.
    if (existsSync(folder)) rmSync(work, { recursive: true });
    else renameSync(work, folder);
  }
  return { kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd') };
}

function makeImage(work: string): void {
  const packages = join(work, 'packages');
  mkdirSync(packages);
  const kernel = / (linux-image-\S+)/.exec(run('apt-cache', 'depends', 'linux-image-cloud-amd64'))?.[1];
  if (kernel === undefined) throw new Error('apt knows no linux-image-cloud-amd64: run apt-get update');
  execFileSync('apt-get', ['-q', 'download', kernel, 'busybox-static'], { cwd: packages, stdio: 'pipe' });
  const files = join(work, 'files');
  for (const each of readdirSync(packages)) run('dpkg', '-x', join(packages, each), files);

  const all = readdirSync(files, { recursive: true, encoding: 'utf8' }).map((path) => join(files, path));
  const found = (pattern: RegExp) => {
    const path = all.find((each) => pattern.test(each));
    if (path === undefined) throw new Error(`Debian's packages hold no file like ${pattern.source}`);
    return path;
  };
  const modules = inOrder(MODULES, (name) => moduleOf(found(new RegExp(`/${name}\\.ko(\\.\\w+)?$`))));
  writeFileSync(
    join(work, 'initrd'),
    cpio([
      ...['bin', 'dev', 'proc', 'sys', 'run', 'tmp', 'data', 'sbin', 'modules'].map((path) => ({ path })),
      { path: 'bin/busybox', content: readFileSync(found(/\/bin\/busybox$/)) },
      { path: 'init', content: readFileSync(join(import.meta.dirname, 'init.sh')) },
      { path: 'sbin/shutdown', content: readFileSync(join(import.meta.dirname, 'shutdown.sh')) },
      // init.sh loads them in the order of their names.
      ...modules.map(({ content }, at) => ({ path: `modules/${at}.ko`, content })),
      ...withFolders([AGENT, ...librariesOf(AGENT)]),
    ]),
  );
  renameSync(found(/\/boot\/vmlinuz-/), join(work, 'vmlinuz'));
  for (const folder of [packages, files]) rmSync(folder, { recursive: true });
}

interface Module {
  readonly content: Buffer;
  readonly depends: readonly string[];
}

function moduleOf(path: string): Module {
  const content = path.endsWith('.xz')
    ? execFileSync('xz', ['-dc', path], { maxBuffer: 2 ** 26 })
    : readFileSync(path);
  const [, names = ''] = /\0depends=([^\0]*)\0/.exec(content.toString('latin1')) ?? [];
  return { content, depends: names.split(',').filter((name) => name !== '') };
}

/** The modules and all that they depend on, each after what it needs. */
function inOrder(names: readonly string[], read: (name: string) => Module): Module[] {
  const ordered = new Map<string, Module>();
  const add = (name: string) => {
    if (ordered.has(name)) return;
    const module = read(name);
    for (const each of module.depends) add(each);
    ordered.set(name, module);
  };
  for (const name of names) add(name);
  return [...ordered.values()];
}

function librariesOf(program: string): string[] {
  const inRoot = ROOT === '/' ? [] : ['chroot', ROOT];
  const [command = '', ...args] = [...inRoot, 'ldd', program];
  return [...run(command, ...args).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

/** Files of that Debian, where they are on it. */
function withFolders(paths: readonly string[]): Entry[] {
  const folders = new Set<string>();
  const add = (folder: string) => {
    if (folder === '/') return;
    add(dirname(folder));
    folders.add(folder);
  };
  for (const path of paths) add(dirname(path));
  return [
    ...[...folders].map((path) => ({ path: relative('/', path) })),
    ...paths.map((path) => ({ path: relative('/', path), content: readFileSync(join(ROOT, path)) })),
  ];
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' });
}
