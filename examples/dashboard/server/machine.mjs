// A machine of the dashboard: its QEMU, or the simulated one, and the share of its monitor while it runs.
import { join } from 'node:path';
import { firstValueFrom, map } from 'rxjs';
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
  /** The promise of the machine that runs, and of its end. */
  #running;
  constructor(name, { server, authorize, folder, simulated, openMachine }) {
    openMachine ??= simulated ? simulatedQemu : () => this.#launch();
    Object.assign(this, { name, server, authorize, folder, openMachine });
  }

  /** Starts the machine where it doesn't run, and serves its monitor at /qmp/NAME until it ends. */
  async start() {
    const running = await this.#running;
    // A page may ask when the connection is lost, a moment before QEMU has ended.
    if (running !== undefined && !(await isReady(running.machine.monitor))) await running.ended;
    this.#running ??= this.#start().catch((error) => {
      this.#running = undefined;
      throw error;
    });
    return (await this.#running).machine;
  }

  async #start() {
    const { name, server, authorize } = this;
    const machine = await this.openMachine(name);
    const place = { server, pathname: `/qmp/${name}`, authorize, allow: ALLOWED };
    const shared = await serveMonitor(machine.monitor, place);
    const ended = machine.exit.then(() => shared.close()).then(() => (this.#running = undefined));
    return { machine, ended };
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
    return firstValueFrom(screenshot((await this.#running).machine.monitor, { format: 'png' }));
  }

  /** Kills QEMU, as a crash would end it. */
  async kill() {
    await (await this.#running)?.machine.kill();
  }
}

const isReady = ({ state$ }) => firstValueFrom(state$.pipe(map(({ status }) => status === 'ready')));
