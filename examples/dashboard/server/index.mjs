// Starts the dashboard and prints where it is. PORT and PASSWORD choose those; SIMULATED=1 does without QEMU.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { startDashboard } from './server.mjs';

const { PORT = '0', PASSWORD: password = randomBytes(6).toString('hex'), SIMULATED } = process.env;
const simulated = SIMULATED === '1' || spawnSync('qemu-system-x86_64', ['--version']).error !== undefined;
const names = ['web', 'database', 'builder'];

const { url, close } = await startDashboard({ port: Number(PORT), password, names, simulated });
console.log(
  `Dashboard of ${names.length} ${simulated ? 'simulated machines' : 'QEMUs'}: ${url}  password: ${password}`,
);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close());
