import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import { formatVersion } from '../../src/protocol/version.js';
import { LiveSchema } from '../qapi/live.js';
import { releaseOf } from '../qapi/releases.js';

export interface Asked {
  readonly live: LiveSchema;
  /** The QEMU that answered, as its greeting tells it. */
  readonly version: string;
}

/**
 * Asks the QEMU behind a UNIX socket for its schema, and leaves.
 *
 * @throws MonitorError when it can't be reached, Error when its answer is no schema
 */
export async function askSchema(path: string): Promise<Asked> {
  const monitor = socketMonitor({ path });
  try {
    const { version } = await monitor.connect();
    const answer = await firstValueFrom(monitor.execute({ execute: 'query-qmp-schema' }));
    return { live: new LiveSchema(answer, releaseOf(version.qemu)), version: formatVersion(version) };
  } finally {
    await monitor.disconnect();
  }
}
