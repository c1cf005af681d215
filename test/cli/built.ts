import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The command as users have it, in a folder of the test's own: a tenth of the start of one that is compiled on the way. */
export interface BuiltCommand {
  /** The program, for `node`. */
  readonly bin: string;
  readonly folder: string;
  remove(): void;
}

export function buildCommand(): BuiltCommand {
  // Within the package, whose modules it finds from there.
  const folder = join(ROOT, 'test/cli/dist', String(process.pid));
  const program = `import { bundle } from './tools/bundle.mjs'; await bundle(process.argv[1], ['tools/cli/bin.ts']);`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program, folder], { cwd: ROOT });
  return {
    bin: join(folder, 'tools/cli/bin.js'),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
