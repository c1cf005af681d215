/** The directory of a fleet, on a bus in memory. */
import { firstValueFrom } from 'rxjs';
import { createMonitor } from '../../src/index.js';
import {
  fleet,
  machineSubject,
  serveNats,
  type Fleet,
  type FleetMachine,
  type FleetOptions,
} from '../../src/nats/index.js';
import { record, StubDriver } from '../monitor/stub-driver.js';
import { Bus } from './bus.js';
import { dialled, HEARTBEAT, pass, served, settle } from './set-up.js';

jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
afterEach(() => jest.clearAllTimers());

const show = (machines: readonly FleetMachine[]) =>
  machines.map(({ name, host, state }) => `${name} ${host} ${state}`).join(', ');

async function watched(bus: Bus, options: Partial<FleetOptions> = {}) {
  const connection = bus.connect();
  const all = fleet({ connection, prefix: 'fleet', ...options });
  const { log, subscription } = record(all.machines$, [], '', show);
  await pass(50);
  return { all, connection, log, subscription };
}

describe('a fleet', () => {
  it('knows at once which machines there are, on which host, in which state, and each change', async () => {
    const bus = new Bus();
    const first = await served(bus, { subject: 'fleet.vm1', host: 'a' });
    const second = await served(bus, { subject: 'fleet.vm2', host: 'b' }, dialled());
    await served(bus, { subject: 'other.vm3' });
    const { log, all } = await watched(bus);
    expect(log).toEqual(['vm1 a ready, vm2 b ready']);
    Object.assign(second.driver, { onDial: () => undefined });
    second.driver.last.end(new Error('cut'));
    await pass(50);
    await first.serving.close();
    await pass(50);
    await served(bus, { subject: 'fleet.vm1', host: 'c' });
    await pass(50);
    expect(log.slice(1)).toEqual([
      'vm1 a ready, vm2 b unavailable',
      'vm1 a gone, vm2 b unavailable',
      'vm1 c ready, vm2 b unavailable',
    ]);
    expect(await firstValueFrom(all.machines$)).toContainEqual(
      expect.objectContaining({ name: 'vm2', why: expect.stringMatching('cut') as string }),
    );
  });

  it('hears of a machine that is ready when it is served that it is ready, in each heartbeat', async () => {
    const bus = new Bus();
    const monitor = createMonitor(dialled());
    await monitor.connect();
    await serveNats({ connection: bus.connect(), subject: 'fleet.vm1', monitor });
    await pass(HEARTBEAT);
    const heartbeats = bus.log.filter(({ envelope }) => envelope.kind === 'alive');
    expect(heartbeats.map(({ envelope }) => envelope.state)).toEqual(['ready', 'ready']);
  });

  it('has a machine that was connected before serveNats as ready in its first list; serveNats does not wait for one', async () => {
    const bus = new Bus();
    const early = createMonitor(dialled());
    await early.connect();
    await serveNats({ connection: bus.connect(), subject: 'fleet.vm1', monitor: early, host: 'a' });
    const driver = new StubDriver();
    const late = createMonitor(driver);
    await serveNats({ connection: bus.connect(), subject: 'fleet.vm2', monitor: late, host: 'b' });
    const { log } = await watched(bus);
    expect(log).toEqual(['vm1 a ready, vm2 b unavailable']);
    driver.last.link();
    await pass(50);
    expect(log.slice(1)).toEqual(['vm1 a ready, vm2 b ready']);
  });

  it('a machine whose host is silent is unknown, not gone, within heartbeatTimeout; it is known again when the host is', async () => {
    const bus = new Bus();
    const { connection } = await served(bus);
    const { log } = await watched(bus);
    bus.fate = ({ from }) => (from === connection ? 'drop' : 'deliver');
    await pass(9_000);
    expect(log).toEqual(['vm1 a ready']);
    await pass(1_600);
    expect(log).toEqual(['vm1 a ready', 'vm1 a unknown']);
    bus.fate = () => 'deliver';
    await pass(HEARTBEAT + 50);
    expect(log).toEqual(['vm1 a ready', 'vm1 a unknown', 'vm1 a ready']);
  });

  it('without NATS nothing is known; with it again all is, at once', async () => {
    const bus = new Bus();
    await served(bus);
    const { log, connection } = await watched(bus);
    connection.disconnect();
    await pass(50);
    connection.reconnect();
    await pass(50);
    expect(log).toEqual(['vm1 a ready', 'vm1 a unknown', 'vm1 a ready']);
  });

  describe('whose connection to NATS is closed for good', () => {
    const endOf = (list$: Fleet['machines$']) =>
      new Promise<string>((resolve) =>
        list$.subscribe({
          error: (error: Error) => resolve(`${error.name}: ${error.message}`),
          complete: () => resolve('completed'),
        }),
      );

    it('completes where its owner closed it, connected or not', async () => {
      for (const broken of [false, true]) {
        const { all, connection } = await watched(new Bus());
        const end = endOf(all.machines$);
        if (broken) connection.disconnect();
        await pass(50);
        connection.close();
        expect(await end).toBe('completed');
      }
    });

    it.each([
      ['fails where NATS’s client gave up', new Error('connection refused'), 'connection refused'],
      ['fails where NATS’s client does not reconnect', undefined, 'it broke'],
    ])('%s', async (_name, error, why) => {
      const { all, connection } = await watched(new Bus());
      const end = endOf(all.machines$);
      connection.disconnect();
      connection.close(error);
      expect(await end).toBe(
        `ConnectError: the fleet fleet can't be watched: the connection to the NATS server ended: ${why}`,
      );
    });

    it('fails where it was closed before', async () => {
      const connection = new Bus().connect();
      connection.close();
      expect(await endOf(fleet({ connection, prefix: 'fleet' }).machines$)).toBe(
        "ConnectError: the fleet fleet can't be watched: the connection to the NATS server is closed",
      );
    });
  });

  it('is an empty list where no host answers, after two seconds', async () => {
    const { log } = await watched(new Bus());
    await pass(1_900);
    expect(log).toEqual([]);
    await pass(100);
    expect(log).toEqual(['']);
  });

  it('without the permission to watch fails in words', async () => {
    const bus = new Bus();
    bus.forbidden = ['fleet.*.alive'];
    const connection = bus.connect();
    let message = '';
    fleet({ connection, prefix: 'fleet' }).machines$.subscribe({
      error: (error: Error) => (message = error.message),
    });
    await pass(50);
    expect(message).toBe(
      "the fleet fleet can't be watched: NATS does not let this login subscribe fleet.*.alive",
    );
  });

  it('serves a machine of any name, and gives its monitor', async () => {
    const bus = new Bus();
    const name = 'web 1.example.com/*>家';
    const { driver } = await served(bus, { subject: machineSubject('fleet', name) });
    const { all, log } = await watched(bus);
    expect(log).toEqual([`${name} a ready`]);
    const ran = record(all.monitor(name, { name: 'web' }).run('stop'), [], '', JSON.stringify).log;
    await settle();
    driver.last.reply(0);
    await settle();
    expect(ran).toEqual(['{}', 'completed']);
  });

  it('listens once for all subscribers, and not without one', async () => {
    const bus = new Bus();
    await served(bus);
    const { all, subscription, log } = await watched(bus);
    const second = record(all.machines$, [], '', show);
    expect(second.log).toEqual(['vm1 a ready']);
    subscription.unsubscribe();
    second.subscription.unsubscribe();
    const before = bus.log.length;
    await pass(HEARTBEAT);
    expect([log, bus.log.length - before]).toEqual([['vm1 a ready'], 1]);
    expect(bus.subscribers('fleet.vm1.alive')).toBe(1);
  });

  it.each([
    [{ prefix: 'fleet.*' }, /fleet: 'prefix' must be a NATS subject/],
    [{ prefix: 'fleet', nope: 1 }, /unknown option 'nope'/],
    [{ connection: {}, prefix: 'fleet' }, /'connection' must be a connection to NATS: await connect/],
  ])('%j is refused', (options, words) => {
    const connection = new Bus().connect();
    expect(() => fleet({ connection, ...options } as never)).toThrow(words);
  });
});

describe('a client that waits to dial again', () => {
  it('dials within half a second of its host’s first heartbeat that reports ready, however long it would have waited', async () => {
    const bus = new Bus();
    const { serving } = await served(bus);
    const { all } = await watched(bus);
    const monitor = all.monitor('vm1', { reconnect: { delay: 60_000, maxDelay: 60_000, jitter: 0 } });
    const states = record(monitor.state$, [], '', ({ status }) => status).log;
    void monitor.connect();
    await settle();
    await serving.close();
    await settle();
    expect(states.at(-1)).toBe('waiting');
    await served(bus, { host: 'b' });
    await pass(500);
    expect(states.slice(-2)).toEqual(['connecting', 'ready']);
  });
});
