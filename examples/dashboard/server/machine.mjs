// A machine of the dashboard: its QEMU, or the simulated one, and the share of its monitor while it runs.
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { screenshot } from 'rxqmp/flows';
import { launchQemu } from 'rxqmp/machine';
import { serveMonitor } from 'rxqmp/share';
import { writeGuestDisk } from './guest.mjs';
import { simulatedQemu } from './simulated.mjs';

const DISK_BYTES = 32 * 1_048_576;

/** What the page may run: nothing that opens a file, a device or a socket of the host. */
const ALLOWED = [
  ...['query-status', 'query-jobs', 'query-block-jobs', 'query-blockstats', 'query-balloon'],
  ...['stop', 'cont', 'system_reset', 'system_powerdown', 'quit'],
  ...['blockdev-backup', 'job-cancel', 'job-dismiss'],
];

export class DashboardMachine {
  #running; // the machine, or the promise of it
  constructor(name, { server, authorize, folder, simulated }) {
    Object.assign(this, { name, server, authorize, folder, simulated });
  }

  /** Starts the machine where it doesn't run, and serves its monitor at /qmp/NAME until it ends. */
  start() {
    this.#running ??= this.#start().catch((error) => {
      this.#running = undefined;
      throw error;
    });
    return this.#running;
  }

  async #start() {
    const { name, server, authorize } = this;
    const machine = await (this.simulated ? simulatedQemu(name) : this.#launch());
    const place = { server, pathname: `/qmp/${name}`, authorize, allow: ALLOWED };
    const shared = await serveMonitor(machine.monitor, place);
    void machine.exit.then(() => shared.close()).then(() => (this.#running = undefined));
    return machine;
  }

  #launch() {
    const filename = join(this.folder, `${this.name}.raw`);
    writeGuestDisk(filename, `${this.name}: hello from a real QEMU`, DISK_BYTES);
    return launchQemu({
      name: this.name,
      args: ['-M', 'pc', '-m', '256', '-nodefaults'],
      blockdev: [
        { driver: 'raw', 'node-name': 'disk', file: { driver: 'file', filename } },
        { driver: 'null-co', 'node-name': 'backup', size: DISK_BYTES },
      ],
      device: [{ driver: 'VGA' }, { driver: 'ide-hd', drive: 'disk' }, { driver: 'virtio-balloon-pci' }],
    });
  }

  /** @returns a picture of the guest's screen, PNG */
  async screen() {
    if (this.#running === undefined) throw new Error(`${this.name} doesn't run`);
    return firstValueFrom(screenshot((await this.#running).monitor, { format: 'png' }));
  }

  /** Kills QEMU, as a crash would end it. */
  async kill() {
    await (await this.#running)?.kill();
  }
}
