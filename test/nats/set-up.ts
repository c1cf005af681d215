import { createMonitor, type Monitor } from '../../src/index.js';
import { natsMonitor, serveNats, type NatsOptions, type NatsServeOptions } from '../../src/nats/index.js';
import { record, StubDriver } from '../monitor/stub-driver.js';
import { Bus, type BusConnection } from './bus.js';

export const subject = 'fleet.vm1';
/** The default of `heartbeatInterval`, in milliseconds. */
export const HEARTBEAT = 2_000;

/** All that is under way in microtasks. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 50; round += 1) await Promise.resolve();
}

/** Lets time pass on jest's clock. */
export async function pass(milliseconds: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(milliseconds);
  await settle();
}

/** A driver whose dials succeed at once. */
export const dialled = () => new StubDriver({}, false, (dial) => dial.link());

/** A machine whose replies and events are in the test's hands, served on a bus. */
export async function served(bus = new Bus(), options: Partial<NatsServeOptions> = {}, driver = dialled()) {
  const upstream = createMonitor(driver, { reconnect: { delay: 100, jitter: 0 } });
  const connection = bus.connect();
  const serving = await serveNats({ connection, subject, monitor: upstream, host: 'a', ...options });
  await settle();
  const states = record(serving.state$, [], '', ({ status }) => status).log;
  return { bus, driver, upstream, connection, serving, states };
}

export interface Client {
  readonly monitor: Monitor;
  readonly connection: BusConnection;
  /** Its events and replies, in the order in which they came. */
  readonly log: string[];
  run(command: string): void;
}

/** A client on a bus that watches. */
export async function client(bus: Bus, options: Partial<NatsOptions> = {}): Promise<Client> {
  const connection = bus.connect();
  const monitor = natsMonitor({ connection, subject, ...options });
  const log: string[] = [];
  record(monitor.events$, log, '', ({ event }) => event);
  await settle();
  const run = (command: string) =>
    void record(monitor.execute({ execute: command }), log, command, JSON.stringify);
  return { monitor, connection, log, run };
}
