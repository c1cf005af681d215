import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { filter, firstValueFrom, lastValueFrom, take, tap, toArray, type Observable } from 'rxjs';
import { cancelJob, hmp, ofEvent, watchRunState } from '../../operators/index.js';
import {
  migrate,
  plug,
  powerOff,
  runJob,
  screenshot,
  unplug,
  watchQuery,
  type UnplugOptions,
} from '../../src/flows/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { QmpEvent } from '../../src/raw/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { QEMU, startQemu, type QemuOptions } from './qemu.js';
import { describeReal, freePort } from './real.js';

const all = <A>(source$: Observable<A>) => lastValueFrom(source$.pipe(toArray()));
const failure = (source$: Observable<unknown>) =>
  lastValueFrom(source$).then(
    () => 'no error',
    (error: unknown) => error,
  );
const run = (monitor: Monitor, execute: string, args?: object) =>
  firstValueFrom(monitor.execute({ execute, arguments: args }));

/** A machine and its monitor, gone at the end of the block. */
async function machine(options: QemuOptions = {}) {
  const qemu = await startQemu(options);
  const monitor = socketMonitor({ path: qemu.path });
  return {
    qemu,
    monitor,
    [Symbol.asyncDispose]: async () => {
      await monitor.disconnect();
      await qemu[Symbol.asyncDispose]();
    },
  };
}

/** Presses ACPI's off switch, as a guest's driver would. The firmware must have set it up. */
async function guestShutsDown(monitor: Monitor): Promise<void> {
  for (;;) {
    const [, port] =
      /([0-9a-f]{16})-[0-9a-f]{16} \(prio \d+, i\/o\): acpi-cnt/.exec(
        await firstValueFrom(hmp(monitor, 'info mtree')),
      ) ?? [];
    if (port !== undefined && Number(`0x${port}`) > 0x100) {
      await firstValueFrom(hmp(monitor, `o /h 0x${port} 0x2000`));
      return;
    }
  }
}

const events = (monitor: Monitor, ...names: string[]) => {
  const seen: QmpEvent[] = [];
  monitor.events$
    .pipe(filter(({ event }) => names.includes(event)))
    .subscribe({ next: (event) => seen.push(event), error: () => undefined });
  return seen;
};

/** Until its firmware has set the switch up, which takes seconds on a busy machine. */
const BOOTS = { grace: 100_000 };

