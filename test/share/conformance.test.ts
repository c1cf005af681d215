import { join } from 'node:path';
import { serveMonitor, type SharedMonitor } from '../../src/share/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import {
  describeMonitor,
  fakeQemu,
  type ConformanceOptions,
  type MonitorUnderTest,
} from '../../src/testing/index.js';
import { webSocketMonitor } from '../../src/websocket/index.js';
import { WebSocket } from 'ws';
import type { Monitor } from '../../src/index.js';
import { makeCertificates, type Certificates } from '../integration/certificates.js';
import { holdCommand, QEMU, startQemu } from '../integration/qemu.js';
import { describeReal } from '../integration/real.js';
import { conformingMachine } from '../socket/doubles.js';
import { after, closeAll, httpServer, socketPath } from './set-up.js';

afterAll(closeAll);

const withAll = { options: true, lose: true, oob: true, hold: true };

/** Shares a monitor, and gives a client of ours on it. */
type Sharing = (
  upstream: Monitor,
  options: ConformanceOptions,
) => Promise<{ readonly share: SharedMonitor; readonly monitor: Monitor }>;

const onPath: Sharing = async (upstream, options) => {
  const path = socketPath();
  return { share: await serveMonitor(upstream, { path }), monitor: socketMonitor({ path, ...options }) };
};

const onWebSocket: Sharing = async (upstream, options) => {
  const { server, port } = await httpServer();
  const share = await serveMonitor(upstream, { server, authorize: () => true });
  return { share, monitor: webSocketMonitor({ url: `ws://127.0.0.1:${port}/`, WebSocket, ...options }) };
};

let pki: Certificates;
const onTls: Sharing = async (upstream, options) => {
  const share = await serveMonitor(upstream, { port: 0, tls: { ...pki.server, ca: pki.ca } });
  const { port } = share.address as { port: number };
  const tls = { ca: pki.ca, ...pki.client };
  return { share, monitor: socketMonitor({ host: 'localhost', port, tls, ...options }) };
};

/** A double behind the share. */
const faked =
  (sharing: Sharing) =>
  async (options: ConformanceOptions): Promise<MonitorUnderTest> => {
    const { run, hold } = conformingMachine();
    const qemu = await fakeQemu({ status: 'prelaunch', run });
    const upstream = socketMonitor({ open: () => qemu.open(), oob: true } as SocketOptions);
    const { share, monitor } = await sharing(upstream, options);
    return {
      monitor,
      hold,
      lose: () => qemu.drop(),
      close: async () => {
        await share.close();
        await upstream.disconnect();
        await qemu.close();
      },
    };
  };

/** A paused QEMU behind the share; a lost one is killed and started anew. */
const real =
  (sharing: Sharing) =>
  async (options: ConformanceOptions): Promise<MonitorUnderTest> => {
    const path = socketPath();
    let qemu = await startQemu({ path });
    const upstream = socketMonitor({ path, oob: true });
    const { share, monitor } = await sharing(upstream, options);
    return {
      monitor,
      hold: () => holdCommand(qemu),
      lose: async () => {
        await qemu[Symbol.asyncDispose]();
        qemu = await startQemu({ path });
      },
      close: async () => {
        await share.close();
        await upstream.disconnect();
        await qemu[Symbol.asyncDispose]();
      },
    };
  };

describeMonitor('a shared fakeQemu, UNIX', faked(onPath), withAll);
describeMonitor('a shared fakeQemu, WebSocket', faked(onWebSocket), withAll);

describeReal('shares of a real QEMU', [QEMU, 'certtool'], () => {
  beforeAll(
    () => (pki = makeCertificates(join(after({ path: socketPath() }, () => undefined).path, '..', 'pki'))),
  );
  describeMonitor('a shared QEMU, UNIX', real(onPath), withAll);
  describeMonitor('a shared QEMU, TLS', real(onTls), withAll);
  describeMonitor('a shared QEMU, WebSocket', real(onWebSocket), withAll);
});
