import { createConnection, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { lastValueFrom } from 'rxjs';
import { libvirtConnection, libvirtMonitor } from '../../src/libvirt/index.js';
import { writePacket } from '../../src/libvirt/protocol/packet.js';
import * as libvirt from '../../src/libvirt/protocol/procedures.js';
import { nothing } from '../../src/libvirt/protocol/xdr.js';
import type { Answered } from '../../src/testing/index.js';
import { called } from './host.js';
import { fake, failureOf, folder, silentAt } from './double.js';

const MIB = 2 ** 20;
const heldBytes = () => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Between a client and a double, so that a test can stop reading from the client and write to it itself. */
async function startRelay(target: string) {
  const path = `${folder.path}/relay.sock`;
  let client: Socket | undefined;
  const server = createServer((socket) => {
    client = socket;
    const daemon = createConnection(target);
    for (const end of [socket, daemon]) end.on('error', () => undefined);
    socket.pipe(daemon).pipe(socket);
  });
  await once(server.listen(path), 'listening');
  return {
    uri: `qemu+unix:///system?socket=${path}`,
    stopReading: () => client?.unpipe().pause(),
    write: async (bytes: Uint8Array) => {
      if (client?.write(bytes) === false && !client.destroyed) {
        await Promise.race([once(client, 'drain'), once(client, 'close')]);
      }
    },
    [Symbol.dispose]: () => {
      client?.destroy();
      server.close();
    },
  };
}

describe('a hostile daemon', () => {
  test('that pings without reading the answers is left, after a bounded number of them', async () => {
    const { libvirtd, uri: target } = await fake();
    await using _libvirtd = libvirtd;
    using relay = await startRelay(target.split('=')[1]!);
    await using monitor = libvirtMonitor({ uri: relay.uri, domain: 'vm' });
    const failed = failureOf(lastValueFrom(monitor.events$));
    await monitor.connect();
    relay.stopReading();
    const ping = { prog: libvirt.KEEPALIVE_PROGRAM, vers: 1, proc: 1, type: 2, serial: 0, status: 0 };
    const pings = Buffer.concat(Array.from({ length: 2_000 }, () => writePacket(ping, nothing, undefined)));
    const before = heldBytes();
    let failure: unknown;
    void failed.then((error) => (failure = error));
    for (let sent = 0; failure === undefined && sent < 200 * MIB; sent += pings.length) {
      await relay.write(pings);
      await new Promise(setImmediate);
    }
    expect(failure).toMatchObject({
      _tag: 'ProtocolError',
      message: expect.stringContaining('sends keepalive pings, but has not read the answers') as string,
    });
    expect(heldBytes() - before).toBeLessThan(100 * MIB);
  });

  test.each<[string, string, 'monitor' | 'host']>([
    ["a domain's events", 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER', 'monitor'],
    ["all domains' events", 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER', 'host'],
  ])(
    'that withholds the reply to the registration of %s, but sends them, is left',
    async (_, procedure, which) => {
      const { libvirtd, uri } = await fake({ answer: silentAt(procedure) });
      await using _libvirtd = libvirtd;
      await using host = libvirtConnection(uri);
      const events$ = which === 'host' ? host.events$ : host.monitor('vm').events$;
      let failure: unknown;
      void failureOf(lastValueFrom(events$ as never)).then((error) => (failure = error));
      while (called(libvirtd, procedure) === 0) await new Promise(setImmediate);
      const header = { prog: libvirt.QEMU_PROGRAM, vers: 1, proc: 6, type: 2, serial: 0, status: 0 };
      const dom = { name: 'vm', uuid: new Uint8Array(16), id: 1 };
      const event = {
        dom,
        event: 'ACME',
        seconds: 1n,
        micros: 1,
        details: JSON.stringify({ text: 'x'.repeat(1_000) }),
      };
      const packet = writePacket(header, libvirt.qemuDomainMonitorEventMsg, { ...event, callbackID: 7 });
      const packets = Buffer.concat(Array.from({ length: 500 }, () => packet));
      const before = heldBytes();
      let sent = 0;
      for (; failure === undefined && sent < 200 * MIB; sent += packets.length) {
        libvirtd.write(packets);
        await new Promise(setImmediate);
      }
      expect(failure).toMatchObject({
        _tag: 'ProtocolError',
        message: expect.stringContaining('not the reply to their registration') as string,
      });
      expect(sent).toBeLessThan(100 * MIB);
      expect(heldBytes() - before).toBeLessThan(150 * MIB);
    },
  );

  test('that asks for ten million iterations of SCRAM is refused at once', async () => {
    const reply = (data: string, complete = 0): Answered => ({
      reply: { complete, nil: 0, data: new TextEncoder().encode(data), mechlist: 'SCRAM-SHA-512' },
    });
    const { libvirtd, uri } = await fake({
      answer: ({ procedure, args }) => {
        if (procedure === 'AUTH_LIST') return { reply: { types: [libvirt.REMOTE_AUTH_SASL] } };
        if (procedure === 'AUTH_SASL_INIT') return reply('');
        if (procedure !== 'AUTH_SASL_START') return undefined;
        const [, nonce] = /r=(.*)$/.exec(new TextDecoder().decode((args as { data: Uint8Array }).data)) ?? [];
        return reply(`r=${nonce}theirs,s=QSXCR+Q6sek8bf92,i=10000000`);
      },
    });
    await using _libvirtd = libvirtd;
    const auth = { username: 'user', password: 'pencil' };
    await using monitor = libvirtMonitor({ uri, domain: 'vm', auth, reconnect: true });
    expect(await failureOf(monitor.connect())).toMatchObject({
      _tag: 'HandshakeError',
      permanent: true,
      message:
        'authentication failed: the daemon asks for 10000000 iterations of SCRAM-SHA-512; 4096 to 1000000 are computed',
    });
  });
});
