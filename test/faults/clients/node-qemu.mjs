// npm's node-qemu in the fault matrix. It has no time-out: the program gives a command up and goes on.
import { QMPClient } from 'node-qemu';

const [path, plan, unread] = process.argv.slice(2);
const tell = (fact) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const client = new QMPClient({ socketPath: path });
client.on('error', () => undefined);
client.on('rawEvent', ({ event }) => (unread === 'unread' ? undefined : tell({ event })));

for (const [step, command, giveUpAfter] of JSON.parse(plan)) {
  if (step === 'connect') {
    await client.connect();
    tell({ connected: true });
  } else {
    const giveUp = new Promise((resolve) => {
      if (giveUpAfter !== undefined) setTimeout(() => resolve({ command, givenUp: true }), giveUpAfter);
    });
    const reply = client.execute(command).then(
      (value) => ({ command, return: value }),
      (error) => ({ command, error: error.message }),
    );
    tell(await Promise.race([reply, giveUp]));
  }
}
tell({ done: true });
await client.close();
