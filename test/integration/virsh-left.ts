/** Run by tests as a process of its own: watches a domain, says so, then ends as it is told. */
import { virshMonitor } from '../../src/virsh/index.js';

const [uri, domain, how, ...virsh] = process.argv.slice(2) as [string, string, string, ...string[]];
// A busy machine takes seconds to start three virshs.
const connectTimeout = 60_000;
const monitor = virshMonitor({ uri, domain, connectTimeout, ...(virsh.length === 0 ? {} : { virsh }) });
monitor.events$.subscribe();
monitor.run('query-status').subscribe(() => process.stdout.write('ready\n'));
process.stdin.once('data', () => {
  if (how === 'exit') process.exit(0);
  if (how === 'throw') throw new Error('as the test wants it');
  if (how === 'disconnect') void monitor.disconnect().then(() => process.stdin.destroy());
  if (how === 'hang') {
    monitor.run('query-status').subscribe();
    process.stdout.write('sent\n');
  }
});
