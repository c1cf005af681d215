import { natsMonitor, serveNats } from '../../src/nats/index.js';
import { describeMonitor } from '../../src/testing/index.js';
import { QEMU } from '../integration/qemu.js';
import { describeReal } from '../integration/real.js';
import { closeAll } from '../share/set-up.js';
import { ofFake, ofQemu, type Serving } from '../testing/behind.js';
import { NATS_SERVER, startNats, type RealNats } from './nats-server.js';

const withAll = { options: true, lose: true, oob: true, hold: true };

let nats: RealNats;
let machines = 0;

/** Serves a monitor on a connection of its own, and gives a client on another one. */
const overNats: Serving = async (upstream, options) => {
  const subject = `fleet.vm${(machines += 1)}`;
  const [host, connection] = await Promise.all([nats.connect(), nats.connect()]);
  const served = await serveNats({ connection: host, subject, monitor: upstream });
  return {
    monitor: natsMonitor({ connection, subject, ...options }),
    close: async () => {
      await served.close();
      await Promise.all([host.close(), connection.close()]);
    },
  };
};

describeReal('over NATS', [NATS_SERVER], () => {
  beforeAll(async () => {
    nats = await startNats();
  });
  afterAll(async () => {
    await nats[Symbol.asyncDispose]();
    await closeAll();
  });

  describeMonitor('a fakeQemu over NATS', ofFake(overNats), withAll);
  describeReal('with a real QEMU', [QEMU], () => {
    describeMonitor('a QEMU over NATS', ofQemu(overNats), withAll);
  });
});
