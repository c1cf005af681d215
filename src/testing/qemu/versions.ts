import type { Greeting, Version } from '../../protocol/types.js';

/** The releases of QEMU whose texts the double has exactly. */
export type FakeQemuVersion = '7.2' | '10.0' | '11.1';

const RELEASES: Readonly<Record<FakeQemuVersion, Version['qemu']>> = {
  '7.2': { major: 7, minor: 2, micro: 22 },
  '10.0': { major: 10, minor: 0, micro: 13 },
  '11.1': { major: 11, minor: 1, micro: 3 },
};

export const FAKE_QEMU_VERSIONS: readonly string[] = Object.keys(RELEASES);

/** A release's greeting. */
export function greetingOfRelease(version: FakeQemuVersion): Greeting {
  return { version: { qemu: RELEASES[version], package: '' }, capabilities: ['oob'] };
}

/** The differences between releases in the machine's replies. The parser's texts are in the server session. */
export interface Dialect {
  /** Whether `query-status` has `singlestep`. */
  readonly hasSinglestep: boolean;
  /** The states in which `migrate-pause` would do something. */
  readonly migratePauseStates: string;
}

export function dialectOf({ qemu }: Version): Dialect {
  const isFrom = (major: number, minor: number) =>
    qemu.major > major || (qemu.major === major && qemu.minor >= minor);
  return {
    hasSinglestep: !isFrom(9, 0),
    migratePauseStates: isFrom(8, 2) ? 'postcopy-active or postcopy-recover' : 'postcopy-active',
  };
}
