/** Two NATS servers in a cluster, and the network between them cut: a host on each side. */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { filter, firstValueFrom } from 'rxjs';
import { natsMonitor, serveNats, type ServedMonitor } from '../../src/nats/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu } from '../../src/testing/index.js';
import type { NatsConnection } from '@nats-io/transport-node';
import { NATS_SERVER, startNats } from '../nats/nats-server.js';
import { after, closeAll } from '../share/set-up.js';
import { describeReal, freePort } from './real.js';

/** A way between two servers that can be cut and mended. */
async function startWay(port: number) {
  let open = true;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (!open) {
      client.destroy();
      return;
    }
    const target = connectTcp(port, '127.0.0.1');
    client.pipe(target).pipe(client);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
  });
  after(server, (each) => {
    for (const socket of sockets) socket.destroy();
    each.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      open = false;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => void (open = true),
  };
}

async function serve(connection: NatsConnection, host: string) {
  const qemu = after(await fakeQemu(), (each) => each.close());
  const monitor = after(socketMonitor({ open: () => qemu.open() } as SocketOptions), (each) =>
    each.disconnect(),
  );
  const serving = await serveNats({
    connection,
    subject: 'fleet.vm1',
    monitor,
    host,
    heartbeatInterval: 500,
  });
  return after(serving, (each) => each.close());
}

/** Resolves when a subject of one server is heard on the other, or not any more. */
async function whenReached(from: NatsConnection, to: NatsConnection, reached: boolean): Promise<void> {
  const subscription = to.subscribe('probe', { callback: (_error, message) => void message.respond() });
  for (;;) {
    await to.flush();
    const answered = await from.request('probe', '', { timeout: 200 }).then(
      () => true,
      () => false,
    );
    if (answered === reached) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  subscription.unsubscribe();
}

const whenIn = (serving: ServedMonitor, status: string) =>
  firstValueFrom(serving.state$.pipe(filter((state) => state.status === status)));

describeReal('a cluster of NATS servers', [NATS_SERVER], () => {
  afterEach(closeAll);

  it('serves over both servers; cut in two each side has a host; mended, one host stays and the other’s client goes to it', async () => {
    const routePort = await freePort();
    const way = await startWay(routePort);
    const cluster = (port: number, routes: string) =>
      `cluster { name: c, listen: "127.0.0.1:${port}", no_advertise: true, routes: [${routes}] }`;
    const east = after(await startNats(cluster(routePort, '')), (each) => each[Symbol.asyncDispose]());
    const west = after(
      await startNats(cluster(await freePort(), `"nats-route://127.0.0.1:${way.port}"`)),
      (each) => each[Symbol.asyncDispose](),
    );
    const [atEast, atWest] = [await east.connect(), await west.connect()];
    await whenReached(atEast, atWest, true);

    const first = await serve(atEast, 'east');
    const client = after(
      natsMonitor({
        ...{ connection: await west.connect(), subject: 'fleet.vm1', heartbeatTimeout: 2_000 },
        reconnect: { delay: 100, maxDelay: 200 },
      }),
      (each) => each.disconnect(),
    );
    const resumed = firstValueFrom(client.events$.pipe(filter(({ event }) => event === 'STOP')));
    await client.request('stop');
    expect(await resumed).toMatchObject({ event: 'STOP' });
    const refused = await serve(atWest, 'west').catch((error: Error) => error.message);
    expect(refused).toMatch(/^fleet\.vm1 is served already, by east/);

    const lost = firstValueFrom(client.state$.pipe(filter(({ status }) => status === 'waiting')));
    way.cut();
    await whenReached(atEast, atWest, false);
    expect(await lost).toMatchObject({ cause: { _tag: 'InterruptedError' } });
    const second = await serve(atWest, 'west');
    await client.request('query-status');
    expect(await whenIn(first, 'serving')).toEqual({ status: 'serving' });

    way.mend();
    const closed = (await whenIn(first, 'closed')) as { readonly cause?: Error };
    expect(closed.cause?.message).toBe(
      'fleet.vm1 is served by west too, which began later: this host has stopped',
    );
    expect(await whenIn(second, 'serving')).toEqual({ status: 'serving' });
    await client.request('query-status');
  });
});
