// npm's qemu-qmp in the fault matrix. It has no time-out: the program gives a command up and goes on.
import QMP from 'qemu-qmp';

const [path, plan, unread] = process.argv.slice(2);
const tell = (fact) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const client = new QMP();
// Each event is emitted under its name in small letters.
for (const event of ['VSERPORT_CHANGE', 'RESUME', 'STOP', 'RESET', 'SHUTDOWN', 'RTC_CHANGE']) {
  client.on(event.toLowerCase(), () => (unread === 'unread' ? undefined : tell({ event })));
}

for (const [step, command, giveUpAfter] of JSON.parse(plan)) {
  if (step === 'connect') {
    await new Promise((resolve, reject) =>
      client.connect(path, (error) => (error ? reject(error) : resolve())),
    );
    tell({ connected: true });
  } else {
    const giveUp = new Promise((resolve) => {
      if (giveUpAfter !== undefined) setTimeout(() => resolve({ command, givenUp: true }), giveUpAfter);
    });
    const reply = new Promise((resolve) =>
      client.execute(command, (error, value) =>
        resolve(error ? { command, error: error.message } : { command, return: value }),
      ),
    );
    tell(await Promise.race([reply, giveUp]));
  }
}
tell({ done: true });
process.exit();
