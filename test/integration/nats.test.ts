/** Hosts in processes of their own on real NATS servers: killed, frozen and cut off, with the times until their clients knew.
 * It takes half a minute: the bound is measured with its default, 10 seconds, of all faults at once. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { filter, firstValueFrom, take, toArray } from 'rxjs';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Monitor, MonitorState } from '../../src/index.js';
import { fleet, natsMonitor, serveNats, type NatsOptions } from '../../src/nats/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu } from '../../src/testing/index.js';
import { NATS_SERVER, startNats, type RealNats } from '../nats/nats-server.js';
import { after, closeAll } from '../share/set-up.js';
import { trackChild } from './children.js';
import { describeReal, freePort } from './real.js';

/** The default of `heartbeatTimeout`, and what a loaded machine may add. */
const BOUND_MS = 10_000;
const SLACK_MS = 2_000;

interface HostProcess {
  readonly child: ChildProcess;
  /** Resolves when it has reported a line that fits. */
  until(fits: RegExp): Promise<string>;
}

/** Starts a host in a process of its own, and waits until it serves. */
async function startHost(port: number, subject: string, name = 'a'): Promise<HostProcess> {
  const script = join(__dirname, 'nats-host.ts');
  const child = trackChild(
    spawn(process.execPath, ['--import', 'tsx', script, String(port), subject, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  after(child, (each) => each.kill('SIGKILL'));
  let text = '';
  const news: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    for (const tell of news.splice(0)) tell();
  });
  const until = async (fits: RegExp) => {
    for (;;) {
      const line = text.split('\n').find((each) => fits.test(each));
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => news.push(resolve));
    }
  };
  await until(/^serving/);
  return { child, until };
}

/** Serves a simulated machine in this process. */
async function serveHere(connection: NatsConnection, subject: string): Promise<void> {
  const qemu = after(await fakeQemu(), (each) => each.close());
  const options = { open: () => qemu.open(), reconnect: true } as SocketOptions;
  const monitor = after(socketMonitor(options), (each) => each.disconnect());
  after(await serveNats({ connection, subject, monitor, host: 'a' }), (each) => each.close());
}

/** Resolves when the NATS server knows that a host is gone: it answers requests at once. */
async function unserved(connection: NatsConnection, subject: string): Promise<void> {
  for (;;) {
    const failed = await connection
      .request(`${subject}.hello`, '', { timeout: 100 })
      .catch((error: Error) => error);
    if (failed instanceof Error && failed.message.includes('no responders')) return;
  }
}

/** A TCP proxy that can be cut as a network is: nothing is closed, and nothing comes through. */
async function startProxy(port: number) {
  const pairs: [Socket, Socket][] = [];
  let cut = false;
  const server = after(
    createServer((client) => {
      const target = connectTcp(port, '127.0.0.1');
      for (const socket of [client, target]) socket.on('error', () => undefined);
      pairs.push([client, target]);
      if (!cut) client.pipe(target).pipe(client);
    }),
    (each) => {
      for (const socket of pairs.flat()) socket.destroy();
      each.close();
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      cut = true;
      for (const [client, target] of pairs) {
        client.unpipe(target);
        target.unpipe(client);
      }
    },
    heal: () => {
      cut = false;
      for (const [client, target] of pairs) client.pipe(target).pipe(client);
    },
  };
}

const whenIn = (monitor: Monitor, status: MonitorState['status']) =>
  firstValueFrom(monitor.state$.pipe(filter((state) => state.status === status)));

