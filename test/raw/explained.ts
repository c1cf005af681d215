import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What Debian's build of a QEMU lacks of its schema, and why: a line each.
 *
 * @returns nothing for a version without a list
 */
export function explainedOf(version: string): string[] | undefined {
  const file = join(__dirname, `explained/debian-${version}.txt`);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : undefined;
}
