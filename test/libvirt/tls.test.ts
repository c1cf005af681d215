import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { libvirtMonitor } from '../../src/libvirt/index.js';
import type { MonitorOptions } from '../../src/monitor/options.js';
import { makeCertificates, type Certificates } from '../integration/certificates.js';
import { describeReal, temporaryFolder } from '../integration/real.js';
import { failure } from '../failure.js';

/** Faults that a real daemon doesn't show; what it does is in libvirt-transports.test.ts. */
describeReal('the byte that confirms TLS', ['certtool'], () => {
  const folder = temporaryFolder();
  let pki: Certificates;
  beforeAll(() => {
    pki = makeCertificates(`${folder.path}/pki`, { files: 'libvirt' });
  });
  afterAll(() => folder.remove());

  /** What becomes of a dial to a daemon that does this once TLS is through. */
  async function dialled(then: (socket: TLSSocket) => void, options: MonitorOptions = {}) {
    const sockets: TLSSocket[] = [];
    const server = createServer(pki.server, (socket) => {
      sockets.push(socket.on('error', () => undefined));
      then(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const uri = `qemu+tls://127.0.0.1:${port}/system`;
    const { ca } = pki;
    await using monitor = libvirtMonitor({ uri, domain: 'vm', tls: { ca }, ...options });
    try {
      return await failure(monitor.connect());
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  }

  test.each([
    [
      'that is not 1',
      (socket: TLSSocket) => socket.write(Uint8Array.of(0)),
      'it answered 0, where 1 means yes',
    ],
    ['that never comes', (socket: TLSSocket) => socket.end(), 'it closed the connection'],
  ])('a byte %s is a refusal of our certificate, and reconnect gives up', async (_, then, words) => {
    expect(await dialled(then, { reconnect: true })).toMatchObject({
      _tag: 'ConnectError',
      permanent: true,
      message: expect.stringMatching(new RegExp(`didn't accept this client's certificate: .*${words}`)),
    });
  });

  test('a daemon that is silent after TLS fails the dial at the deadline', async () => {
    expect(await dialled(() => undefined, { connectTimeout: 1_000 })).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining("no answer to this client's certificate within 1000 ms"),
    });
  });
});
