import childProcess, { type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { launchQemu } from '../../src/machine/index.js';
import { MarkedProcesses } from '../integration/processes.js';
import { temporaryFolder } from '../integration/real.js';
import { failure } from '../failure.js';

const binary = join(__dirname, 'fixtures/fake-qemu.mjs');
const folder = temporaryFolder();
const processes = new MarkedProcesses();
beforeAll(() => processes.mark());
afterAll(() => folder.remove());

/** Launches the program that speaks QMP, with a fault. */
const launch = (fault: string) => launchQemu({ binary, args: [fault] });

/** Launches a shell's script in place of QEMU. */
function launchScript(script: string, options: object = {}) {
  const path = join(folder.path, 'qemu');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return launchQemu({ binary: path, ...options });
}

describe('a machine that was launched', () => {
  afterEach(() => processes.gone());

  test('is killed where it heeds neither quit nor SIGTERM', async () => {
    const machine = await launch('ignores quit and SIGTERM');
    await expect(machine.powerOff({ grace: 10, quitTimeout: 100 })).resolves.toEqual({ by: 'kill' });
    await expect(machine.exit).resolves.toEqual({ code: null, signal: 'SIGKILL', stderr: '' });
  });

  test('runs on where its guest does not shut down and QEMU may not be ended under it', async () => {
    const machine = await launch('ignores quit and SIGTERM');
    const failed = await failure(machine.powerOff({ grace: 10, quit: false }));
    expect(failed).toMatchObject({ _tag: 'CommandTimeoutError', command: 'system_powerdown' });
    await expect(machine.monitor.request('query-status')).resolves.toEqual({});
    await machine.kill();
    await expect(machine.powerOff({ quit: false })).resolves.toEqual({ by: 'kill' });
  });

  test('that ends by itself is seen in exit, and its monitor is lost', async () => {
    const machine = await launch('ends by itself');
    await expect(firstValueFrom(machine.monitor.events$)).rejects.toMatchObject({ _tag: 'InterruptedError' });
    await expect(machine.exit).resolves.toEqual({ code: 3, signal: null, stderr: '' });
    await machine.kill();
    await machine[Symbol.asyncDispose]();
    await expect(machine.powerOff()).resolves.toEqual({ by: 'quit' });
  });

  test('leaves the end of what it wrote to standard error', async () => {
    const machine = await launch('writes much to standard error');
    await machine[Symbol.asyncDispose]();
    const { stderr } = await machine.exit;
    expect(stderr).toMatch(/^x+the end\n$/);
    expect(stderr).toHaveLength(65_536);
  });

  test('is over although a child of its own holds its standard error', async () => {
    const machine = await launch('leaves a child that holds standard error');
    await machine.kill();
    const [sleep] = processes.find('sleep 600');
    process.kill(sleep?.pid as number, 'SIGKILL');
    await expect(machine.exit).resolves.toMatchObject({ signal: 'SIGKILL' });
  });

  test('may write to its standard output, which is not read', async () => {
    await using machine = await launch('writes to standard output');
    await expect(machine.monitor.request('stop')).resolves.toEqual({});
  });

  test('has no serial console unless it was asked for', async () => {
    await using machine = await launch('');
    expect((machine as { readonly serial?: unknown }).serial).toBeUndefined();
  });
});

describe('a machine that can not be started', () => {
  test.each([
    ['EMFILE', 'this process has no file descriptors left (EMFILE)'],
    ['EAGAIN', 'the system or this user has no processes left (EAGAIN)'],
  ])('because of %s fails with words for that, not for the shell in between', async (code, words) => {
    const spawn = jest.spyOn(childProcess, 'spawn').mockImplementation((() => {
      const child = new EventEmitter();
      const cause = Object.assign(new Error(`spawn /bin/sh ${code}`), { code });
      process.nextTick(() => child.emit('error', cause));
      return child as ChildProcess;
    }) as typeof childProcess.spawn);
    try {
      await expect(launch('')).rejects.toMatchObject({
        _tag: 'LaunchError',
        message: `${binary} could not be started: ${words}`,
        code: null,
      });
    } finally {
      spawn.mockRestore();
    }
  });
});

describe('the guest agent of a launched machine', () => {
  afterEach(() => processes.gone());

  test('answers over a channel of its own, and ends with the machine', async () => {
    const machine = await launchQemu({ binary, agent: true });
    expect((await machine.agent.connect()).version.qemu.major).toBe(9);
    await expect(machine.agent.request('guest-ping')).resolves.toEqual({});
    await machine.kill();
    await expect(machine.agent.request('guest-ping')).rejects.toMatchObject({ _tag: 'ClosedError' });
    await expect(machine.agent.connect()).rejects.toMatchObject({
      ...{ _tag: 'ConnectError', permanent: true },
      message: `no connection to the guest agent of process ${machine.pid}: it has ended`,
    });
  });

  test('is not there unless it was asked for', async () => {
    await using machine = await launchQemu({ binary });
    expect((machine as { readonly agent?: unknown }).agent).toBeUndefined();
  });
});

describe('a launch fails, and leaves nothing,', () => {
  afterEach(() => expect(processes.find()).toEqual([]));

  test.each([
    ['where the program speaks something else', 'echo hello >&3; exec sleep 600', 'is not a QMP peer'],
    [
      'where it closes the monitor and runs on',
      'exec 3>&-; exec sleep 600',
      'the peer closed the connection',
    ],
  ])('%s', async (_, script, words) => {
    const error = await launchScript(script).catch((error: unknown) => error);
    expect(error).toMatchObject({ _tag: 'LaunchError', code: null, signal: 'SIGKILL' });
    expect((error as Error).message).toMatch(new RegExp(`^${folder.path}/qemu \\(pid \\d+\\).*${words}`));
    expect((error as Error).cause).toMatchObject({ _tag: 'HandshakeError' });
  });

  test.each([
    ['exit 7', 'qemu ended with code 7 before its monitor was ready', { code: 7, signal: null }],
    ['kill -SEGV $$', 'qemu was killed by SIGSEGV before', { code: null, signal: 'SIGSEGV' }],
    ['echo why >&2; exit 1', 'why (', { code: 1, signal: null, stderr: 'why\n' }],
  ])('where the program does `%s`', async (script, words, end) => {
    await expect(launchScript(script, { name: 'vm1' })).rejects.toMatchObject({
      ...{ _tag: 'LaunchError', monitor: 'vm1', ...end },
      message: expect.stringContaining(words),
    });
  });

  test('at startTimeout, and at connectTimeout where that is shorter', async () => {
    await expect(launchScript('exec sleep 600', { startTimeout: 1_000 })).rejects.toMatchObject({
      _tag: 'LaunchError',
      message: expect.stringMatching(/qemu wasn't ready within 1000 ms$/),
    });
    await expect(launchScript('exec sleep 600', { connectTimeout: 50 })).rejects.toMatchObject({
      _tag: 'LaunchError',
      message: expect.stringContaining('no greeting within 50 ms'),
    });
  });

  test.each([
    ['before', (abort: () => void) => abort()],
    ['at once', (abort: () => void) => queueMicrotask(abort)],
    ['meanwhile', (abort: () => void) => void setImmediate(abort)],
  ])('with the reason of a signal that was aborted %s', async (_, when) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const abort = () => controller.abort(reason);
    if (_ === 'before') abort();
    const launching = launchScript('exec sleep 600', { signal: controller.signal });
    when(abort);
    await expect(launching).rejects.toBe(reason);
  });
});

test.each([
  [{ nope: 1 }, "unknown option 'nope'"],
  [{ binary: '' }, "'binary' must be"],
  [{ args: [7] }, "'args' must be an array, each element a string"],
  [{ device: [null] }, "'device' must be an array"],
  [{ chardev: [{ id: 'c' }] }, 'chardev[0].backend must be'],
  [{ reconnect: true }, "'reconnect' can't be used"],
  [{ args: ['--daemonize'] }, "'args' can't hold -daemonize"],
  [{ startTimeout: 0 }, "'startTimeout' must be"],
  [{ signal: {} }, "'signal' must be an AbortSignal"],
])('the options %j are refused', async (options, words) => {
  await expect(launchQemu(options as object)).rejects.toMatchObject({
    _tag: 'ArgumentError',
    message: expect.stringContaining(words),
  });
});

test('the error of an unknown option lists those that a launched machine takes', async () => {
  const error = await launchQemu({ arg: [] } as never).catch((thrown: unknown) => thrown);
  const [, listed = ''] = /unknown option 'arg'; the options are (.*)$/.exec((error as Error).message) ?? [];
  const names = listed.split(', ');
  expect(names).toEqual(expect.arrayContaining(['name', 'commandTimeout', 'args', 'agent']));
  expect(names).not.toContain('reconnect');
});

test('reconnect may be said to be off', async () => {
  await using machine = await launchQemu({ binary, reconnect: false });
  await expect(machine.monitor.request('stop')).resolves.toEqual({});
});
