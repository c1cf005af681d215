import { join } from 'node:path';
import { serveMonitor, type SharedMonitor } from '../../src/share/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { describeMonitor } from '../../src/testing/index.js';
import { webSocketMonitor } from '../../src/websocket/index.js';
import { WebSocket } from 'ws';
import type { Monitor } from '../../src/index.js';
import { makeCertificates, type Certificates } from '../integration/certificates.js';
import { QEMU } from '../integration/qemu.js';
import { describeReal } from '../integration/real.js';
import { ofFake, ofQemu, type Serving } from '../testing/behind.js';
import { after, closeAll, httpServer, socketPath } from './set-up.js';

afterAll(closeAll);

const withAll = { options: true, lose: true, oob: true, hold: true };

/** A client of a share, which ends with it. */
const onShare = (share: SharedMonitor, monitor: Monitor) => ({ monitor, close: () => share.close() });

const onPath: Serving = async (upstream, options) => {
  const path = socketPath();
  return onShare(await serveMonitor(upstream, { path }), socketMonitor({ path, ...options }));
};

const onWebSocket: Serving = async (upstream, options) => {
  const { server, port } = await httpServer();
  const share = await serveMonitor(upstream, { server, authorize: () => true });
  return onShare(share, webSocketMonitor({ url: `ws://127.0.0.1:${port}/`, WebSocket, ...options }));
};

let pki: Certificates;
const onTls: Serving = async (upstream, options) => {
  const share = await serveMonitor(upstream, { port: 0, tls: { ...pki.server, ca: pki.ca } });
  const { port } = share.address as { port: number };
  const tls = { ca: pki.ca, ...pki.client };
  return onShare(share, socketMonitor({ host: '127.0.0.1', port, tls, ...options }));
};

describeMonitor('a shared fakeQemu, UNIX', ofFake(onPath), withAll);
describeMonitor('a shared fakeQemu, WebSocket', ofFake(onWebSocket), withAll);

describeReal('shares of a real QEMU', [QEMU, 'certtool'], () => {
  beforeAll(
    () => (pki = makeCertificates(join(after({ path: socketPath() }, () => undefined).path, '..', 'pki'))),
  );
  describeMonitor('a shared QEMU, UNIX', ofQemu(onPath), withAll);
  describeMonitor('a shared QEMU, TLS', ofQemu(onTls), withAll);
  describeMonitor('a shared QEMU, WebSocket', ofQemu(onWebSocket), withAll);
});