describeReal('powerOff of a real QEMU', [QEMU], () => {
  it('lets the guest shut itself down', async () => {
    await using vm = await machine({ paused: false });
    const pressed = firstValueFrom(vm.monitor.events$.pipe(ofEvent('POWERDOWN')));
    const off = firstValueFrom(powerOff(vm.monitor, BOOTS));
    await pressed;
    await guestShutsDown(vm.monitor);
    expect(await off).toEqual({ by: 'guest' });
    await vm.qemu.exited;
  });

  it('presses again, then quits where the guest does not react', async () => {
    await using vm = await machine();
    const pressed = events(vm.monitor, 'POWERDOWN');
    expect(await firstValueFrom(powerOff(vm.monitor, { grace: 1_500, resend: 1_000 }))).toEqual({
      by: 'quit',
    });
    expect(pressed).toHaveLength(2);
    await vm.qemu.exited;
  });

  it('leaves the machine alone where it is told not to quit', async () => {
    await using vm = await machine();
    expect(await failure(powerOff(vm.monitor, { grace: 1_000, quit: false }))).toMatchObject({
      _tag: 'CommandTimeoutError',
      command: 'system_powerdown',
      message: expect.stringContaining('paused'),
    });
    expect(await run(vm.monitor, 'query-status')).toMatchObject({ status: 'prelaunch' });
  });

  it('ends a QEMU that stays after the shutdown of its guest', async () => {
    await using vm = await machine({ paused: false, args: ['-no-shutdown'] });
    const off = firstValueFrom(powerOff(vm.monitor, BOOTS));
    await guestShutsDown(vm.monitor);
    expect(await off).toEqual({ by: 'guest' });
    await vm.qemu.exited;
  });

  it('does not take a reboot under -no-shutdown for the end, and asks again', async () => {
    await using vm = await machine({ paused: false, args: ['-no-shutdown'] });
    const pressed = events(vm.monitor, 'POWERDOWN');
    const off = firstValueFrom(powerOff(vm.monitor, { ...BOOTS, resend: 600_000 }));
    const down = firstValueFrom(vm.monitor.events$.pipe(ofEvent('SHUTDOWN')));
    await guestShutsDown(vm.monitor);
    await down;
    await run(vm.monitor, 'system_reset');
    await run(vm.monitor, 'cont');
    const again = firstValueFrom(vm.monitor.events$.pipe(ofEvent('SHUTDOWN')));
    expect(await run(vm.monitor, 'query-status')).toMatchObject({ running: true });
    expect(pressed.length).toBeGreaterThanOrEqual(2);
    await guestShutsDown(vm.monitor);
    await again;
    expect(await off).toEqual({ by: 'guest' });
  });

  it('reports an end from outside as one that the guest had no part in, with a monitor that reconnects', async () => {
    await using vm = await machine();
    await using monitor = socketMonitor({ path: vm.qemu.path, reconnect: true });
    await monitor.connect();
    const off = firstValueFrom(powerOff(monitor));
    await run(monitor, 'query-status');
    await vm.qemu.kill('SIGTERM');
    expect(await off).toEqual({ by: 'quit' });
  });
});

