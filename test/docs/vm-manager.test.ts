import { writeFileSync } from 'node:fs';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { VmManager } from '../../docs/examples/vm-manager.js';
import { socketMonitor } from '../../src/socket/index.js';
import { fakeQemu, marbles, mockMonitor, qmpEvent, type MockMonitor } from '../../src/testing/index.js';
import { QEMU, startQemu } from '../integration/qemu.js';
import { describeReal, temporaryFolder } from '../integration/real.js';

const S = qmpEvent('STOP');
const R = qmpEvent('RESUME');
const guest = qmpEvent('SHUTDOWN', { guest: true, reason: 'guest-shutdown' });
const quit = qmpEvent('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' });
const states = { r: 'running', p: 'paused' };

describe('the VM manager of the docs, with marbles on mockMonitor', () => {
  it('gives the state by QEMU’s name', () =>
    marbles(({ cold, expectObservable }) => {
      const answers = ['running', 'paused', 'running'];
      const monitor = mockMonitor(() => ({ status: answers.shift() }), {
        events$: cold('--S--R-', { S, R }),
      });
      expectObservable(new VmManager(monitor).state$, '^------!').toBe('r-p--r-', states);
    }));

  it('waits until the machine stands still, though it was told so before', () =>
    marbles(({ cold, expectObservable }) => {
      let status = 'running';
      const monitor = mockMonitor(({ execute }) => {
        if (execute === 'query-status') return cold('-(a|)', { a: { status } });
        status = 'paused';
        monitor.emit(S);
        return cold('---(a|)', { a: {} });
      });
      expectObservable(new VmManager(monitor).pause()).toBe('---(p|)', states);
    }));

  it('lets the guest shut down, or ends QEMU when the grace is over', () => {
    marbles(({ cold, expectObservable }) => {
      const willing = mockMonitor(undefined, { events$: cold('---g', { g: guest }) });
      const deaf: MockMonitor = mockMonitor(({ execute }) => execute === 'quit' && deaf.emit(quit));
      expectObservable(new VmManager(willing).shutDown(30_000)).toBe('---(r|)', { r: 'guest-shutdown' });
      expectObservable(new VmManager(deaf).shutDown(30_000)).toBe('30s (r|)', { r: 'host-qmp-quit' });
    });
  });
});

/** The same class on a machine that is there; `src` and `dst` are its block nodes. */
async function livesWith(path: string): Promise<unknown[]> {
  const manager = new VmManager(socketMonitor({ path }));
  return [
    await firstValueFrom(manager.state$),
    await firstValueFrom(manager.resume()),
    await firstValueFrom(manager.pause()),
    await lastValueFrom(manager.backup('src', 'dst')),
    await firstValueFrom(manager.resume()),
    await firstValueFrom(manager.shutDown(50)),
  ];
}
const LIFE = ['prelaunch', 'running', 'paused', 100, 'running', 'host-qmp-quit'];

describe('the VM manager of the docs, unchanged on fakeQemu', () => {
  it('keeps a machine from its start to its end', async () => {
    const folder = temporaryFolder();
    await using _qemu = await fakeQemu({ path: `${folder.path}/qmp.sock`, status: 'prelaunch' });
    expect(await livesWith(`${folder.path}/qmp.sock`)).toEqual(LIFE);
    folder.remove();
  });
});

describeReal('the VM manager of the docs, unchanged on a real QEMU', [QEMU], () => {
  it('keeps a machine from its start to its end', async () => {
    await using qemu = await startQemu({
      args: (folder) => {
        for (const name of ['src', 'dst']) writeFileSync(`${folder}/${name}.raw`, Buffer.alloc(2 ** 20, 7));
        return ['src', 'dst'].flatMap((name) => [
          ...[
            '-blockdev',
            `driver=raw,node-name=${name},file.driver=file,file.filename=${folder}/${name}.raw`,
          ],
        ]);
      },
    });
    expect(await livesWith(qemu.path)).toEqual(LIFE);
  });
});
