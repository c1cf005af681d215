/** Run by the test as a process of its own: watches a domain, says so, then ends as it is told. */
import { virshMonitor } from '../../src/drivers/virsh.js';

const [uri, domain, how] = process.argv.slice(2) as [string, string, string];
const monitor = virshMonitor({ uri, domain });
monitor.events$.subscribe();
monitor.run('query-status').subscribe({
  complete: () => {
    if (how === 'hung') monitor.run('query-status').subscribe();
    process.stdout.write('ready\n');
    process.stdin.once('data', () => {
      if (how === 'exit') process.exit(0);
      if (how === 'throw') throw new Error('as the test wants it');
      if (how === 'disconnect') void monitor.disconnect().then(() => process.stdin.destroy());
    });
  },
});