describeReal('plug and unplug on a real QEMU', [QEMU], () => {
  const PORTS = {
    args: ['-device', 'pcie-root-port,id=port1,chassis=1', '-device', 'pcie-root-port,id=port2,chassis=2'],
  };
  const netdev = { type: 'hubport', id: 'lan1', hubid: 0 } as const;
  const net = { driver: 'virtio-net-pci', id: 'net1', bus: 'port1', netdev: 'lan1' };

  /** Ejects what was to be unplugged, as a guest's ACPI driver does: of each bus, the first slot. */
  const guestEjects = async (monitor: Monitor) => {
    const tree = await firstValueFrom(hmp(monitor, 'info mtree'));
    const [, base = ''] = /([0-9a-f]{16})-[0-9a-f]{16} \(prio \d+, i\/o\): acpi-pci-hotplug/.exec(tree) ?? [];
    for (const bus of [0, 1]) {
      await firstValueFrom(hmp(monitor, `o /w ${Number(`0x${base}`) + 0x10} ${bus}`));
      await firstValueFrom(hmp(monitor, `o /w ${Number(`0x${base}`) + 0x8} 1`));
    }
  };
  /** Unplugs while the guest does its part. */
  const ejected = async (monitor: Monitor, id: string, options: UnplugOptions) => {
    const unplugged = all(unplug(monitor, id, options));
    await run(monitor, 'query-status');
    await guestEjects(monitor);
    return unplugged;
  };

  it('plugs a network card, and unplugs it with its backend, for both DEVICE_DELETED', async () => {
    await using vm = await machine(PORTS);
    const deleted = events(vm.monitor, 'DEVICE_DELETED');
    expect(await all(plug(vm.monitor, { netdev, device: net }))).toEqual([{ id: 'net1' }]);
    const gone = { backends: { netdev: 'lan1' } };
    expect(await ejected(vm.monitor, 'net1', gone)).toEqual([{ id: 'net1' }]);
    expect(deleted.map(({ data }) => (data as { device?: string }).device)).toEqual([undefined, 'net1']);
    // All is gone: the same can be plugged again.
    expect(await all(plug(vm.monitor, { netdev, device: net }))).toEqual([{ id: 'net1' }]);
  });

  it('plugs a disk with an iothread, and gives it an id of its own', async () => {
    await using vm = await machine(PORTS);
    const [{ id } = { id: '' }] = await all(
      plug(vm.monitor, {
        object: { 'qom-type': 'iothread', id: 'io1' },
        blockdev: { driver: 'null-co', 'node-name': 'disk1', size: 2 ** 20 },
        device: { driver: 'virtio-blk-pci', bus: 'port1', drive: 'disk1', iothread: 'io1' },
      }),
    );
    expect(await ejected(vm.monitor, id, { backends: { blockdev: 'disk1', object: 'io1' } })).toEqual([
      { id },
    ]);
    expect(await run(vm.monitor, 'query-named-block-nodes')).toEqual([]);
    expect(await run(vm.monitor, 'query-iothreads')).toEqual([]);
  });

  it('undoes what it added where the device is refused, in QEMU words', async () => {
    await using vm = await machine(PORTS);
    const error = await failure(
      plug(vm.monitor, {
        object: { 'qom-type': 'iothread', id: 'io1' },
        blockdev: { driver: 'null-co', 'node-name': 'disk1', size: 2 ** 20 },
        netdev,
        device: { ...net, bus: 'pcie.0' },
      }),
    );
    expect(error).toMatchObject({ _tag: 'CommandError', desc: "Bus 'pcie.0' does not support hotplugging" });
    expect(await run(vm.monitor, 'query-named-block-nodes')).toEqual([]);
    expect(await run(vm.monitor, 'query-iothreads')).toEqual([]);
    expect(await all(plug(vm.monitor, { netdev, device: net }))).toEqual([{ id: 'net1' }]);
  });

  it('names the device that does not exist', async () => {
    await using vm = await machine();
    expect(await failure(unplug(vm.monitor, 'net9'))).toMatchObject({
      _tag: 'CommandError',
      class: 'DeviceNotFound',
    });
  });

  it('gives up on a guest that does not release it, and is released later', async () => {
    await using vm = await machine({
      ...PORTS,
      paused: false,
      args: [...PORTS.args, '-device', 'virtio-net-pci,id=cold,bus=port2'],
    });
    const error = await failure(unplug(vm.monitor, 'cold', { timeout: 1_500, resend: 1_000 }));
    expect(error).toMatchObject({
      _tag: 'UnplugError',
      id: 'cold',
      message: expect.stringContaining('a guest that is paused or boots'),
    });
    // The request stands; asking again joins it.
    expect(await ejected(vm.monitor, 'cold', {})).toEqual([{ id: 'cold' }]);
  });
});

