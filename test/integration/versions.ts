/** The versions of the systems under test. A test asks them where systems differ, so that its assertions stay exact. */
import { execFileSync } from 'node:child_process';
import { QEMU } from './qemu.js';

/** Major, minor and micro. */
export type Release = readonly [number, number, number];

export function qemuRelease(): Release {
  return releaseIn(execFileSync(QEMU, ['--version'], { encoding: 'utf8' }));
}

export function libvirtRelease(): Release {
  return releaseIn(execFileSync('libvirtd', ['--version'], { encoding: 'utf8' }));
}

/** Whether the release is the other one or came after it. */
export function isFrom(release: Release, other: Release): boolean {
  const differs = release.findIndex((part, at) => part !== other[at]);
  return differs < 0 || release[differs]! > other[differs]!;
}

function releaseIn(text: string): Release {
  const [major, minor, micro] = (/\d+\.\d+\.\d+/.exec(text)?.[0] ?? '').split('.').map(Number);
  if (major === undefined || minor === undefined || micro === undefined)
    throw new Error(`no version: ${text}`);
  return [major, minor, micro];
}
