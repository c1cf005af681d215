/** `rxqmp share --http`: WebSockets, for clients that have the token. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Monitor } from '../../../src/monitor/monitor.js';
import { serveMonitor, type Allow } from '../../../src/share/index.js';
import type { Io } from '../io.js';
import { UsageError } from '../usage-error.js';
import { hostPortText, isLoopback, LOOPBACK, readHostPort } from './host-port.js';
import type { Place, ShareOptions } from './place.js';
import { bearerOf, isToken, shareToken } from './token.js';

/** Where HTTP is served, and who is let in. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly hosts: readonly string[] | undefined;
  readonly origins: readonly string[] | undefined;
  readonly token: string;
  /** Whether the token was made here, so that it has to be printed. */
  readonly isNew: boolean;
}

export function readDoor(
  http: string,
  { tokenFile, origin, hostName = [] }: ShareOptions,
  { env = {} }: Io,
): Door {
  const { host, port } = readHostPort('--http', http);
  const isLocal = isLoopback(host);
  const isAny = host === '0.0.0.0' || host === '::';
  if (isAny && hostName.length === 0)
    throw new UsageError(
      `--http ${http}: give --host-name NAME too, the name by which clients call this host`,
    );
  const { token, isNew } = shareToken(tokenFile, env);
  const names = isAny ? hostName : [host, ...hostName];
  return {
    host,
    port,
    hosts:
      isLocal && hostName.length === 0
        ? undefined
        : isLocal
          ? ['localhost', LOOPBACK, '[::1]', ...names]
          : names,
    origins: origin,
    token,
    isNew,
  };
}

/** Refuses before anything is dialled. */
export async function assertWebSockets(): Promise<void> {
  try {
    await import('ws');
  } catch (cause) {
    throw new UsageError('--http needs the package ws: npm install ws', { cause });
  }
}

export async function serveHttp(monitor: Monitor, door: Door, allow: Allow | undefined): Promise<Place> {
  const { host, port, hosts, origins, token, isNew } = door;
  const server = createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' });
    response.end('A QMP monitor over WebSocket: connect with ws:// and a token.\n');
  });
  const shared = await serveMonitor(monitor, {
    server,
    authorize: ({ headers }) => isToken(bearerOf(headers), token),
    allow,
    hosts,
    origins,
  });
  await listen(server, host, port);
  const bound = server.address();
  const shown = hostPortText({ host, port: typeof bound === 'object' ? (bound?.port ?? port) : port });
  return {
    shared,
    address: { url: `ws://${shown}/`, ...(isNew ? { token } : {}) },
    close: async () => {
      await shared.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'another program listens there' : (code ?? String(error));
    throw new UsageError(`--http ${host}:${port}: can't listen there: ${why}`, { cause: error });
  }
}
