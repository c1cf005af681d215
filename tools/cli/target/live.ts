import { firstValueFrom } from 'rxjs';
import { libvirtMonitor } from '../../../src/libvirt/index.js';
import type { Monitor } from '../../../src/monitor/monitor.js';
import { formatVersion } from '../../../src/protocol/version.js';
import { socketMonitor } from '../../../src/socket/index.js';
import { LiveSchema } from '../../qapi/live.js';
import { releaseOf } from '../../qapi/releases.js';

/** The address of a running QEMU. */
export type Place =
  | { readonly path: string }
  | { readonly host: string; readonly port: number }
  | { readonly uri: string; readonly domain: string };

export interface Asked {
  readonly live: LiveSchema;
  /** The version of the QEMU that answered, from its own reply. */
  readonly version: string;
}

/**
 * Queries the schema of a running QEMU, and disconnects.
 *
 * @throws MonitorError when it can't be reached, Error when its answer is not a schema
 */
export async function askSchema(place: string | Place): Promise<Asked> {
  const monitor = open(typeof place === 'string' ? { path: place } : place);
  try {
    // Through libvirt the greeting has the version that libvirt reports, so QEMU is queried.
    const version = await firstValueFrom(monitor.run('query-version'));
    const { major, minor, micro } = version.qemu;
    const numbers = { major: Number(major), minor: Number(minor), micro: Number(micro) };
    const answer = await firstValueFrom(monitor.execute({ execute: 'query-qmp-schema' }));
    return {
      live: new LiveSchema(answer, releaseOf(numbers)),
      version: formatVersion({ qemu: numbers, package: '' }),
    };
  } finally {
    await monitor.disconnect();
  }
}

function open(place: Place): Monitor {
  return 'uri' in place ? libvirtMonitor(place) : socketMonitor(place);
}