describeReal('a screenshot of a real QEMU', [QEMU], () => {
  const PNG = [0x89, 0x50, 0x4e, 0x47];
  const start = (bytes: Uint8Array, length: number) => [...bytes.slice(0, length)];

  it('is a PNG, or a PPM where that is asked for, and leaves no file', async () => {
    await using vm = await machine({ args: ['-device', 'VGA,id=screen'] });
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = vm.qemu.folder;
    try {
      const before = readdirSync(vm.qemu.folder);
      expect(start(await firstValueFrom(screenshot(vm.monitor)), 4)).toEqual(PNG);
      const ppm = await firstValueFrom(screenshot(vm.monitor, { format: 'ppm', device: 'screen', head: 0 }));
      expect(String.fromCharCode(...start(ppm, 2))).toBe('P6');
      expect(await failure(screenshot(vm.monitor, { device: 'nothing' }))).toMatchObject({
        _tag: 'CommandError',
      });
      expect(readdirSync(vm.qemu.folder)).toEqual(before);
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
  });
});

const SIZE = 16 * 2 ** 20;
/** Slow enough to be seen at work. */
const SLOW = { speed: 2 ** 20 };

/** Disks `src` and `src2`, full, and targets `dst` and `dst2`; `bad` fails every write. */
const disks = (folder: string) => {
  const nodes = ['', '2'].flatMap((number) => {
    writeFileSync(join(folder, `src${number}.raw`), Buffer.alloc(SIZE, 7));
    const target = join(folder, `dst${number}.qcow2`);
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', target, String(SIZE)]);
    return [
      `driver=raw,node-name=src${number},file.driver=file,file.filename=${folder}/src${number}.raw`,
      `driver=qcow2,node-name=dst${number},file.driver=file,file.filename=${target}`,
    ];
  });
  nodes.push(
    `driver=blkdebug,node-name=bad,image.driver=null-co,image.size=${SIZE},inject-error.0.event=none,inject-error.0.errno=28,inject-error.0.iotype=write`,
  );
  return nodes.flatMap((node) => ['-blockdev', node]);
};
const DISKS = { args: disks };

describeReal('runJob on a real QEMU', [QEMU, 'qemu-img'], () => {
  const jobs = (monitor: Monitor) => run(monitor, 'query-jobs');

  it('backs a disk up under an id of its own', async () => {
    await using vm = await machine(DISKS);
    const progress = await all(
      runJob(vm.monitor, 'blockdev-backup', { device: 'src', target: 'dst', sync: 'full' }),
    );
    expect(progress.at(-1)).toMatchObject({ status: 'concluded', current: SIZE, total: SIZE, percent: 100 });
    expect(new Set(progress.map(({ id }) => id)).size).toBe(1);
  });

  it('switches a mirror to its copy when it is ready', async () => {
    await using vm = await machine({
      args: (folder) => [...disks(folder), '-device', 'virtio-blk-pci,drive=src,id=disk'],
    });
    const progress = await all(
      runJob(vm.monitor, 'blockdev-mirror', { device: 'src', target: 'dst', sync: 'full' }),
    );
    expect(progress.map(({ status }) => status)).toContain('ready');
    expect(await run(vm.monitor, 'query-block')).toMatchObject([{ inserted: { 'node-name': 'dst' } }]);
  });

  it('ends a mirror without the switch where it is told to', async () => {
    await using vm = await machine({
      args: (folder) => [...disks(folder), '-device', 'virtio-blk-pci,drive=src,id=disk'],
    });
    const mirror = { device: 'src', target: 'dst', sync: 'full' } as const;
    const progress = await all(runJob(vm.monitor, 'blockdev-mirror', mirror, { onReady: 'cancel' }));
    expect(progress.at(-1)).toMatchObject({ status: 'concluded', cancelled: false, percent: 100 });
    expect(await run(vm.monitor, 'query-block')).toMatchObject([{ inserted: { 'node-name': 'src' } }]);
  });

  it('leaves a mirror at ready where it is told to', async () => {
    await using vm = await machine(DISKS);
    const mirror = { 'job-id': 'm', device: 'src', target: 'dst', sync: 'full' } as const;
    let completed: Promise<unknown> | undefined;
    const ready$ = runJob(vm.monitor, 'blockdev-mirror', mirror, { onReady: 'wait' }).pipe(
      tap(({ status }) => {
        if (status === 'ready') completed ??= run(vm.monitor, 'job-complete', { id: 'm' });
      }),
    );
    expect((await all(ready$)).at(-1)).toMatchObject({ id: 'm', status: 'concluded', percent: 100 });
    expect(await completed).toEqual({});
  });

  it.each<[boolean, string[]]>([
    [true, []],
    [false, ['c']],
  ])('dismisses a job that stays: %s', async (dismiss, left) => {
    await using vm = await machine();
    const options = { driver: 'file', filename: join(vm.qemu.folder, 'new'), size: 2 ** 20 } as const;
    await all(runJob(vm.monitor, 'blockdev-create', { 'job-id': 'c', options }, { dismiss }));
    expect(((await jobs(vm.monitor)) as { id: string }[]).map(({ id }) => id)).toEqual(left);
  });

  it('gives the error of a job that ended before its command was answered, and dismisses it', async () => {
    await using vm = await machine();
    const options = { driver: 'file', filename: '/nonexistent/new', size: 2 ** 20 } as const;
    expect(await failure(runJob(vm.monitor, 'blockdev-create', { options }))).toMatchObject({
      _tag: 'JobError',
      message: expect.stringContaining("Could not create '/nonexistent/new'"),
    });
    expect(await jobs(vm.monitor)).toEqual([]);
  });

  it("gives the refusal of a start, and touches no other's job of the same id", async () => {
    await using vm = await machine();
    const create = {
      'job-id': 'c',
      options: { driver: 'file', filename: join(vm.qemu.folder, 'new'), size: 0 },
    } as const;
    await all(runJob(vm.monitor, 'blockdev-create', create, { dismiss: false }));
    expect(await failure(runJob(vm.monitor, 'blockdev-create', create))).toMatchObject({
      _tag: 'CommandError',
      desc: expect.stringContaining('already in use'),
    });
    expect(await jobs(vm.monitor)).toMatchObject([{ id: 'c', status: 'concluded' }]);
  });

  it('saves and loads a snapshot', async () => {
    await using vm = await machine({
      args: (folder) => [...disks(folder), '-device', 'virtio-blk-pci,drive=dst,id=disk'],
    });
    const snapshot = { tag: 'before', vmstate: 'dst', devices: ['dst'] };
    expect((await all(runJob(vm.monitor, 'snapshot-save', snapshot))).at(-1)).toMatchObject({
      status: 'concluded',
    });
    expect((await all(runJob(vm.monitor, 'snapshot-load', snapshot))).at(-1)).toMatchObject({
      status: 'concluded',
    });
    expect(await failure(runJob(vm.monitor, 'snapshot-load', { ...snapshot, tag: 'never' }))).toMatchObject({
      _tag: 'JobError',
    });
    expect(await jobs(vm.monitor)).toEqual([]);
  });

  it('cancels on unsubscribe where it is told to, and else leaves the job at work', async () => {
    await using vm = await machine(DISKS);
    const backup = {
      'job-id': 'b',
      device: 'src',
      target: 'dst',
      sync: 'full',
      'auto-dismiss': false,
      ...SLOW,
    } as const;
    const begun = (cancelOnUnsubscribe: boolean) =>
      firstValueFrom(
        runJob(vm.monitor, 'blockdev-backup', backup, { cancelOnUnsubscribe }).pipe(
          filter(({ current }) => current > 0),
        ),
      );
    const gone = firstValueFrom(
      vm.monitor.events$.pipe(
        filter(
          ({ event, data }) =>
            event === 'JOB_STATUS_CHANGE' && (data as { status: string }).status === 'null',
        ),
      ),
    );
    await begun(true);
    await gone;
    await begun(false);
    expect(await jobs(vm.monitor)).toMatchObject([{ id: 'b', status: 'running' }]);
    await firstValueFrom(cancelJob(vm.monitor, 'b'));
  });

  it('follows the jobs of a transaction, each by its id', async () => {
    await using vm = await machine(DISKS);
    const actions = [
      { type: 'blockdev-backup', data: { 'job-id': 'one', device: 'src', target: 'dst', sync: 'full' } },
      { type: 'blockdev-backup', data: { 'job-id': 'two', device: 'src2', target: 'dst2', sync: 'full' } },
    ] as const;
    const progress = await all(
      runJob(vm.monitor, 'transaction', { actions, properties: { 'completion-mode': 'grouped' } }),
    );
    for (const id of ['one', 'two']) {
      expect(progress.filter((each) => each.id === id).at(-1)).toMatchObject({
        status: 'concluded',
        percent: 100,
        cancelled: false,
      });
    }
  });

  it('fails a group with the job that failed, and reports those that QEMU cancelled for it', async () => {
    await using vm = await machine(DISKS);
    const actions = [
      {
        type: 'blockdev-backup',
        data: { 'job-id': 'one', device: 'src', target: 'dst', sync: 'full', ...SLOW },
      },
      {
        type: 'blockdev-backup',
        data: { 'job-id': 'two', device: 'src2', target: 'bad', sync: 'full', 'auto-dismiss': false },
      },
    ] as const;
    const seen: object[] = [];
    const group$ = runJob(vm.monitor, 'transaction', {
      actions,
      properties: { 'completion-mode': 'grouped' },
    });
    expect(await failure(group$.pipe(tap((each) => seen.push(each))))).toMatchObject({
      _tag: 'JobError',
      job: 'two',
      message: "job 'two' failed: No space left on device",
    });
    expect(seen).toContainEqual(expect.objectContaining({ id: 'one', status: 'concluded', cancelled: true }));
    expect(await jobs(vm.monitor)).toEqual([]);
  });

  it('fails a group that another client cancelled', async () => {
    await using vm = await machine(DISKS);
    const actions = [
      {
        type: 'blockdev-backup',
        data: { 'job-id': 'one', device: 'src', target: 'dst', sync: 'full', ...SLOW },
      },
      {
        type: 'blockdev-backup',
        data: { 'job-id': 'two', device: 'src2', target: 'dst2', sync: 'full', ...SLOW },
      },
    ] as const;
    const group$ = runJob(vm.monitor, 'transaction', {
      actions,
      properties: { 'completion-mode': 'grouped' },
    });
    let asked = false;
    const failed = failure(
      group$.pipe(
        tap(({ current }) => {
          if (!asked && current > 0) void run(vm.monitor, 'job-cancel', { id: 'one' }).catch(() => undefined);
          asked ||= current > 0;
        }),
      ),
    );
    expect(await failed).toMatchObject({
      _tag: 'JobError',
      message: expect.stringContaining('not by this program'),
    });
  });

  it('fails with the machine', async () => {
    await using vm = await machine(DISKS);
    const backup = { device: 'src', target: 'dst', sync: 'full', 'auto-dismiss': false, ...SLOW } as const;
    const failed = failure(
      runJob(vm.monitor, 'blockdev-backup', backup).pipe(
        tap(({ current }) => {
          if (current > 0) vm.qemu.child.kill('SIGTERM');
        }),
      ),
    );
    expect(await failed).toMatchObject({
      _tag: 'JobError',
      message: expect.stringContaining('the machine shut down'),
    });
  });
});

describeReal('a migration by migrate, with real QEMUs', [QEMU], () => {
  const defer = { args: ['-incoming', 'defer'] };
  /** Half a minute's work: the guest's pages are empty, and take nine bytes each. */
  const SLOW_BYTES_PER_SECOND = 4_096;

  it('goes to a destination that it has listen', async () => {
    await using source = await machine();
    await using target = await machine(defer);
    const progress = await all(
      migrate(source.monitor, `unix:${target.qemu.folder}/in.sock`, {
        incoming: target.monitor,
        capabilities: { 'auto-converge': true },
        parameters: { 'max-bandwidth': 2 ** 30 },
        interval: 100,
      }),
    );
    expect(progress.at(-1)).toMatchObject({ status: 'completed', percent: 100 });
    expect(progress.at(-1)?.transferred).toBeGreaterThan(0);
    expect(progress.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['setup', 'active', 'completed']),
    );
    expect(JSON.parse(JSON.stringify(progress))).toEqual(progress);
    expect(await firstValueFrom(watchRunState(target.monitor))).toBe('prelaunch');
    expect(await firstValueFrom(watchRunState(source.monitor))).toBe('postmigrate');
  });

  it('goes to TCP, and over exec: into a file and back', async () => {
    await using source = await machine();
    await using middle = await machine(defer);
    await using target = await machine(defer);
    const port = await freePort();
    await all(migrate(source.monitor, `tcp:127.0.0.1:${port}`, { incoming: middle.monitor, interval: 100 }));
    await run(middle.monitor, 'cont');
    await run(middle.monitor, 'stop');
    const file = join(middle.qemu.folder, 'state');
    await all(migrate(middle.monitor, `exec:cat > ${file}`, { interval: 100 }));
    await run(target.monitor, 'migrate-incoming', { uri: `exec:cat ${file}` });
    await firstValueFrom(watchRunState(target.monitor).pipe(filter((state) => state === 'paused')));
  });

  it('gives the reason of a failure, which is in query-migrate only', async () => {
    await using source = await machine();
    expect(await failure(migrate(source.monitor, `unix:${source.qemu.folder}/nothing.sock`))).toMatchObject({
      _tag: 'MigrationError',
      desc: expect.stringContaining('No such file or directory'),
    });
  });

  it('fails where QEMU refuses a capability', async () => {
    await using source = await machine();
    expect(
      await failure(
        migrate(source.monitor, 'exec:cat', {
          capabilities: {
            'x-colo': true,
            'postcopy-ram': true,
            'x-ignore-shared': true,
            'zero-copy-send': true,
          },
        }),
      ),
    ).toMatchObject({
      _tag: 'CommandError',
      command: 'migrate-set-capabilities',
    });
  });

  it('fails with the destination', async () => {
    await using source = await machine();
    await using target = await machine(defer);
    const parameters = { 'max-bandwidth': SLOW_BYTES_PER_SECOND };
    const failed = failure(
      migrate(source.monitor, `unix:${target.qemu.folder}/in.sock`, {
        incoming: target.monitor,
        parameters,
        interval: 100,
      }).pipe(
        tap(({ status }) => {
          if (status === 'active') target.qemu.child.kill('SIGKILL');
        }),
      ),
    );
    expect(await failed).toMatchObject({ _tag: 'MigrationError', desc: expect.any(String) });
    expect(await run(source.monitor, 'query-status')).toMatchObject({ status: 'prelaunch' });
  });

  it('is cancelled when it is unsubscribed, and reports a cancel by another client', async () => {
    await using source = await machine();
    const slow = { parameters: { 'max-bandwidth': SLOW_BYTES_PER_SECOND }, interval: 100 };
    const begun = () =>
      migrate(source.monitor, 'exec:cat > /dev/null', slow).pipe(filter(({ status }) => status === 'active'));
    await firstValueFrom(begun());
    await firstValueFrom(
      watchQuery(source.monitor, 'query-migrate', {}, { on: ['MIGRATION'] }).pipe(
        filter(({ status }) => status === 'cancelled'),
      ),
    );
    const failed = failure(
      begun().pipe(tap(() => void run(source.monitor, 'migrate_cancel').catch(() => undefined))),
    );
    expect(await failed).toMatchObject({ _tag: 'MigrationError', desc: 'it was cancelled' });
  });
});

describeReal('watchQuery on a real QEMU', [QEMU], () => {
  it('asks at ready and after the events, and again after a reconnect', async () => {
    await using vm = await machine();
    const sockets: Socket[] = [];
    const open = async () => {
      const socket = connect(vm.qemu.path);
      sockets.push(socket);
      await once(socket, 'connect');
      return socket;
    };
    await using monitor = socketMonitor({ open, reconnect: { delay: 50 } });
    const states: string[] = [];
    const watch$ = watchQuery(monitor, 'query-status', {}, { on: ['STOP', 'RESUME'] });
    const fourth = lastValueFrom(
      watch$.pipe(
        tap(({ status }) => states.push(status)),
        take(4),
      ),
    );
    await monitor.connect();
    await run(monitor, 'cont');
    await run(monitor, 'stop');
    await run(monitor, 'query-status');
    sockets[0]?.destroy();
    await fourth;
    expect(states).toEqual(['prelaunch', 'running', 'paused', 'paused']);
  });
});
