// rxqmp as one side of libvirt.ts, in a process of its own as the other side is: see python-binding.py. What is
// measured is what is shipped.
import { createInterface } from 'node:readline';
import { firstValueFrom } from 'rxjs';
import { libvirtConnection } from '../../dist/esm/src/libvirt/index.js';

const host = libvirtConnection(process.argv[2]);
const monitors = new Map();

async function work(name, commands) {
  const monitor = monitors.get(name);
  for (let n = 0; n < commands; n += 1) await firstValueFrom(monitor.run('query-status'));
}

console.log('ready');
for await (const line of createInterface(process.stdin)) {
  const [names, commands] = line.split(' ');
  for (const name of names.split(',')) {
    if (!monitors.has(name)) monitors.set(name, host.monitor(name));
    await monitors.get(name).connect();
  }
  const begin = performance.now();
  await Promise.all(names.split(',').map((name) => work(name, Number(commands))));
  console.log((performance.now() - begin) / 1_000);
}
await host.close();
