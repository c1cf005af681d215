import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** A project that has rxqmp installed as npm would install it: built, with its dependencies. */
export interface Consumer {
  readonly folder: string;
  write(name: string, text: string): void;
  /** The compiler's complaints, each with all its lines. */
  compile(compiler: string, files: readonly string[], options: readonly string[]): string[];
  /** What the compiler makes of a file: how many types, and how many instantiations of generic ones. */
  cost(file: string, options: readonly string[]): { types: number; instantiations: number };
  /** What a program of the project prints. */
  node(...args: string[]): string;
  remove(): void;
}

export function makeConsumer(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'rxqmp-consumer-'));
  const packages = join(folder, 'node_modules');
  mkdirSync(join(packages, 'rxqmp/src/raw'), { recursive: true });
  execFileSync(process.execPath, [join(ROOT, 'tools/build.mjs'), join(packages, 'rxqmp/dist')], {
    cwd: ROOT,
  });
  for (const file of ['package.json', 'src/raw/facts.json', 'editor'])
    cpSync(join(ROOT, file), join(packages, 'rxqmp', file), { recursive: true });
  for (const name of ['rxjs', 'io-ts', 'fp-ts', 'commander', 'tslib', '@types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('package.json', '{ "type": "module" }');
  const tsc = (compiler: string, options: readonly string[]) => {
    const program = join(ROOT, 'node_modules', compiler, 'bin/tsc');
    const always = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--types',
      'node',
      '--pretty',
      'false',
    ];
    return spawnSync(process.execPath, [program, ...always, ...options], { cwd: folder, encoding: 'utf8' })
      .stdout;
  };
  return {
    folder,
    write,
    compile: (compiler, files, options) =>
      tsc(compiler, [...options, ...files])
        .split(/\n(?! )/)
        .filter((error) => error.includes('error TS')),
    cost(file, options) {
      const told = tsc('typescript', [...options, '--skipLibCheck', '--extendedDiagnostics', file]);
      const count = (what: string) => Number(new RegExp(`^${what}: +(\\d+)`, 'm').exec(told)?.[1]);
      return { types: count('Types'), instantiations: count('Instantiations') };
    },
    node: (...args) => execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function fixture(name: string): string {
  return readFileSync(join(__dirname, 'fixtures', name), 'utf8');
}
