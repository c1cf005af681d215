import { writeFileSync } from 'node:fs';
import { firstValueFrom, lastValueFrom, materialize, toArray } from 'rxjs';
import { bootDisk } from '../../examples/harness/boot-sector.js';
import { launchQemu, type LaunchOptions } from '../../src/machine/index.js';
import { MarkedProcesses } from './processes.js';
import { holdCommand, QEMU } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

// A boot sector that prints a text, then what is typed, and powers off when it is asked to.
describeReal('a launched machine with a guest', [QEMU], () => {
  const folder = temporaryFolder();
  const processes = new MarkedProcesses();
  beforeAll(() => {
    processes.mark();
    writeFileSync(`${folder.path}/disk`, bootDisk('grüße, guest ready\r\n'));
  });
  afterEach(() => expect(processes.find()).toEqual([]));
  afterAll(() => folder.remove());

  /** Ends a wait in vain. A guest boots in two seconds, and much later on a busy machine. */
  const WAIT = { timeout: 100_000 };

  async function boot(options: LaunchOptions = {}) {
    const { args = [] } = options;
    const machine = await launchQemu({
      blockdev: [
        { driver: 'raw', 'node-name': 'd', file: { driver: 'file', filename: `${folder.path}/disk` } },
      ],
      device: [{ driver: 'ide-hd', drive: 'd' }],
      ...options,
      args: ['-M', 'q35', '-accel', 'tcg', '-m', '64', '-nodefaults', ...args],
      serial: true,
    });
    return machine;
  }

  async function booted(options: LaunchOptions = {}) {
    const machine = await boot(options);
    await machine.serial.waitFor('guest ready\r\n', WAIT);
    return machine;
  }

  test('prints on its console, and reads from it', async () => {
    await using machine = await boot();
    const printed = firstValueFrom(machine.serial.text$);
    const ready = await machine.serial.waitFor(/gr\p{L}+, guest (ready)\r\n/u, WAIT);
    expect(ready[1]).toBe('ready');
    expect('grüße, guest ready\r\n').toContain(await printed);
    machine.serial.write('ä? ö!');
    expect((await machine.serial.waitFor('!', WAIT)).input).toBe('ä? ö!');
  });

  test('keeps what it prints for the first subscriber, and completes at its end', async () => {
    const machine = await booted();
    const text = lastValueFrom(machine.serial.text$.pipe(toArray()));
    const refused = expect(machine.serial.waitFor('more')).rejects.toMatchObject({
      _tag: 'SerialError',
      reason: 'ended',
      message: expect.stringMatching(
        /before the machine was killed by SIGKILL; its last lines:\ngrüße, guest ready$/,
      ),
    });
    await machine.kill();
    await refused;
    expect((await text).join('')).toBe('grüße, guest ready\r\n');
  });

  test('powers off by itself, which the monitor sees as an orderly end', async () => {
    const machine = await booted();
    const events = lastValueFrom(machine.monitor.events$.pipe(materialize(), toArray()));
    await expect(machine.powerOff(WAIT_FOR_GUEST)).resolves.toEqual({ by: 'guest' });
    await expect(machine.exit).resolves.toEqual({ code: 0, signal: null, stderr: '' });
    expect((await events).map(({ kind, value }) => value?.event ?? kind)).toEqual([
      'POWERDOWN',
      'SHUTDOWN',
      'C',
    ]);
    await expect(machine.powerOff()).resolves.toEqual({ by: 'guest' });
    await expect(machine.monitor.connect()).rejects.toMatchObject({
      _tag: 'ConnectError',
      permanent: true,
      message: expect.stringContaining("the monitor's one connection has ended"),
    });
  });

  test('powers off by itself also where QEMU stays after that, with -no-shutdown', async () => {
    const machine = await booted({ args: ['-no-shutdown'] });
    await expect(machine.powerOff(WAIT_FOR_GUEST)).resolves.toEqual({ by: 'guest' });
    await expect(machine.exit).resolves.toMatchObject({ code: 0, signal: null });
  });

  test('quits where the guest does not react in time', async () => {
    // Paused, the guest can't.
    const machine = await booted();
    await machine.monitor.request('stop');
    await expect(machine.powerOff({ grace: 1_000 })).resolves.toEqual({ by: 'quit' });
    await expect(machine.exit).resolves.toEqual({ code: 0, signal: null, stderr: '' });
    await expect(machine.powerOff()).resolves.toEqual({ by: 'quit' });
  });

  test('quits by SIGTERM where the monitor was disconnected', async () => {
    const machine = await booted();
    await machine.monitor.disconnect();
    await expect(machine.powerOff({ quit: false })).rejects.toMatchObject({ _tag: 'InterruptedError' });
    await expect(machine.powerOff()).resolves.toEqual({ by: 'quit' });
    await expect(machine.exit).resolves.toMatchObject({
      code: 0,
      stderr: expect.stringContaining('signal 15'),
    });
  });

  test('is killed where QEMU does not quit', async () => {
    const machine = await booted();
    const held = holdCommand({ folder: folder.path });
    machine.monitor.execute(held.command).subscribe({ error: () => undefined });
    await expect(machine.powerOff({ grace: 1_000, quitTimeout: 1_000 })).resolves.toEqual({ by: 'kill' });
    await expect(machine.exit).resolves.toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('is disposed of by quit, also where its process is stopped', async () => {
    const machine = await booted();
    process.kill(machine.pid, 'SIGSTOP');
    await machine[Symbol.asyncDispose]();
    await expect(machine.exit).resolves.toEqual({ code: 0, signal: null, stderr: '' });
  });
});

const WAIT_FOR_GUEST = { grace: 60_000 };
