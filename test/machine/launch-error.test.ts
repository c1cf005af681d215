import { causeOf, launchError } from '../../src/machine/launch-error.js';

const Q = 'qemu-system-x86_64';
const TIME = '2026-01-01T00:00:00.1Z';

const causes: readonly (readonly [stderr: string, cause: string | undefined])[] = [
  ['', undefined],
  [`${Q}: warning: old\n`, undefined],
  [`${Q}: -mon chardev=m: warning: '-mon' is deprecated\n`, undefined],
  [`${Q}: -chardev socket: info: QEMU waiting for connection\n`, undefined],
  [`${Q}: -device x: no such model\n`, `${Q}: -device x: no such model`],
  // QEMU 11.1 warns of -mon before any real cause.
  [`${Q}: -mon chardev=m: warning: '-mon' is deprecated\n${Q}: no\n`, `${Q}: no`],
  [`${Q}: no\n${Q}: warning: late\n`, `${Q}: no`],
  [`${Q}: unsupported machine type\nUse -M help\n`, `${Q}: unsupported machine type\nUse -M help`],
  [`Could not access KVM kernel module: gone\n${Q}: no KVM\n`, `${Q}: no KVM`],
  ["qemu: could not open kernel file 'k'\n", "qemu: could not open kernel file 'k'"],
  [`${Q}: Could not open 'a\nb: c': gone\n`, `${Q}: Could not open 'a\nb: c': gone`],
  [`${TIME} ${Q}: warning: w\n${TIME} vm1 ${Q}: no\n`, `${TIME} vm1 ${Q}: no`],
  ['/usr/bin/my-qemu: not found\n', '/usr/bin/my-qemu: not found'],
];

test.each(causes)('of %j the cause is %j', (stderr, cause) => {
  expect(causeOf(stderr)).toBe(cause);
});

describe('the error of a machine that did not start', () => {
  const exit = { code: 1, signal: null };

  test('begins with the cause and holds how QEMU ended', () => {
    const stderr = `${Q}: warning: old\n${Q}: no\n`;
    const error = launchError('it ended', { ...exit, stderr }, { monitor: 'vm1', cause: 'c' });
    expect(error).toMatchObject({ _tag: 'LaunchError', ...exit, stderr, monitor: 'vm1', cause: 'c' });
    expect(error.message).toBe(`${Q}: no (it ended)`);
  });

  test.each([
    [
      [`${Q}: -M none: invalid option`, ['-S', '-M none']],
      `${Q}: -M none: invalid option: '-M none' is one element of 'args'; give the option and its value as two (it ended)`,
    ],
    [[`${Q}: -nope: invalid option`, ['-nope', '-M none']], `${Q}: -nope: invalid option (it ended)`],
    [[`${Q}: -M none: invalid option`, []], `${Q}: -M none: invalid option (it ended)`],
  ] as const)('hints at an option and its value that are one argument: %j', ([stderr, args], message) => {
    expect(launchError('it ended', { ...exit, stderr }, { monitor: undefined, args }).message).toBe(message);
  });

  test.each([
    ['', 'it ended'],
    [`${Q}: info: QEMU waits\n`, `it ended; it last wrote: ${Q}: info: QEMU waits`],
  ])('without a cause in %j is %j', (stderr, message) => {
    expect(launchError('it ended', { ...exit, stderr }, { monitor: undefined }).message).toBe(message);
  });
});