describeReal('hosts of a fleet', [NATS_SERVER], () => {
  let nats: RealNats;
  beforeEach(async () => {
    // On a port that nobody gets while it is started again.
    nats = after(await startNats('', await freePort()), (each) => each[Symbol.asyncDispose]());
  });
  afterEach(closeAll);

  async function clientOf(
    subject: string,
    options: Partial<NatsOptions> = {},
    server = nats,
  ): Promise<Monitor> {
    const connection = await server.connect();
    const monitor = natsMonitor({ connection, subject, ...options });
    after(monitor, (each) => each.disconnect());
    await monitor.connect();
    return monitor;
  }

  /** Milliseconds from a fault to the loss that `state$` shows, with the cause's words. */
  async function timeToLoss(monitor: Monitor, fault: () => unknown) {
    const lost = whenIn(monitor, 'closed');
    const failed = firstValueFrom(monitor.events$).catch((error: unknown) => error);
    const begun = performance.now();
    await fault();
    const state = await lost;
    const milliseconds = Math.round(performance.now() - begun);
    expect(await failed).toMatchObject({ _tag: 'InterruptedError', reason: 'lost' });
    return { milliseconds, words: state.status === 'closed' ? (state.cause?.message ?? '') : '' };
  }

  it('killed, frozen or cut off, and a NATS server frozen or killed: all are noticed within the bound', async () => {
    const frozenServer = after(await startNats(), (each) => each[Symbol.asyncDispose]());
    const killedServer = after(await startNats(), (each) => each[Symbol.asyncDispose]());
    const proxy = await startProxy(nats.port);
    const [killed, busy, frozen] = await Promise.all([
      startHost(nats.port, 'fleet.killed'),
      startHost(nats.port, 'fleet.busy'),
      startHost(nats.port, 'fleet.frozen'),
      serveHere(await nats.connect({ servers: `127.0.0.1:${proxy.port}` }), 'fleet.cut'),
      serveHere(await frozenServer.connect(), 'fleet.vm1'),
      serveHere(await killedServer.connect(), 'fleet.vm1'),
    ]);
    const [ofKilled, ofBusy, ofFrozen, ofCut, ofFrozenServer, ofKilledServer] = await Promise.all([
      clientOf('fleet.killed'),
      clientOf('fleet.busy'),
      clientOf('fleet.frozen'),
      clientOf('fleet.cut'),
      clientOf('fleet.vm1', {}, frozenServer),
      clientOf('fleet.vm1', {}, killedServer),
    ]);
    const watching = await nats.connect();
    const busyExited = once(busy.child, 'exit');
    const times = {
      'host killed (SIGKILL)': timeToLoss(ofKilled, () => killed.child.kill('SIGKILL')),
      'host killed, then a command': timeToLoss(ofBusy, async () => {
        busy.child.kill('SIGKILL');
        await busyExited;
        await unserved(watching, 'fleet.busy');
        const failed = await ofBusy.request('query-status').catch((error: unknown) => error);
        expect(failed).toMatchObject({ _tag: 'InterruptedError', sent: true, command: 'query-status' });
      }),
      'host frozen (SIGSTOP)': timeToLoss(ofFrozen, () => frozen.child.kill('SIGSTOP')),
      'host cut off from NATS': timeToLoss(ofCut, () => proxy.cut()),
      'nats-server frozen (SIGSTOP)': timeToLoss(ofFrozenServer, () => frozenServer.signal('SIGSTOP')),
      'nats-server killed (SIGKILL)': timeToLoss(ofKilledServer, () => killedServer.kill()),
    };
    for (const [fault, time] of Object.entries(times)) {
      const { milliseconds, words } = await time;
      process.stdout.write(`${fault}: ${milliseconds} ms: ${words}\n`);
      expect(milliseconds).toBeLessThan(BOUND_MS + SLACK_MS);
      const atOnce = fault.includes('then a command') || fault.includes('nats-server killed');
      if (atOnce) expect(milliseconds).toBeLessThan(5_000);
      expect(words).toMatch(
        fault.includes('then a command')
          ? /its commands are received by none/
          : fault.includes('nats-server killed')
            ? /the connection to the NATS server broke/
            : /no heartbeat of its host a came for \d+ ms/,
      );
    }
    // What was only frozen or cut off goes on, and serves again.
    frozen.child.kill('SIGCONT');
    proxy.heal();
    frozenServer.signal('SIGCONT');
    for (const monitor of [ofFrozen, ofCut, ofFrozenServer]) await monitor.connect({ timeout: 15_000 });
  });

  it('a host killed in mid-command: the run may have been executed, and the next host serves with reconnect', async () => {
    const first = await startHost(nats.port, 'fleet.vm1');
    const monitor = await clientOf('fleet.vm1', {
      heartbeatTimeout: 5_000,
      reconnect: { delay: 100, maxDelay: 500 },
    });
    const events = firstValueFrom(monitor.events$.pipe(take(2), toArray()));
    await monitor.request('stop');
    first.child.kill('SIGSTOP');
    const failed = monitor.request('cont', {}, { timeout: 1_000 }).catch((error: unknown) => error);
    expect(await failed).toMatchObject({ _tag: 'CommandTimeoutError', sent: true, command: 'cont' });
    const interrupted = monitor.request('cont').catch((error: unknown) => error);
    const second = startHost(nats.port, 'fleet.vm1', 'b');
    expect(await interrupted).toMatchObject({ _tag: 'InterruptedError', reason: 'lost', sent: true });
    await second;
    await monitor.request('stop');
    expect((await events).map(({ event }) => event)).toEqual(['STOP', 'STOP']);
    first.child.kill('SIGCONT');
    expect(await first.until(/^closed/)).toBe(
      'closed: fleet.vm1 is served by b too, which began later: this host has stopped',
    );
    expect(await monitor.request('query-status')).toMatchObject({ running: false });
  });

  it('a NATS server that is started again: hosts and clients find one another by reconnect', async () => {
    await serveHere(await nats.connect(), 'fleet.vm1');
    const monitor = await clientOf('fleet.vm1', { reconnect: { delay: 50, maxDelay: 500 } });
    const waiting = whenIn(monitor, 'waiting');
    await nats.kill();
    await waiting;
    after(await startNats('', nats.port), (each) => each[Symbol.asyncDispose]());
    await whenIn(monitor, 'ready');
    expect(await monitor.request('query-status')).toMatchObject({ running: true });
    await monitor.disconnect();
    // Its connections, before the other server's end.
    await nats[Symbol.asyncDispose]();
  });
});

