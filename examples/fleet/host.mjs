// A host of the fleet: serves simulated machines over NATS. Arguments: the server, the host's name, its machines' names.
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { machineSubject, serveNats } from 'rxqmp/nats';
import { simulatedQemu } from '../dashboard/server/simulated.mjs';
import { HEARTBEAT_INTERVAL_MS, PREFIX } from './settings.mjs';

/** A machine that was powered off is started again after so long. Milliseconds. */
const START_AGAIN_AFTER_MS = 3_000;

const [servers, host, ...names] = process.argv.slice(2);
const connection = await connect({ servers, name: host, maxReconnectAttempts: -1 });

async function runMachine(name) {
  const machine = await simulatedQemu(name);
  const served = await serveNats({
    ...{ connection, host, monitor: machine.monitor },
    subject: machineSubject(PREFIX, name),
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
  });
  await machine.exit;
  await served.close();
}

for (const name of names) {
  void (async () => {
    for (;;) {
      // Where another host serves the machine, too: it may stop.
      await runMachine(name).catch((error) => console.error(`${host}: ${error.message}`));
      await wait(START_AGAIN_AFTER_MS);
    }
  })();
}
