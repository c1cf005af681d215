import fc from 'fast-check';
import {
  areNeighbours,
  compareReleases,
  readRuns,
  releaseOf,
  runsOf,
  writeRuns,
} from '../../tools/qapi/releases.js';

const ALL = ['7.2', '8.0', '8.1', '9.0', '10.2', '11.0-dev', '11.0'];

test('releases are in the order of their numbers, a development tree before its release', () => {
  expect([...ALL].reverse().sort(compareReleases)).toEqual(ALL);
  expect(compareReleases('7.2', '7.2.0')).toBe(0);
});

test.each([
  [{ major: 7, minor: 2, micro: 22 }, '7.2'],
  [{ major: 10, minor: 2, micro: 50 }, '11.0-dev'],
  [{ major: 10, minor: 1, micro: 91 }, '10.2-dev'],
])('a QEMU of version %j is of %s', (version, release) => {
  expect(releaseOf(version)).toBe(release);
});

test.each([
  ['8.0', '8.1', true],
  ['8.2', '9.0', true],
  ['10.2', '11.0-dev', true],
  ['8.0', '8.2', false],
  ['8.1', '9.0', false],
  ['11.0-dev', '11.1', false],
])('no release lies between %s and %s: %p', (older, newer, expected) => {
  expect(areNeighbours(older, newer)).toBe(expected);
});

test('runs of releases are written as their first and last, ends left out', () => {
  expect(runsOf(['8.0', '8.1', '10.2'], ALL)).toEqual([
    ['8.0', '8.1'],
    ['10.2', '10.2'],
  ]);
  expect(writeRuns(['8.0', '8.1', '10.2'], ALL)).toBe('8.0..8.1,10.2');
  expect(writeRuns(['7.2', '8.0', '11.0'], ALL)).toBe('..8.0,11.0..');
});

test('whatever releases are written as runs are read back', () => {
  fc.assert(
    fc.property(fc.subarray(ALL, { minLength: 1 }), (some) => {
      expect(readRuns(writeRuns(some, ALL), ALL)).toEqual(some);
    }),
  );
});
