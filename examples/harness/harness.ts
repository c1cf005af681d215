// Boots a guest, waits for its line on the serial console, takes a screenshot and powers the machine off.
// KERNEL=/path/to/bzImage LINE='login:' boots a Linux kernel; without them a boot sector that prints is booted.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { screenshot } from 'rxqmp/flows';
import { launchQemu } from 'rxqmp/machine';
import { bootDisk } from './boot-sector.js';

const { KERNEL, LINE = 'hello from the boot sector' } = process.env;
const folder = mkdtempSync(join(tmpdir(), 'harness-'));
writeFileSync(join(folder, 'disk.raw'), bootDisk(`${LINE}\r\n`));
const linux = ['-append', 'console=ttyS0 panic=-1', '-no-reboot'];

const machine = await launchQemu({
  name: 'harness',
  args: ['-M', 'q35', '-m', '256', '-nodefaults', ...(KERNEL ? ['-kernel', KERNEL, ...linux] : [])],
  blockdev: [
    { driver: 'raw', 'node-name': 'disk', file: { driver: 'file', filename: join(folder, 'disk.raw') } },
  ],
  device: [{ driver: 'VGA' }, { driver: 'ide-hd', drive: 'disk' }],
  serial: true,
});
machine.serial.text$.subscribe((text) => process.stdout.write(text));
await machine.serial.waitFor(LINE, { timeout: 120_000 });

const png = await firstValueFrom(screenshot(machine.monitor, { format: 'png' }));
console.log(`screenshot: ${png.length} bytes of PNG`);

const { by } = await machine.powerOff({ grace: 30_000 });
console.log(`powered off by ${by}, exit code ${(await machine.exit).code}`);
rmSync(folder, { recursive: true });
