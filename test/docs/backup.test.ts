import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, tap, type Observable } from 'rxjs';
import { backup, type Disk } from '../../docs/examples/backup.js';
import { hmp } from '../../operators/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { QEMU, startQemu } from '../integration/qemu.js';
import { describeReal } from '../integration/real.js';

const SIZE = 32 * 2 ** 20;
const DISKS: readonly Disk[] = ['one', 'two'].map((node) => ({ node, size: SIZE }));

const failure = (source$: Observable<unknown>) =>
  lastValueFrom(source$).then(
    () => 'no error',
    (error: unknown) => error,
  );

describeReal('the backup of the docs, on a real QEMU', [QEMU, 'qemu-img'], () => {
  it('is full, then incremental, also after one that was interrupted; and each can be read back', async () => {
    await using qemu = await startQemu({
      args: (folder) =>
        DISKS.flatMap(({ node }) => {
          const file = join(folder, `${node}.raw`);
          execFileSync('qemu-img', ['create', '-q', '-f', 'raw', file, String(SIZE)]);
          return ['-blockdev', `driver=raw,node-name=${node},file.driver=file,file.filename=${file}`];
        }),
    });
    await using monitor = socketMonitor({ path: qemu.path });
    const in_ = (name: string) => join(qemu.folder, name);
    const write = async (pattern: number, megabyte: number, length = 1) => {
      for (const { node } of DISKS) {
        await firstValueFrom(hmp(monitor, `qemu-io ${node} "write -P ${pattern} ${megabyte}M ${length}M"`));
      }
    };
    const copy = ({ node }: Disk, suffix: string) =>
      execFileSync('cp', [in_(`${node}.raw`), in_(`${node}.${suffix}`)]);
    const sameAs = (image: (disk: Disk) => string, suffix: string) => {
      for (const disk of DISKS) {
        // Fails where they differ.
        execFileSync('qemu-img', [
          'compare',
          '-q',
          '-F',
          'raw',
          '-f',
          'qcow2',
          image(disk),
          in_(`${disk.node}.${suffix}`),
        ]);
      }
    };
    const full = ({ node }: Disk) => in_(`${node}.full`);
    const broken = ({ node }: Disk) => in_(`${node}.broken`);
    const second = ({ node }: Disk) => in_(`${node}.second`);
    const third = ({ node }: Disk) => in_(`${node}.third`);

    await write(1, 0);
    const first = await lastValueFrom(backup(monitor, DISKS, { target: full }));
    expect(first).toMatchObject({ status: 'concluded', percent: 100 });
    for (const disk of DISKS) copy(disk, 'at-full');

    // At its speed it takes minutes.
    await write(2, 1, 16);
    let asked = false;
    const interrupted = backup(monitor, DISKS, { target: broken, base: full, speed: 65_536 }).pipe(
      tap(({ id, status }) => {
        if (asked || status !== 'running') return;
        asked = true;
        // As another client would.
        monitor.run('job-cancel', { id }).subscribe();
      }),
    );
    expect(await failure(interrupted)).toMatchObject({ _tag: 'JobError' });

    await write(3, 2);
    await lastValueFrom(backup(monitor, DISKS, { target: second, base: full }));
    for (const disk of DISKS) copy(disk, 'at-second');

    await write(4, 3);
    await lastValueFrom(backup(monitor, DISKS, { target: third, base: second }));
    expect(await firstValueFrom(monitor.run('query-jobs'))).toEqual([]);
    const nodes = await firstValueFrom(monitor.run('query-named-block-nodes'));
    expect(
      nodes.map((node) => node['node-name']).filter((name) => /-(backup|file)$/.test(name ?? '')),
    ).toEqual([]);
    await firstValueFrom(monitor.run('quit'));
    await qemu.exited;

    sameAs(full, 'at-full');
    sameAs(second, 'at-second');
    sameAs(third, 'raw');
  });

  it('leaves no bitmap of a full backup that failed, so that it can be repeated', async () => {
    await using qemu = await startQemu({
      args: DISKS.flatMap(({ node }) => ['-blockdev', `driver=null-co,node-name=${node},size=${SIZE}`]),
    });
    await using monitor = socketMonitor({ path: qemu.path });
    const target =
      (round: string) =>
      ({ node }: Disk) =>
        join(qemu.folder, `${node}.${round}`);
    const cancelled$ = backup(monitor, DISKS, { target: target('a'), speed: 65_536 }).pipe(
      tap(({ id, status }) => {
        if (status === 'running') monitor.run('job-cancel', { id }).subscribe({ error: () => undefined });
      }),
    );
    expect(await failure(cancelled$)).toMatchObject({ _tag: 'JobError' });
    expect(await lastValueFrom(backup(monitor, DISKS, { target: target('b') }))).toMatchObject({
      percent: 100,
    });
  });
});
