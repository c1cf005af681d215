import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  exhaustMap,
  filter,
  firstValueFrom,
  lastValueFrom,
  map,
  merge,
  retry,
  Subject,
  take,
  takeUntil,
  toArray,
  timer,
} from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import { NO_GREETING_HINT } from '../../src/qmp/wrong-door.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import { record } from '../monitor/stub-driver.js';
import { holdCommand, QEMU, startQemu, type RealQemu } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';
import { failure } from '../failure.js';

const execute = (monitor: Monitor, name: string, args?: object) =>
  firstValueFrom(monitor.execute({ execute: name, arguments: args }));

const status = (monitor: Monitor, wanted: string) =>
  firstValueFrom(monitor.state$.pipe(filter((state) => state.status === wanted)));

const event = (monitor: Monitor, name: string) =>
  firstValueFrom(monitor.events$.pipe(filter((e) => (e.event as string) === name)));

/** All events until the stream ends, and how it ended. */
const untilEnd = (monitor: Monitor) => {
  const log: string[] = [];
  const ended = new Promise<string[]>((resolve) =>
    monitor.events$.subscribe({
      next: (e) => log.push(e.event),
      error: (error: { _tag: string }) => resolve([...log, `failed ${error._tag}`]),
      complete: () => resolve([...log, 'completed']),
    }),
  );
  return { log, ended };
};

/** Asks until the reply is as wanted, for what QEMU tells in no event. */
const until = <T>(
  monitor: Monitor,
  name: string,
  args: object,
  wanted: (reply: unknown) => T | undefined,
): Promise<T> =>
  firstValueFrom(
    timer(0, 20).pipe(
      exhaustMap(() => execute(monitor, name, args)),
      map(wanted),
      filter((found) => found !== undefined),
    ),
  );