describeReal(
  'the machines of a fleet, when their connection to NATS is closed for good',
  [NATS_SERVER],
  () => {
    afterEach(closeAll);

    it.each([
      ['close()', {}, 'completed', (own: NatsConnection) => own.close()],
      ['drain()', {}, 'completed', (own: NatsConnection) => own.drain()],
      [
        'a killed server, without reconnect',
        { reconnect: false },
        /^ConnectError: the fleet fleet can't be watched: the connection to the NATS server ended: it broke$/,
        (_: NatsConnection, nats: RealNats) => nats.kill(),
      ],
      [
        'a killed server, after the last try',
        { maxReconnectAttempts: 1, reconnectTimeWait: 10 },
        /^ConnectError: the fleet fleet can't be watched: the connection to the NATS server ended: .*refused/,
        (_: NatsConnection, nats: RealNats) => nats.kill(),
      ],
    ])('by %s', async (_name, options, expected, end) => {
      const nats = after(await startNats(), (each) => each[Symbol.asyncDispose]());
      const connection = await nats.connect(options);
      await serveHere(connection, 'fleet.vm1');
      const { machines$ } = fleet({ connection, prefix: 'fleet' });
      const ended = new Promise<string>((resolve) =>
        machines$.subscribe({
          error: (error: Error) => resolve(`${error.name}: ${error.message}`),
          complete: () => resolve('completed'),
        }),
      );
      await firstValueFrom(machines$);
      await end(connection, nats);
      expect(await ended).toMatch(expected);
    });
  },
);

describeReal('a NATS server with a small max_payload', [NATS_SERVER], () => {
  afterEach(closeAll);

  it('replies, commands and events of any length come whole', async () => {
    const nats = after(await startNats('max_payload: 4096'), (each) => each[Symbol.asyncDispose]());
    const long = 'x'.repeat(200_000);
    const qemu = after(
      await fakeQemu({ run: ({ execute, arguments: args }) => (execute === 'x-echo' ? args : undefined) }),
      (each) => each.close(),
    );
    const upstream = after(socketMonitor({ open: () => qemu.open() } as SocketOptions), (each) =>
      each.disconnect(),
    );
    after(await serveNats({ connection: await nats.connect(), subject: 'vm1', monitor: upstream }), (each) =>
      each.close(),
    );
    const monitor = after(natsMonitor({ connection: await nats.connect(), subject: 'vm1' }), (each) =>
      each.disconnect(),
    );
    const event = firstValueFrom(monitor.events$);
    const echo = { execute: 'x-echo', arguments: { long, wide: 18446744073709551615n } };
    expect(await firstValueFrom(monitor.execute(echo))).toEqual(echo.arguments);
    qemu.emit({ event: 'X_LONG', data: { long } });
    expect(await event).toMatchObject({ data: { long } });
  });
});
