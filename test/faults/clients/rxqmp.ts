/** rxqmp in the fault matrix. */
import { NEVER } from 'rxjs';
import { boundedConcatMap } from '../../../operators/index.js';
import { stringify } from '../../../src/index.js';
import { socketMonitor } from '../../../src/socket/index.js';

const [path = '', plan = '[]', unread] = process.argv.slice(2);
const tell = (fact: object) => process.stdout.write(`${stringify(fact)}\n`);
const monitor = socketMonitor({ path, connectTimeout: 3_000 });

monitor.events$
  .pipe(
    boundedConcatMap((event) => (unread === 'unread' ? NEVER : [event]), {
      limit: 1_000,
      overflow: 'drop-newest',
    }),
  )
  .subscribe({ next: ({ event }) => tell({ event }), error: () => undefined });

for (const [step, command, timeout] of JSON.parse(plan) as [string, string, number | undefined][]) {
  if (step === 'connect') {
    const refused = await monitor.connect().then(
      () => undefined,
      (error: Error) => error.message,
    );
    tell(refused === undefined ? { connected: true } : { refused });
    if (refused !== undefined) break;
  } else {
    await new Promise<void>((resolve) => {
      monitor.execute({ execute: command }, { timeout }).subscribe({
        next: (value) => tell({ command, return: value }),
        error: (error: Error) => {
          tell(
            error.name === 'CommandTimeoutError'
              ? { command, givenUp: true }
              : { command, error: error.message },
          );
          resolve();
        },
        complete: resolve,
      });
    });
  }
}
tell({ done: true });
await monitor.disconnect();
