import { natsMonitor, serveNats } from '../../src/nats/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import {
  describeMonitor,
  fakeQemu,
  type ConformanceOptions,
  type MonitorUnderTest,
} from '../../src/testing/index.js';
import type { Monitor } from '../../src/index.js';
import { holdCommand, QEMU, startQemu } from '../integration/qemu.js';
import { describeReal } from '../integration/real.js';
import { closeAll, socketPath } from '../share/set-up.js';
import { conformingMachine } from '../socket/doubles.js';
import { NATS_SERVER, startNats, type RealNats } from './nats-server.js';

const withAll = { options: true, lose: true, oob: true, hold: true };

let nats: RealNats;
let machines = 0;

/** Serves a monitor on a connection of its own, and gives a client on another one. */
async function overNats(upstream: Monitor, options: ConformanceOptions) {
  const subject = `fleet.vm${(machines += 1)}`;
  const [host, connection] = await Promise.all([nats.connect(), nats.connect()]);
  const served = await serveNats({ connection: host, subject, monitor: upstream });
  return {
    monitor: natsMonitor({ connection, subject, ...options }),
    close: async () => {
      await served.close();
      await Promise.all([host.close(), connection.close(), upstream.disconnect()]);
    },
  };
}

async function faked(options: ConformanceOptions): Promise<MonitorUnderTest> {
  const { run, hold } = conformingMachine();
  const qemu = await fakeQemu({ status: 'prelaunch', run });
  const upstream = socketMonitor({ open: () => qemu.open(), oob: true } as SocketOptions);
  const { monitor, close } = await overNats(upstream, options);
  return {
    monitor,
    hold,
    lose: () => qemu.drop(),
    close: async () => {
      await close();
      await qemu.close();
    },
  };
}

/** A paused QEMU behind the host; a lost one is killed and started anew. */
async function real(options: ConformanceOptions): Promise<MonitorUnderTest> {
  const path = socketPath();
  let qemu = await startQemu({ path });
  const upstream = socketMonitor({ path, oob: true });
  const { monitor, close } = await overNats(upstream, options);
  return {
    monitor,
    hold: () => holdCommand(qemu),
    lose: async () => {
      await qemu[Symbol.asyncDispose]();
      qemu = await startQemu({ path });
    },
    close: async () => {
      await close();
      await qemu[Symbol.asyncDispose]();
    },
  };
}

describeReal('over NATS', [NATS_SERVER], () => {
  beforeAll(async () => {
    nats = await startNats();
  });
  afterAll(async () => {
    await nats[Symbol.asyncDispose]();
    await closeAll();
  });

  describeMonitor('a fakeQemu over NATS', faked, withAll);
  describeReal('with a real QEMU', [QEMU], () => {
    describeMonitor('a QEMU over NATS', real, withAll);
  });
});
