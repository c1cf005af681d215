import type { Version } from './types.js';

/**
 * Formats QEMU's version in its usual form, without the distribution's part (`version.package`).
 *
 * @param version - from a greeting or from `query-version`
 * @returns such as `7.2.19`
 *
 * @example
 * formatVersion({ qemu: { major: 7, minor: 2, micro: 19 }, package: 'Debian 1:7.2+dfsg-7' }); // '7.2.19'
 */
export function formatVersion({ qemu }: Version): string {
  return `${qemu.major}.${qemu.minor}.${qemu.micro}`;
}
