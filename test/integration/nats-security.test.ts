/** The configuration of the guide, to the letter, on a real NATS server. */
import { filter, firstValueFrom, take, toArray } from 'rxjs';
import type { Monitor } from '../../src/index.js';
import { fleet, natsMonitor, serveNats } from '../../src/nats/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu } from '../../src/testing/index.js';
import { blocksOf } from '../docs/guides.js';
import { NATS_SERVER, startNats, type RealNats } from '../nats/nats-server.js';
import { after, closeAll } from '../share/set-up.js';
import { describeReal } from './real.js';

const configuration = blocksOf('docs/drivers/nats.md', 'conf')[0]!.code;
const passwords = { HOST_PASSWORD: 'h-1', OPERATOR_PASSWORD: 'o-1', DASHBOARD_PASSWORD: 'd-1' };

describeReal('a NATS server with the guide’s permissions', [NATS_SERVER], () => {
  let nats: RealNats;
  beforeEach(async () => {
    nats = after(await startNats(configuration, -1, passwords), (each) => each[Symbol.asyncDispose]());
  });
  afterEach(closeAll);

  const login = (user: 'host' | 'operator' | 'dashboard') =>
    nats.connect({ user, pass: passwords[`${user.toUpperCase()}_PASSWORD` as keyof typeof passwords] });

  async function monitorOf(user: 'operator' | 'dashboard', inboxPrefix = `_INBOX_${user}`): Promise<Monitor> {
    const monitor = natsMonitor({
      connection: await login(user),
      subject: 'fleet.vm1',
      inboxPrefix,
      reconnect: true,
    });
    return after(monitor, (each) => each.disconnect());
  }

  async function served() {
    const qemu = after(await fakeQemu(), (each) => each.close());
    const monitor = after(socketMonitor({ open: () => qemu.open() } as SocketOptions), (each) =>
      each.disconnect(),
    );
    const serving = await serveNats({
      connection: await login('host'),
      subject: 'fleet.vm1',
      monitor,
      host: 'a',
    });
    after(serving, (each) => each.close());
    return monitor;
  }

  it('the dashboard watches, and its commands fail at once; the operator’s are executed', async () => {
    const machine = await served();
    const [dashboard, operator] = [await monitorOf('dashboard'), await monitorOf('operator')];
    await dashboard.connect();
    const events = firstValueFrom(dashboard.events$.pipe(take(2), toArray()));
    const refused = await dashboard.request('quit').catch((error: unknown) => error);
    expect(refused).toMatchObject({
      ...{ _tag: 'CommandError', class: 'CommandNotFound', command: 'quit' },
      desc: 'The command has been disabled: NATS does not let this login publish to fleet.vm1.run',
    });
    expect(await machine.request('query-status')).toMatchObject({ running: true });
    await operator.request('stop');
    await operator.request('cont');
    expect((await events).map(({ event }) => event)).toEqual(['STOP', 'RESUME']);
    expect(await dashboard.request('query-status').catch((error: Error) => error.message)).toMatch(
      /NATS does not let/,
    );
  });

  it('the dashboard has the directory, and learns of a machine that comes', async () => {
    const { machines$ } = fleet({
      connection: await login('dashboard'),
      prefix: 'fleet',
      inboxPrefix: '_INBOX_dashboard',
    });
    // After two seconds without a host the list is empty.
    const listed = firstValueFrom(machines$.pipe(filter(({ length }) => length > 0)));
    await served();
    expect(await listed).toMatchObject([{ name: 'vm1', host: 'a' }]);
  });

  it('the dashboard reads no command and no reply, and pretends to be no host', async () => {
    await served();
    const connection = await login('dashboard');
    for (const subject of ['fleet.vm1.run', 'fleet.*.run', '>', '_INBOX.>', '_INBOX_operator.>']) {
      const subscription = connection.subscribe(subject);
      expect(await subscription.closed).toMatchObject({ name: 'PermissionViolationError' });
    }
    const fake = after(socketMonitor({ path: '/nowhere' }), (each) => each.disconnect());
    await expect(
      serveNats({ connection, subject: 'fleet.vm2', monitor: fake, inboxPrefix: '_INBOX_dashboard' }),
    ).rejects.toMatchObject({
      _tag: 'ConnectError',
      permanent: true,
      message: expect.stringMatching(
        /^fleet\.vm2 can't be served: NATS does not let this login (subscribe|publish to) fleet\.vm2\.\w+$/,
      ) as string,
    });
  });

  it('with another login’s inbox a dial fails for good, in words', async () => {
    await served();
    const monitor = await monitorOf('dashboard', '_INBOX_operator');
    const failed = await monitor.connect().catch((error: unknown) => error);
    expect(failed).toMatchObject({
      _tag: 'ConnectError',
      permanent: true,
      message: expect.stringMatching(
        /NATS does not let this login subscribe _INBOX_operator\..+inboxPrefix must be one that it may subscribe/,
      ) as string,
    });
  });

  it('without a login there is nothing', async () => {
    await expect(nats.connect()).rejects.toThrow(/Authorization/);
  });
});
