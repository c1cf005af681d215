// One process with some hosts of a fleet, each with its own connection to NATS and 200 simulated machines. Arguments: the port
// of the NATS server, the number of the first machine, how many there are.
import { connect } from '@nats-io/transport-node';
import { serveNats } from 'rxqmp/nats';
import { mockMonitor } from 'rxqmp/testing';
import { cpuMs } from './measured.mjs';
import { MACHINES_EACH_HOST, subjectOf } from './nats-fleet.mjs';
import { repeated, serve } from './worker.mjs';

const [port, first, count] = process.argv.slice(2).map(Number);
const machines = [];
let sent = 0;

for (let at = 0; at < count; at += MACHINES_EACH_HOST) {
  const connection = await connect({ servers: `127.0.0.1:${port}` });
  const serving = [];
  for (let n = at; n < Math.min(count, at + MACHINES_EACH_HOST); n += 1) {
    const monitor = mockMonitor(() => ({}));
    machines.push(monitor);
    serving.push(
      serveNats({ connection, subject: subjectOf(first + n), monitor, host: `host${first + at}` }),
    );
  }
  await Promise.all(serving);
}

const actions = {
  /** Each machine raises an event, and again a millisecond later, so many times. */
  raise: (times) =>
    repeated(times, () => {
      for (const machine of machines) {
        const timestamp = { seconds: 1_700_000_000, microseconds: sent % 1_000_000 };
        machine.emit({
          event: 'JOB_STATUS_CHANGE',
          data: { status: 'running', id: String(sent) },
          timestamp,
        });
      }
      sent += 1;
    }),
  cpuMs,
};

serve(actions);
