// A machine without QEMU: rxqmp's double of QEMU, with a disk that is busy, a balloon, backups and a screen.
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { filter, firstValueFrom } from 'rxjs';
import { socketMonitor } from 'rxqmp/socket';
import { fakeQemu } from 'rxqmp/testing';

const MIB = 1_048_576;
const BACKUP_BYTES = 32 * MIB;
const BACKUP_STEP_MS = 400;
const SHUTDOWN_AFTER_MS = 1_500;

/** Starts one. It has of rxqmp's `Machine` what the dashboard needs: `monitor`, `exit` and `kill`. */
export async function simulatedQemu(name) {
  const started = Date.now();
  const jobs = new Map();
  const ageSeconds = () => (Date.now() - started) / 1_000;
  const wave = (seconds) => 1 + Math.sin(ageSeconds() / seconds);
  const counters = { rd_bytes: 0, wr_bytes: 0 };

  const backUp = ({ 'job-id': id }) => {
    const job = fake.job(id, { type: 'backup', total: BACKUP_BYTES });
    let done = 0;
    const timer = setInterval(() => {
      done += 2 * MIB;
      if (done < BACKUP_BYTES) return job.progress(done);
      clearInterval(timer);
      jobs.delete(id);
      job.finish();
    }, BACKUP_STEP_MS);
    jobs.set(id, timer);
    return {};
  };
  const answers = {
    'query-blockstats': () => {
      counters.rd_bytes += Math.round(40_000 * wave(4));
      counters.wr_bytes += Math.round(15_000 * wave(7));
      return [{ device: '', qdev: 'disk', stats: { ...counters } }];
    },
    'query-balloon': () => ({ actual: Math.round((192 + 32 * wave(9)) * MIB) }),
    screendump: ({ filename }) => writeFileSync(filename, picture(Math.round(ageSeconds() * 8))),
    'blockdev-backup': backUp,
    'job-cancel': ({ id }) => void clearInterval(jobs.get(id)),
    system_powerdown: () => {
      setTimeout(() => {
        fake.emit({ event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } });
        void fake.close();
      }, SHUTDOWN_AFTER_MS);
    },
  };
  const fake = await fakeQemu({
    version: '10.0',
    run: ({ execute, arguments: args }) => answers[execute]?.(args),
  });
  const monitor = socketMonitor({ name, open: () => fake.open() });
  await monitor.connect();
  const exit = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'closed')));
  void exit.then(() => jobs.forEach((timer) => clearInterval(timer)));
  return { monitor, exit, kill: () => fake.close() };
}

/** A PNG of 320 by 200 dots, like the one that the real guest draws. */
function picture(turn) {
  const [width, height] = [320, 200];
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    at++; // the row's filter: none
    for (let x = 0; x < width; x++) {
      const shade = (((x ^ y) + turn) >> 2) & 31;
      rows[at++] = 20 + shade * 2;
      rows[at++] = 40 + shade * 5;
      rows[at++] = 90 + shade * 4;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bits a channel, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type, data = Buffer.alloc(0)) {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'ascii');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}
