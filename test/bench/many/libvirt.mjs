// Monitors of many domains on one connection to libvirt's daemon, which is simulated.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorker } from './hosts.mjs';
import { each, raised, timesFor } from './raised.mjs';

const COMMANDS = 10_000;
const EVENTS = 20_000;
const RECONNECT = { delay: 250, maxDelay: 4_000 };

export async function measureLibvirt(count, say) {
  say('domains on one connection');
  const folder = mkdtempSync(join(tmpdir(), 'rxqmp-many-'));
  const path = join(folder, 'libvirt-sock');
  const daemon = await startWorker('libvirtd.mjs', [path, count]);
  try {
    const uri = `qemu+unix:///system?socket=${path}`;
    const monitors = await startWorker('client.mjs', [uri, count, 'libvirt'], ['--expose-gc']);
    const before = await monitors.ask('memory');
    const connect = await monitors.ask('connect', { reconnect: RECONNECT });
    const memory = await monitors.ask('memory');
    // The first ones are for V8 to compile what runs often.
    await monitors.ask('commands', COMMANDS / 3);
    const commands = await monitors.ask('commands', COMMANDS);
    const raise = (about) => {
      const times = timesFor(about, count);
      return raised(monitors, times * count, () => daemon.ask('raise', times));
    };
    await raise(EVENTS / 3);
    const events = await raise(EVENTS);
    await monitors.ask('watchStates');
    await monitors.ask('begin');
    await Promise.all([monitors.ask('allLost'), daemon.ask('drop')]);
    const back = await monitors.ask('allReady');
    await monitors.end();
    return {
      figures: {
        processBytes: memory.resident,
        monitorBytes: (memory.resident - before.resident) / count,
        connectUs: each(connect.cpuMs, count),
        connectMs: connect.wallMs,
        connectBlockMs: connect.blockMs,
        commandUs: each(commands.cpuMs, commands.count),
        commandBlockMs: commands.blockMs,
        eventUs: each(events.cpuMs, events.count),
        backUs: each(back.cpuMs, count),
        backMs: back.wallMs,
        backBlockMs: back.blockMs,
      },
    };
  } finally {
    await daemon.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
