/** npm run soak:libvirt: for SECONDS, 600 by default. */
import { soak } from '../integration/libvirt-soak.js';

console.log(await soak(Number(process.env['SECONDS'] ?? 600)));
