/** npm run soak:libvirt: for SECONDS, 600 by default. */
import { soak } from '../integration/libvirt-soak.js';

const end = Date.now() + Number(process.env['SECONDS'] ?? 600) * 1_000;
console.log(await soak(() => Date.now() >= end));
