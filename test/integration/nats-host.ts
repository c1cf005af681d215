/** A host in a process of its own: serves a simulated machine over NATS, and says when it does. Arguments: port, subject, name. */
import { connect } from '@nats-io/transport-node';
import { serveNats } from '../../src/nats/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu } from '../../src/testing/index.js';

async function serve([port, subject = '', host = '']: readonly string[]): Promise<void> {
  const connection = await connect({
    servers: `127.0.0.1:${port}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });
  const qemu = await fakeQemu();
  const monitor = socketMonitor({ open: () => qemu.open(), reconnect: true } as SocketOptions);
  const served = await serveNats({ connection, subject, monitor, host });
  served.state$.subscribe(({ status, ...more }) => {
    const cause = 'cause' in more ? more.cause?.message : undefined;
    process.stdout.write(`${status}${cause === undefined ? '' : `: ${cause}`}\n`);
  });
}

void serve(process.argv.slice(2));
