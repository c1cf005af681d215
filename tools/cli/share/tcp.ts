/** `rxqmp share --listen`: TCP, with TLS or without. */
import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';
import type { Monitor } from '../../../src/monitor/monitor.js';
import { serveMonitor, type Allow } from '../../../src/share/index.js';
import { explain } from '../exit.js';
import { unreadable, UsageError } from '../usage-error.js';
import { isLoopback, readHostPort, type HostPort } from './host-port.js';
import type { Place, ShareOptions } from './place.js';

export interface TcpDoor extends HostPort {
  readonly tls: TlsOptions | undefined;
}

/**
 * Reads `--listen` and its certificates.
 *
 * @throws UsageError where hosts of the network could connect without a certificate of theirs, which is all that TCP has to
 *   tell clients apart
 */
export function readTcpDoor(listen: string, { tlsCert, tlsKey, tlsCa }: ShareOptions): TcpDoor {
  const at = readHostPort('--listen', listen);
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new UsageError('--tls-cert and --tls-key go together: the certificate of the share, and its key');
  if (tlsCa !== undefined && tlsCert === undefined)
    throw new UsageError(
      '--tls-ca needs --tls-cert and --tls-key: the certificate of the share, and its key',
    );
  if (!isLoopback(at.host) && tlsCa === undefined)
    throw new UsageError(
      `--listen ${listen}: every host of the network could connect. Give --tls-cert, --tls-key and --tls-ca, so that clients need a certificate`,
    );
  if (tlsCert === undefined || tlsKey === undefined) return { ...at, tls: undefined };
  return {
    ...at,
    tls: {
      cert: readPem('--tls-cert', tlsCert),
      key: readPem('--tls-key', tlsKey),
      ...(tlsCa === undefined ? {} : { ca: readPem('--tls-ca', tlsCa) }),
    },
  };
}

/** Refuses the options of TLS where nothing listens on TCP. */
export function refuseTls({ tlsCert, tlsKey, tlsCa }: ShareOptions): void {
  if ((tlsCert ?? tlsKey ?? tlsCa) !== undefined)
    throw new UsageError('--tls-cert, --tls-key and --tls-ca go with --listen [HOST:]PORT');
}

function readPem(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadable(`${option} ${file}`, error);
  }
}

export async function serveTcp(
  monitor: Monitor,
  { host, port, tls }: TcpDoor,
  allow: Allow | undefined,
): Promise<Place> {
  try {
    const shared = await serveMonitor(monitor, { host, port, tls, allow });
    const bound = shared.address !== undefined && 'port' in shared.address ? shared.address.port : port;
    const address = { host, port: bound, ...(tls === undefined ? {} : { tls: true as const }) };
    return { shared, address, close: () => shared.close() };
  } catch (cause) {
    // Not the machine, but the address or a certificate can't be used.
    throw new UsageError(`--listen ${host}:${port}: ${explain(cause)}`, { cause });
  }
}
