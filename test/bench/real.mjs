// What is measured on a real libvirtd, where one is installed.
import { told } from './child.mjs';
import { median, ratioOf } from './rounds.mjs';
import { grouped, missingRow, row } from './row.mjs';

export const libvirt = () => measured('libvirt', '>= 1');
export const virsh = () => measured('virsh', '>= 10');

async function measured(section, target) {
  const { missing, rows = [] } = await told(['--import', 'tsx'], `${section}.ts`);
  if (missing !== undefined) return [missingRow(section, `not installed: ${missing.join(', ')}`, target)];
  return rows.map(({ what, rxqmp, other, name, target }) =>
    row(
      what,
      { rxqmp: grouped(median(rxqmp)), other: `${grouped(median(other))} (${name})` },
      ratioOf(rxqmp, other),
      target,
    ),
  );
}
