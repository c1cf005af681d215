import { firstValueFrom } from 'rxjs';
import { formatVersion } from '../../../src/protocol/version.js';
import { LiveSchema } from '../../qapi/live.js';
import { releaseOf } from '../../qapi/releases.js';
import { openTarget, parseTarget, type Target } from './target.js';

export interface Asked {
  readonly live: LiveSchema;
  /** The version of the QEMU that answered, from its own reply. */
  readonly version: string;
}

/**
 * Queries the schema of a running QEMU, and disconnects.
 *
 * @param env - RXQMP_TOKEN is the token of a share over WebSocket
 * @throws MonitorError when it can't be reached, Error when its answer is not a schema
 */
export async function askSchema(
  place: string | Target,
  env?: Readonly<Record<string, string | undefined>> | undefined,
): Promise<Asked> {
  const monitor = await openTarget(typeof place === 'string' ? parseTarget(place) : place, {}, env);
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
