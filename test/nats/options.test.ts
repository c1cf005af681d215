import { fleet, natsMonitor, serveNats } from '../../src/nats/index.js';
import { Bus } from './bus.js';

const connection = new Bus().connect();

it.each<[string, (options: never) => unknown, object, string]>([
  ['natsMonitor', natsMonitor, { subject: 'fleet.vm1' }, 'connection'],
  ['natsMonitor', natsMonitor, { connection }, 'subject'],
  ['fleet', fleet, { prefix: 'fleet' }, 'connection'],
  ['fleet', fleet, { connection }, 'prefix'],
  ['serveNats', serveNats, { connection, subject: 'fleet.vm1' }, 'monitor'],
  ['serveNats', serveNats, { connection, prefix: 'fleet', libvirt: undefined }, 'libvirt'],
])('%s names an option that is missing', async (name, call, options, missing) => {
  const calling = async () => call(options as never);
  await expect(calling()).rejects.toThrow(`${name}: '${missing}' is missing`);
});