describeReal('what QEMU does on its wire', [QEMU], () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  let qemu: RealQemu;
  let monitor: Monitor;
  const start = async (options: Parameters<typeof startQemu>[0] = {}) => {
    qemu = await startQemu(options);
    monitor = socketMonitor({ path: qemu.path });
  };
  afterEach(async () => {
    await monitor.disconnect();
    await qemu[Symbol.asyncDispose]();
  });

  test('2: the previous client’s late reply isn’t taken for ours', async () => {
    await start();
    const held = holdCommand(qemu);
    const previous = connect(qemu.path);
    await once(previous, 'data');
    previous.write('{"execute":"qmp_capabilities"}');
    await once(previous, 'data');
    previous.write(JSON.stringify({ ...held.command, id: 'late' }));
    await held.executing();
    previous.destroy();
    const received: (string | undefined)[] = [];
    const greeting = new Subject<void>();
    const greeted = firstValueFrom(greeting);
    monitor = socketMonitor({
      path: qemu.path,
      trace: ({ direction, kind, id }) => {
        if (direction === 'in') received.push(id);
        if (kind === 'greeting') greeting.next();
      },
    });
    const connected = monitor.connect();
    // QEMU gives the reply to the client that it has accepted by then.
    await greeted;
    await held.release();
    await connected;
    await expect(execute(monitor, 'query-status')).resolves.toMatchObject({ status: 'prelaunch' });
    expect(received).toContain('late');
  });

  test('3: the error says that another client may hold the monitor, which is ours when that client leaves', async () => {
    await start();
    const first = socketMonitor({ path: qemu.path });
    await first.connect();
    const second = socketMonitor({ path: qemu.path, connectTimeout: 1_000 });
    expect(await failure(second.connect())).toMatchObject({
      _tag: 'HandshakeError',
      message: `no greeting within 1000 ms from ${qemu.path}: ${NO_GREETING_HINT}`,
    });
    await first.disconnect();
    await expect(monitor.connect()).resolves.toHaveProperty('version');
  });

  test('3: nothing listens, and no such socket, are other errors', async () => {
    await start();
    await qemu.kill();
    expect(await failure(monitor.connect())).toMatchObject({
      _tag: 'ConnectError',
      message: `no connection to ${qemu.path}: nothing listens there (ECONNREFUSED)`,
      cause: { code: 'ECONNREFUSED' },
    });
    const nowhere = socketMonitor({ path: join(folder.path, 'nowhere') });
    expect(await failure(nowhere.connect())).toMatchObject({
      _tag: 'ConnectError',
      message: expect.stringContaining('the socket does not exist (ENOENT)') as string,
    });
  });

  test('a stopped QEMU is a missing greeting, not a hang', async () => {
    await start();
    qemu.child.kill('SIGSTOP');
    const stopped = socketMonitor({ path: qemu.path, connectTimeout: 1_000 });
    expect(await failure(stopped.connect())).toMatchObject({ _tag: 'HandshakeError' });
    qemu.child.kill('SIGCONT');
    await expect(monitor.connect()).resolves.toHaveProperty('version');
  });

  test('5: arguments that QEMU could not parse are never sent', async () => {
    await start();
    for (const bad of [Number.NaN, '\ud800', 2n ** 64n, -(2n ** 63n) - 1n, { deep: nested(1100) }]) {
      expect(await failure(execute(monitor, 'human-monitor-command', { 'command-line': bad }))).toMatchObject(
        {
          _tag: 'ArgumentError',
          message: expect.stringContaining('arguments.command-line') as string,
        },
      );
    }
    await expect(execute(monitor, 'query-status')).resolves.toHaveProperty('status');
  });

  test('5: the deepest nesting that we send is read by QEMU', async () => {
    await start();
    const error = await failure(execute(monitor, 'query-status', { x: nested(1021) }));
    expect(error).toMatchObject({ _tag: 'CommandError', desc: "Parameter 'x' is unexpected" });
  });

  test('7: integers of 64 bits round-trip; 1e18 goes out as digits', async () => {
    await start();
    for (const value of [18446744073709551615n, 2n ** 53n, 1e18, 1]) {
      await execute(monitor, 'migrate-set-parameters', { 'max-postcopy-bandwidth': value });
      const exact = typeof value === 'number' && !Number.isSafeInteger(value) ? BigInt(value) : value;
      await expect(execute(monitor, 'query-migrate-parameters')).resolves.toMatchObject({
        'max-postcopy-bandwidth': exact,
      });
    }
  });

  test('8: with 20 commands outstanding one out of band is answered before them', async () => {
    await start();
    const oob = socketMonitor({ path: qemu.path, oob: true });
    await oob.connect();
    const log: string[] = [];
    const held = holdCommand(qemu);
    const inBand = Array.from({ length: 20 }, (_, n) =>
      lastValueFrom(
        oob
          .execute(n === 0 ? held.command : { execute: 'query-name' })
          .pipe(map(() => log.push(`in-band ${n}`))),
      ),
    );
    await firstValueFrom(oob.execute({ execute: 'migrate-pause' }, { oob: true })).catch(
      (error: { _tag: string; class: string }) => log.push(`out of band ${error._tag} ${error.class}`),
    );
    await held.release();
    await Promise.all(inBand);
    await oob.disconnect();
    expect(log).toEqual([
      'out of band CommandError GenericError',
      ...Array.from({ length: 20 }, (_, n) => `in-band ${n}`),
    ]);
  });

  test('8: a command that may not run out of band is refused by QEMU in its words', async () => {
    await start();
    const oob = socketMonitor({ path: qemu.path, oob: true });
    const error = await failure(firstValueFrom(oob.execute({ execute: 'query-status' }, { oob: true })));
    expect(error).toMatchObject({ _tag: 'CommandError', command: 'query-status' });
    await oob.disconnect();
  });

  test('9: RESUME, STOP, RESET and SHUTDOWN come before the reply to what caused them', async () => {
    await start();
    const log: string[] = [];
    await monitor.connect();
    record(monitor.events$, log, 'event', (e) => e.event);
    for (const name of ['cont', 'stop', 'system_reset', 'quit'] as const) {
      await lastValueFrom(monitor.run(name).pipe(map(() => log.push(name))));
    }
    expect(log).toEqual(
      expect.arrayContaining(['event RESUME', 'cont', 'event STOP', 'stop', 'event SHUTDOWN', 'quit']),
    );
    for (const [before, after] of [
      ['event RESUME', 'cont'],
      ['event STOP', 'stop'],
      ['event SHUTDOWN', 'quit'],
    ] as const) {
      expect(log.indexOf(before)).toBeLessThan(log.indexOf(after));
    }
  });

  test('10: quit is its reply, then an orderly end', async () => {
    await start();
    const { ended } = untilEnd(monitor);
    await expect(execute(monitor, 'quit')).resolves.toEqual({});
    expect(await ended).toEqual(['SHUTDOWN', 'completed']);
    expect(await firstValueFrom(monitor.state$)).toEqual({ status: 'closed' });
  });

  test('10: SIGTERM is an orderly end, SIGKILL a loss', async () => {
    await start();
    const { ended } = untilEnd(monitor);
    await monitor.connect();
    qemu.child.kill('SIGTERM');
    expect(await ended).toEqual(['SHUTDOWN', 'completed']);
    await qemu[Symbol.asyncDispose]();
    await start();
    const { ended: lost } = untilEnd(monitor);
    await monitor.connect();
    await qemu.kill();
    expect(await lost).toEqual(['failed InterruptedError']);
  });

  test('10: -no-shutdown: the guest’s SHUTDOWN, a RESET, then SIGKILL is a loss', async () => {
    await start({ args: ['-no-shutdown'] });
    const { log, ended } = untilEnd(monitor);
    await execute(monitor, 'cont');
    // The firmware puts it in its place; QEMU has no event for that.
    const port = await until(monitor, 'human-monitor-command', { 'command-line': 'info mtree' }, (mtree) => {
      const found = /([0-9a-f]{16})-[0-9a-f]{16} \(prio 0, i\/o\): acpi-cnt/.exec(mtree as string)?.[1];
      const base = Number.parseInt(found ?? '', 16);
      return base > 0x10 ? base : undefined;
    });
    const stopped = event(monitor, 'STOP');
    await execute(monitor, 'human-monitor-command', { 'command-line': `o /h 0x${port.toString(16)} 0x2000` });
    await stopped;
    await expect(execute(monitor, 'query-status')).resolves.toMatchObject({ status: 'shutdown' });
    const reset = event(monitor, 'RESET');
    await execute(monitor, 'system_reset');
    await reset;
    await qemu.kill();
    const all = await ended;
    expect(log).toEqual(expect.arrayContaining(['RESUME', 'SHUTDOWN', 'STOP', 'RESET']));
    expect(all.at(-1)).toBe('failed InterruptedError');
  });

  test('10: -no-reboot turns a reset into SHUTDOWN and an orderly end', async () => {
    await start({ args: ['-no-reboot'] });
    const { ended } = untilEnd(monitor);
    await execute(monitor, 'cont');
    await execute(monitor, 'system_reset').catch(() => undefined);
    expect((await ended).slice(-2)).toEqual(['SHUTDOWN', 'completed']);
  });

  test('10a: -preconfig refuses cont in QEMU’s words, and x-exit-preconfig resumes', async () => {
    await start({ args: ['-preconfig'], paused: false });
    await expect(execute(monitor, 'query-status')).resolves.toMatchObject({ status: 'prelaunch' });
    expect(await failure(execute(monitor, 'cont'))).toMatchObject({ _tag: 'CommandError', command: 'cont' });
    const resumed = event(monitor, 'RESUME');
    await execute(monitor, 'x-exit-preconfig');
    await resumed;
  });

  test('10a: an outgoing migration leaves a bare STOP and postmigrate', async () => {
    const to = join(folder.path, 'migration.sock');
    await start();
    const target = await startQemu({ args: ['-incoming', 'defer'] });
    const migrated = socketMonitor({ path: target.path });
    await execute(migrated, 'migrate-incoming', { uri: `unix:${to}` });
    const stopped = event(monitor, 'STOP');
    await execute(monitor, 'cont');
    await execute(monitor, 'migrate', { uri: `unix:${to}` });
    await stopped;
    await until(monitor, 'query-status', {}, (reply) =>
      (reply as { status: string }).status === 'postmigrate' ? true : undefined,
    );
    await migrated.disconnect();
    await target[Symbol.asyncDispose]();
  });

  test('12: a forgotten command’s late reply is discarded, and the next has its own', async () => {
    await start();
    await monitor.connect();
    const held = holdCommand(qemu);
    monitor.execute(held.command).subscribe().unsubscribe();
    const next = execute(monitor, 'query-status');
    await held.release();
    await expect(next).resolves.toHaveProperty('status');
    await expect(execute(monitor, 'query-name')).resolves.toEqual({});
  });

  test('a timeout says that the command was sent, and the next command has its own reply', async () => {
    await start();
    await monitor.connect();
    const held = holdCommand(qemu);
    expect(await failure(firstValueFrom(monitor.execute(held.command, { timeout: 5 })))).toMatchObject({
      _tag: 'CommandTimeoutError',
      sent: true,
      command: 'blockdev-add',
    });
    await held.release();
    await expect(execute(monitor, 'query-status')).resolves.toHaveProperty('status');
  });

  test('15: the schema’s 207 KB come whole', async () => {
    await start();
    const schema = (await execute(monitor, 'query-qmp-schema')) as unknown[];
    expect(schema.length).toBeGreaterThan(1000);
  });

  test('15a: paths that differ after byte 108 are refused, not mixed up', async () => {
    await start();
    const long = join(folder.path, 'x'.repeat(108 - folder.path.length));
    for (const path of [`${long}-A.sock`, `${long}-B.sock`, '\0abstract']) {
      expect(() => socketMonitor({ path })).toThrow("socketMonitor: 'path' must be a path of 1 to 107 bytes");
      expect(() => socketMonitor({ listen: { path } })).toThrow(
        "listen: 'path' must be a path of 1 to 107 bytes",
      );
    }
  });

  test('15c: a value that QEMU’s error echoes isn’t in what the error prints', async () => {
    await start();
    const error = (await failure(
      execute(monitor, 'migrate-set-capabilities', {
        capabilities: [{ capability: 'hunter2', state: true }],
      }),
    )) as { desc: string };
    expect(error.desc).toContain("does not accept value 'hunter2'");
    expect(String(error)).not.toContain('hunter2');
  });

  test('killed in mid-command: InterruptedError, then the end', async () => {
    await start();
    await monitor.connect();
    const { ended } = untilEnd(monitor);
    const run = failure(lastValueFrom(monitor.execute(holdCommand(qemu).command)));
    await qemu.kill();
    expect(await run).toMatchObject({
      _tag: 'InterruptedError',
      reason: 'lost',
      sent: true,
      command: 'blockdev-add',
    });
    expect(await ended).toEqual(['failed InterruptedError']);
  });

  test('killed in the handshake: HandshakeError', async () => {
    await start();
    qemu.child.kill('SIGSTOP');
    const greeting = failure(monitor.connect());
    const dialled = connect(qemu.path);
    await once(dialled, 'connect');
    dialled.destroy();
    await qemu.kill();
    expect(await greeting).toMatchObject({ _tag: 'HandshakeError' });
  });

  test('11: restart on the same path: reconnect shows the gap, and nothing is replayed', async () => {
    await start();
    const reconnect = { delay: 10, maxDelay: 20, jitter: 0 };
    await using steady = socketMonitor({ path: qemu.path, reconnect });
    const log: string[] = [];
    record(steady.events$, log, '', (e) => e.event);
    await execute(steady, 'cont');
    const interrupted = failure(lastValueFrom(steady.execute(holdCommand(qemu).command)));
    const waiting = status(steady, 'waiting');
    await qemu.kill();
    expect(await waiting).toMatchObject({ attempt: 1, delay: 10, cause: { _tag: 'InterruptedError' } });
    expect(await interrupted).toMatchObject({ _tag: 'InterruptedError' });
    const meanwhile = execute(steady, 'query-status');
    const next = await startQemu({ path: qemu.path });
    await expect(meanwhile).resolves.toMatchObject({ status: 'prelaunch' });
    await execute(steady, 'cont');
    expect(log).toEqual(['RESUME', 'RESUME']);
    await steady.disconnect();
    expect(log.at(-1)).toBe('completed');
    await next[Symbol.asyncDispose]();
  });

  test('11: restart on the same path: retry resubscribes', async () => {
    await start();
    const events = firstValueFrom(
      monitor.events$.pipe(
        retry({ delay: 10 }),
        filter(({ event: name }) => name === 'RESUME'),
        take(2),
        toArray(),
      ),
    );
    await execute(monitor, 'cont');
    await qemu.kill();
    const next = await startQemu({ path: qemu.path });
    // The retry's dial brings it up again.
    await firstValueFrom(monitor.state$.pipe(filter((state) => state.status === 'ready')));
    await execute(monitor, 'cont');
    await expect(events).resolves.toHaveLength(2);
    await next[Symbol.asyncDispose]();
  });

  test('connect and disconnect a hundred times on one QEMU', async () => {
    await start();
    for (let n = 0; n < 100; n += 1) {
      await monitor.connect();
      await monitor.disconnect();
    }
    await monitor.connect();
    await expect(execute(monitor, 'query-status')).resolves.toHaveProperty('status');
  });

  test('a subscriber from before the connection sees every event', async () => {
    await start();
    const all = firstValueFrom(
      monitor.events$.pipe(takeUntil(event(monitor, 'SHUTDOWN').then(() => undefined)), toArray()),
    );
    await lastValueFrom(
      merge(monitor.run('cont'), monitor.run('stop'), monitor.run('cont'), monitor.run('quit')),
    );
    expect((await all).map((e) => e.event).slice(0, 3)).toEqual(['RESUME', 'STOP', 'RESUME']);
  });
});

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
