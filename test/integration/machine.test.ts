import { readdirSync, writeFileSync } from 'node:fs';
import { firstValueFrom, toArray } from 'rxjs';
import { launchQemu, type LaunchOptions } from '../../src/machine/index.js';
import type { LaunchError } from '../../src/errors.js';
import { MarkedProcesses } from './processes.js';
import { NO_MACHINE, QEMU } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

const PAUSED_PC = ['-M', 'q35', '-accel', 'tcg', '-m', '64', '-nodefaults', '-S'];

/** The open files of this process: sockets, pipes and listeners among them. */
const openFiles = () => readdirSync('/proc/self/fd').length;

describeReal('launchQemu on a real QEMU', [QEMU], () => {
  const processes = new MarkedProcesses();
  beforeAll(() => processes.mark());
  afterEach(() => expect(processes.find()).toEqual([]));

  test.each([
    ['without a board', NO_MACHINE],
    ['paused', PAUSED_PC],
    ['running', PAUSED_PC.filter((arg) => arg !== '-S')],
  ])('gives a monitor that is ready: a machine %s', async (_, args) => {
    await using machine = await launchQemu({ args, name: 'vm1' });
    const state = await firstValueFrom(machine.monitor.state$);
    expect(state).toMatchObject({ status: 'ready', greeting: { capabilities: ['oob'] } });
    expect(processes.find(`fd=3`).map(({ pid }) => pid)).toEqual([machine.pid]);
    await expect(machine.monitor.request('query-name')).resolves.toEqual({});
    await expect(machine.monitor.request('device_del', { id: 'x' })).rejects.toMatchObject({
      monitor: 'vm1',
    });
  });

  test("passes the monitor's options on", async () => {
    const entries: string[] = [];
    await using machine = await launchQemu({
      args: NO_MACHINE,
      oob: true,
      heartbeat: true,
      commandTimeout: 60_000,
      trace: ({ kind }) => entries.push(kind),
    });
    await expect(machine.monitor.request('query-yank', {}, { oob: true })).resolves.toEqual(
      expect.arrayContaining([{ type: 'chardev', id: 'rxqmp-monitor' }]),
    );
    expect(entries.slice(0, 3)).toEqual(['greeting', 'command', 'return']);
  });

  test('starts no display and writes nothing to this process’s own output', async () => {
    await using machine = await launchQemu({ args: ['-M', 'none'] });
    await expect(machine.monitor.request('query-vnc')).resolves.toMatchObject({ enabled: false });
  });

  test('uses the working directory and the environment that are given', async () => {
    const folder = temporaryFolder();
    writeFileSync(`${folder.path}/here`, '');
    await using _machine = await launchQemu({
      cwd: folder.path,
      env: { ...process.env, RXQMP_OTHER: '1' },
      args: [...NO_MACHINE, '-blockdev', 'driver=file,filename=here,node-name=n'],
    });
    expect(processes.find(QEMU)).toHaveLength(1);
    folder.remove();
  });

  test('gives what QEMU warns of on its standard error, and again at the exit', async () => {
    const machine = await launchQemu({ args: [...NO_MACHINE, '-global', 'nope.x=y'] });
    const watched = firstValueFrom(machine.stderr$.pipe(toArray()));
    await machine.kill();
    const { stderr } = await machine.exit;
    expect((await watched).join('')).toBe(stderr);
    expect(stderr).toContain('warning: global nope.x has invalid class name');
  });

  test("takes QEMU's own exit-with-parent where QEMU has it, from 10.2 on", async () => {
    const probe = await launchQemu({ args: NO_MACHINE });
    const { version } = await probe.monitor.connect();
    await probe.kill();
    const { major, minor } = version.qemu;
    const launch = launchQemu({ args: [...NO_MACHINE, '-run-with', 'exit-with-parent=on'] });
    if (major > 10 || (major === 10 && minor >= 2)) await (await launch).kill();
    else await expect(launch).rejects.toMatchObject({ _tag: 'LaunchError' });
  });

  test('gives the guest agent a port of its own', async () => {
    await using machine = await launchQemu({ args: PAUSED_PC, agent: true });
    const { monitor, agent } = machine;
    const tree = await monitor.request('human-monitor-command', { 'command-line': 'info qtree' });
    expect(tree).toMatch(/virtserialport[^]*chardev = "rxqmp-agent"[^]*name = "org.qemu.guest_agent.0"/);
    // No guest runs: it is silent.
    await expect(agent.request('guest-ping', {}, { timeout: 1_000 })).rejects.toMatchObject({
      _tag: 'CommandTimeoutError',
      sent: false,
    });
    await expect(monitor.request('query-status')).resolves.toMatchObject({ running: false });
  });

  test('starts twenty machines at once', async () => {
    const machines = await Promise.all(
      Array.from({ length: 20 }, () => launchQemu({ args: NO_MACHINE, serial: true })),
    );
    expect(new Set(machines.map(({ pid }) => pid)).size).toBe(20);
    await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
  });

  describe('where QEMU does not start, fails with its own words and leaves nothing:', () => {
    const causes: readonly (readonly [
      name: string,
      options: LaunchOptions,
      words: string,
      code: number | null,
    ])[] = [
      ['a board that is not there', { args: ['-M', 'nope'] }, `${QEMU}: unsupported machine type`, 1],
      ['an option that is not there', { args: ['-nope'] }, `${QEMU}: -nope: invalid option`, 1],
      // The last two come after the greeting.
      [
        'a device that is not there',
        { args: PAUSED_PC, device: [{ driver: 'nope' }] },
        `${QEMU}: -device {"driver":"nope"}: 'nope' is not a valid device model name`,
        1,
      ],
      [
        'too much memory',
        { args: [...PAUSED_PC, '-m', '1000000M'] },
        `${QEMU}: cannot set up guest memory`,
        1,
      ],
      [
        'a kernel that is not there',
        { args: [...PAUSED_PC, '-kernel', '/nope'] },
        'qemu: could not open kernel file',
        1,
      ],
      [
        'a file that is not there',
        { blockdev: [{ driver: 'file', 'node-name': 'n', filename: '/nope' }] },
        `${QEMU}: -blockdev {"driver":"file","node-name":"n","filename":"/nope"}: Could not open '/nope'`,
        1,
      ],
      ['a user that is not there', { args: [...NO_MACHINE, '-runas', 'nope'] }, `${QEMU}: `, 1],
      [
        'a program that only prints its version',
        { args: ['-version'] },
        `${QEMU} ended with code 0 before`,
        0,
      ],
      [
        'a program that is not there',
        { binary: 'qemu-nope' },
        'qemu-nope could not be started: the program was not found',
        null,
      ],
      ['a file that is not a program', { binary: '/etc/passwd' }, '/etc/passwd could not be started', null],
      [
        'a folder that is not there',
        { cwd: '/nope' },
        `${QEMU} could not be started: its working directory /nope`,
        null,
      ],
    ];

    test.each(causes)('%s', async (_, options, words, code) => {
      const before = openFiles();
      const error = await launchQemu({ name: 'vm1', ...options }).then(
        () => undefined,
        (error: LaunchError) => error,
      );
      expect(error).toMatchObject({ _tag: 'LaunchError', code, signal: null, monitor: 'vm1' });
      expect(error?.message.slice(0, words.length)).toBe(words);
      if (code === 1) expect(error?.stderr).toContain(words);
      expect(processes.find()).toEqual([]);
      // Fewer where files of the test before were still being closed.
      expect(openFiles()).toBeLessThanOrEqual(before);
    });

    test('an option and its value that are one argument, with what to do', async () => {
      await expect(launchQemu({ args: ['-M none'] })).rejects.toMatchObject({
        stderr: `${QEMU}: -M none: invalid option\n`,
        message: expect.stringContaining(
          "invalid option: '-M none' is one element of 'args'; give the option and its value as two (",
        ) as string,
      });
    });

    test('one that does not get ready in time, by its last words', async () => {
      const folder = temporaryFolder();
      const addr = { type: 'unix', data: { path: `${folder.path}/a` } } as const;
      const launch = launchQemu({
        args: PAUSED_PC,
        chardev: [{ id: 'c', backend: { type: 'socket', data: { addr, wait: true } } }],
        startTimeout: 1_000,
      });
      await expect(launch).rejects.toMatchObject({
        _tag: 'LaunchError',
        signal: 'SIGKILL',
        message: expect.stringMatching(
          /^qemu-system-x86_64 wasn't ready within 1000 ms; it last wrote: .*waiting/,
        ),
      });
      expect(processes.find()).toEqual([]);
      folder.remove();
    });

    test('one that is aborted, with the reason', async () => {
      const reason = new Error('enough');
      await expect(launchQemu({ args: NO_MACHINE, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const abort = new AbortController();
      const launch = launchQemu({ args: NO_MACHINE, signal: abort.signal });
      setImmediate(() => abort.abort(reason));
      await expect(launch).rejects.toBe(reason);
      expect(processes.find()).toEqual([]);
    });
  });
});
