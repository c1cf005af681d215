import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Observable, Subject } from 'rxjs';
import { RpcFramer } from '../../src/libvirt/protocol/framing.js';
import { type Header, MAX_PACKET_BYTES, readPacket } from '../../src/libvirt/protocol/packet.js';
import { temporaryFolder } from './real.js';

export interface Relay extends AsyncDisposable {
  /** A UNIX socket that leads to the daemon's. */
  readonly path: string;
  /** The packets that come from the daemon, as they pass. */
  readonly packets$: Observable<Header>;
}

/** Stands between clients and a libvirtd, and tells what the daemon says. */
export async function startRelay(socketPath: string): Promise<Relay> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'relay');
  const packets = new Subject<Header>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const daemon = connect(socketPath);
    const framer = new RpcFramer(MAX_PACKET_BYTES);
    daemon.on('data', (chunk: Buffer) => {
      const whole: Uint8Array[] = [];
      framer.push(chunk, whole);
      for (const packet of whole) packets.next(readPacket(packet).header);
    });
    client.pipe(daemon).pipe(client);
    for (const socket of [client, daemon]) sockets.add(socket.on('error', () => undefined));
  }).listen(path);
  await once(server, 'listening');
  return {
    path,
    packets$: packets.asObservable(),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      folder.remove();
    },
  };
}
