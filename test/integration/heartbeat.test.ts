import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bufferCount, filter, firstValueFrom, Subject, type Observable } from 'rxjs';
import type { Monitor, MonitorState } from '../../src/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { failure } from '../failure.js';
import { makeCertificates } from './certificates.js';
import { trackChild } from './children.js';
import { NETWORK, networkHost } from './namespace.js';
import { holdCommand, NO_MACHINE, QEMU, startQemu } from './qemu.js';
import { describeReal, freePort, temporaryFolder } from './real.js';

const heartbeat = { interval: 1_000, timeout: 2_000 };

const status = (state$: Observable<MonitorState>, wanted: MonitorState['status']) =>
  firstValueFrom(state$.pipe(filter((state) => state.status === wanted)));

/** How the connection ended, and after how many milliseconds. */
async function lossOf(monitor: Monitor): Promise<{ readonly cause: unknown; readonly after: number }> {
  const begin = performance.now();
  const closed = await status(monitor.state$, 'closed');
  return { cause: 'cause' in closed ? closed.cause : undefined, after: performance.now() - begin };
}

const LOST = {
  _tag: 'InterruptedError',
  reason: 'lost',
  message: expect.stringContaining('nothing came from') as string,
};

describeReal('a heartbeat on a network that drops everything', [QEMU, 'certtool', ...NETWORK], () => {
  async function setUp(overTls: boolean) {
    const host = networkHost();
    const folder = temporaryFolder();
    const port = await freePort();
    const certificates = overTls
      ? makeCertificates(folder.path, { names: [host.address], files: 'qemu' })
      : undefined;
    const tls = certificates && [
      ...['-object', `tls-creds-x509,id=tls0,endpoint=server,verify-peer=no,dir=${certificates.folder}`],
      ...['-chardev', `socket,id=m,host=${host.address},port=${port},server=on,wait=off,tls-creds=tls0`],
      ...['-mon', 'chardev=m,mode=control'],
    ];
    const plain = ['-qmp', `tcp:${host.address}:${port},server=on,wait=off`];
    const [program = '', ...args] = host.on(QEMU, ...NO_MACHINE, ...(tls ?? plain), '-qmp', 'stdio');
    const child = trackChild(spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
    await once(child.stdout, 'data');
    child.stdout.resume();
    const monitor = socketMonitor({
      host: host.address,
      port,
      heartbeat,
      ...(certificates && { tls: { ca: certificates.ca } }),
    });
    return {
      host,
      monitor,
      [Symbol.asyncDispose]: async () => {
        await monitor.disconnect();
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
        host[Symbol.dispose]();
        folder.remove();
      },
    };
  }

  test.each([
    ['TCP', false],
    ['TLS', true],
  ])('notices it over %s while idle, within interval and timeout', async (_, overTls) => {
    await using set = await setUp(overTls);
    await set.monitor.connect();
    set.host.silence();
    const { cause, after } = await lossOf(set.monitor);
    expect(cause).toMatchObject(LOST);
    expect(after).toBeLessThan(15_000);
  });

  test.each([
    ['TCP', false],
    ['TLS', true],
  ])('notices it over %s with a command in flight, which may have been executed', async (_, overTls) => {
    await using set = await setUp(overTls);
    await set.monitor.connect();
    set.host.silence();
    const loss = lossOf(set.monitor);
    const stop = failure(set.monitor.request('stop'));
    const { cause, after } = await loss;
    expect(cause).toMatchObject(LOST);
    expect(after).toBeLessThan(15_000);
    expect(await stop).toMatchObject({ _tag: 'InterruptedError', sent: true });
  });
});

describeReal('a heartbeat on a UNIX socket', [QEMU], () => {
  test('notices a QEMU that is stopped by SIGSTOP', async () => {
    await using qemu = await startQemu({ machine: NO_MACHINE });
    await using monitor = socketMonitor({ path: qemu.path, heartbeat });
    await monitor.connect();
    qemu.child.kill('SIGSTOP');
    expect((await lossOf(monitor)).cause).toMatchObject(LOST);
    qemu.child.kill('SIGCONT');
  });

  test('loses no QEMU that is busy for less than the timeout', async () => {
    await using qemu = await startQemu({ machine: NO_MACHINE });
    await using monitor = socketMonitor({ path: qemu.path, heartbeat: { interval: 1_000, timeout: 10_000 } });
    const held = holdCommand(qemu);
    const busy = monitor.request(held.command.execute as 'blockdev-add', held.command.arguments as never);
    await held.executing();
    const states: string[] = [];
    const watching = monitor.state$.subscribe(({ status }) => states.push(status));
    // Longer than the interval: a heartbeat is due, and QEMU answers nothing until it is released.
    await firstValueFrom(monitor.execute({ execute: 'query-status' }, { timeout: 3_000 })).catch(
      () => undefined,
    );
    await held.release();
    await busy;
    expect(await monitor.request('query-status')).toMatchObject({ running: false });
    expect(states).toEqual(['ready']);
    watching.unsubscribe();
  });

  test('with out-of-band commands loses no QEMU that is busy for longer than the timeout', async () => {
    await using qemu = await startQemu({ machine: NO_MACHINE });
    const answered$ = new Subject<void>();
    await using monitor = socketMonitor({
      path: qemu.path,
      oob: true,
      heartbeat,
      trace: ({ kind, name }) => kind === 'return' && name === 'query-yank' && answered$.next(),
    });
    const held = holdCommand(qemu);
    const busy = monitor.request(held.command.execute as 'blockdev-add', held.command.arguments as never);
    await held.executing();
    await firstValueFrom(answered$.pipe(bufferCount(4)));
    await held.release();
    await busy;
    expect(await monitor.request('query-status')).toMatchObject({ running: false });
  });
});
