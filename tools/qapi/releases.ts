/** The order of QEMU's releases, and a short notation for ranges of them. */

/** Compares two releases: -1, 0 or 1. `11.0-dev`, the tree that became 11.0, comes right before it. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let part = 0; part < 4; part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function numbersOf(release: string): number[] {
  const [major = 0, minor = 0, micro = 0] = release.replace(DEVELOPMENT, '').split('.').map(Number);
  return [major, minor, micro, DEVELOPMENT.test(release) ? -1 : 0];
}

const DEVELOPMENT = /-dev$/;

/** The release as users know it. A development tree counts as the release that it became. */
export function releaseName(release: string): string {
  return release.replace(DEVELOPMENT, '');
}

/**
 * The release of a version that QEMU reports: `7.2` of 7.2.22, `11.0-dev` of 10.2.50.
 *
 * @param version - its numbers; a micro of 50 or more is of the tree before the next release
 */
export function releaseOf({ major, minor, micro }: { major: number; minor: number; micro: number }): string {
  if (micro < 50) return `${major}.${minor}`;
  // Since 4.0 each major release has .0, .1 and .2.
  return minor >= 2 ? `${major + 1}.0-dev` : `${major}.${minor + 1}-dev`;
}

/** Returns whether two releases are neighbours. Then the second one added the parts that the first lacks. */
export function areNeighbours(older: string, newer: string): boolean {
  const [a, b] = [numbersOf(older), numbersOf(newer)];
  if (a[3] === -1) return false;
  if (a[0] === b[0]) return a[1]! + 1 === b[1];
  return a[0]! + 1 === b[0] && a[1] === 2 && b[1] === 0;
}

/** The ranges of consecutive releases in a list, each with its first and last. */
export function runsOf(some: readonly string[], all: readonly string[]): (readonly [string, string])[] {
  const runs: [string, string][] = [];
  let previous = -2;
  for (const [index, release] of all.entries()) {
    if (!some.includes(release)) continue;
    const run = runs.at(-1);
    if (run !== undefined && previous === index - 1) run[1] = release;
    else runs.push([release, release]);
    previous = index;
  }
  return runs;
}

/** Writes ranges, such as `8.0..9.1,10.0..`. The oldest and the newest release are left out, so a new release changes no line. */
export function writeRuns(some: readonly string[], all: readonly string[]): string {
  const [oldest, newest] = [all[0], all.at(-1)];
  return runsOf(some, all)
    .map(([first, last]) => {
      if (first === last && first !== oldest && last !== newest) return first;
      return `${first === oldest ? '' : first}..${last === newest ? '' : last}`;
    })
    .join(',');
}

export function readRuns(text: string, all: readonly string[]): string[] {
  const at = (release: string | undefined, otherwise: number) =>
    release === undefined || release === '' ? otherwise : all.indexOf(release);
  return text.split(',').flatMap((run) => {
    const [first, last = first] = run.split('..');
    return all.slice(at(first, 0), at(last, all.length - 1) + 1);
  });
}
