// How busy the machine is with other work. A bench shares its processors with that.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const SAMPLE_MS = 300;
/** From this share on the figures are worth a warning. */
export const BUSY_FROM = 0.1;

/** The share of all processors' time that is used or, on a virtual machine, taken by its host. Nothing of ours may run meanwhile. */
export async function busyShare() {
  const before = processorTimes();
  await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  const after = processorTimes();
  return (after.used - before.used) / (after.all - before.all || 1);
}

function processorTimes() {
  try {
    // Linux says what the host took ("steal"), which os.cpus() leaves out.
    const [first] = readFileSync('/proc/stat', 'utf8').split('\n');
    const [user, nice, system, idle, wait, irq, softIrq, steal = 0] = first.split(/\s+/).slice(1).map(Number);
    const used = user + nice + system + irq + softIrq + steal;
    return { used, all: used + idle + wait };
  } catch {
    const times = cpus().map(({ times }) => times);
    const idle = times.reduce((sum, { idle }) => sum + idle, 0);
    const all = times.reduce((sum, each) => sum + Object.values(each).reduce((a, b) => a + b, 0), 0);
    return { used: all - idle, all };
  }
}
