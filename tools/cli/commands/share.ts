/** `rxqmp share`: a QMP server in front of a machine's monitor, for many clients. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { firstValueFrom, filter, merge, mergeMap, take, tap, throwError, type Observable } from 'rxjs';
import type { Monitor } from '../../../src/monitor/monitor.js';
import { serveMonitor, type Allow, type SharedMonitor } from '../../../src/share/index.js';
import { EXIT, explain } from '../exit.js';
import type { Io } from '../io.js';
import { jsonLine } from '../output/json-text.js';
import type { MachineOptions } from '../target/machine-options.js';
import { printable } from '../output/printable.js';
import { openTarget, parseTarget, targetOr } from '../target/target.js';
import { bearerOf, isToken, shareToken } from '../share/token.js';
import { stopped$ } from '../until-stopped.js';
import { UsageError } from '../usage-error.js';

export interface ShareOptions extends MachineOptions {
  readonly path?: string | undefined;
  readonly http?: string | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly tokenFile?: string | undefined;
  readonly origin?: readonly string[] | undefined;
  readonly hostName?: readonly string[] | undefined;
}

/** What is printed of a place, for people and for programs. */
interface Place {
  readonly shared: SharedMonitor;
  readonly address: { readonly path: string } | { readonly url: string; readonly token?: string };
  close(): Promise<void>;
}

const CONNECT_WITHIN_MS = 5_000;

/** @param word - `[TARGET]` */
export async function share(word: string | undefined, options: ShareOptions, io: Io): Promise<number> {
  const target = parseTarget(targetOr(word, io.env));
  const { path, http, timeout = CONNECT_WITHIN_MS } = options;
  if (path === undefined && http === undefined)
    throw new UsageError('share: where? Give --path PATH, --http [HOST:]PORT, or both');
  const door = http === undefined ? undefined : readDoor(http, options, io);
  if (door !== undefined) await assertWebSockets();
  const allow = await readAllow(options.allow, io);
  const dialled = { connectTimeout: timeout, reconnect: true, oob: true };
  await using monitor = await openTarget(target, dialled, io.env);
  await firstValueFrom(merge(firstReady$(monitor), stopReason$(io)));
  const places: Place[] = [];
  try {
    if (path !== undefined) places.push(await servePath(monitor, path, allow));
    if (door !== undefined) places.push(await serveHttp(monitor, door, allow));
    for (const { address } of places) announce(io, address, target.label, options);
    await firstValueFrom(merge(stopped$(io), outages$(monitor, io)));
  } finally {
    for (const place of places) await place.close();
  }
  return EXIT.done;
}

/** Emits when the monitor is ready, and fails when the first dial does: a target that is wrong is not waited for. */
function firstReady$(monitor: Monitor): Observable<unknown> {
  void monitor.connect().catch(() => undefined);
  return monitor.state$.pipe(
    filter(({ status }) => status !== 'idle' && status !== 'connecting'),
    mergeMap((state) => {
      if (state.status === 'ready') return [state];
      return throwError(
        () => ('cause' in state ? state.cause : undefined) ?? new Error('the monitor is closed'),
      );
    }),
    take(1),
  );
}

function stopReason$(io: Io): Observable<never> {
  return stopped$(io).pipe(mergeMap((reason) => throwError(() => reason)));
}

/** Reports a machine that is lost, and one that is back; fails when it is given up. */
function outages$(monitor: Monitor, io: Io): Observable<never> {
  let isLost = false;
  return monitor.state$.pipe(
    tap((state) => {
      if (state.status === 'ready' && isLost) io.err('rxqmp: the machine is back\n');
      if (state.status === 'waiting' && !isLost)
        io.err(`rxqmp: ${printable(explain(state.cause))}; trying again\n`);
      if (state.status === 'ready' || state.status === 'waiting') isLost = state.status === 'waiting';
    }),
    filter((state) => state.status === 'closed'),
    mergeMap((state) =>
      throwError(() => ('cause' in state ? state.cause : undefined) ?? new Error('the monitor is closed')),
    ),
  );
}

/** Queries alone by default. Warns of names that rxqmp doesn't know. */
async function readAllow(given: readonly string[] = [], io: Io): Promise<Allow | undefined> {
  const names = given.flatMap((text) => text.split(',')).filter((name) => name !== '');
  if (names.includes('all')) return undefined;
  if (names.length > 0) (await import('../arguments/known-events.js')).warnOfUnknownCommands(io, names);
  const allowed = new Set(names);
  return (command) => command.startsWith('query-') || allowed.has(command);
}

async function servePath(monitor: Monitor, path: string, allow: Allow | undefined): Promise<Place> {
  const shared = await serveMonitor(monitor, { path, allow }).catch((cause: unknown) => {
    // Not the machine, but the path can't be used.
    throw new UsageError(`--path ${path}: ${explain(cause)}`, { cause });
  });
  return { shared, address: { path }, close: () => shared.close() };
}

/** Where HTTP is served, and who is let in. */
interface Door {
  readonly host: string;
  readonly port: number;
  readonly hosts: readonly string[] | undefined;
  readonly origins: readonly string[] | undefined;
  readonly token: string;
  /** Whether the token was made here, so that it has to be printed. */
  readonly isNew: boolean;
}

const LOOPBACK = '127.0.0.1';

function readDoor(http: string, { tokenFile, origin, hostName = [] }: ShareOptions, { env = {} }: Io): Door {
  const [, host = LOOPBACK, port] = /^(?:\[?([^\]]+?)\]?:)?(\d{1,5})$/.exec(http) ?? [];
  if (port === undefined) throw new UsageError(`--http ${http}: expected PORT or HOST:PORT`);
  const isLoopback = /^(127\.|::1$|localhost$)/.test(host);
  const isAny = host === '0.0.0.0' || host === '::';
  if (isAny && hostName.length === 0)
    throw new UsageError(
      `--http ${http}: give --host-name NAME too, the name by which clients call this host`,
    );
  const { token, isNew } = shareToken(tokenFile, env);
  const names = isAny ? hostName : [host, ...hostName];
  return {
    host,
    port: Number(port),
    hosts:
      isLoopback && hostName.length === 0
        ? undefined
        : isLoopback
          ? ['localhost', LOOPBACK, '[::1]', ...names]
          : names,
    origins: origin,
    token,
    isNew,
  };
}

/** Refuses before anything is dialled. */
async function assertWebSockets(): Promise<void> {
  try {
    await import('ws');
  } catch (cause) {
    throw new UsageError('--http needs the package ws: npm install ws', { cause });
  }
}

async function serveHttp(monitor: Monitor, door: Door, allow: Allow | undefined): Promise<Place> {
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
  const shown = `${host.includes(':') ? `[${host}]` : host}:${typeof bound === 'object' ? (bound?.port ?? port) : port}`;
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

function announce(
  io: Io,
  address: Place['address'],
  label: string,
  { allow = [], json = false }: ShareOptions,
): void {
  if (json || io.screen === undefined) {
    io.out(`${jsonLine({ ...address })}\n`);
    return;
  }
  const permitted = allow.length === 0 ? 'read-only' : `queries and ${allow.join(', ')}`;
  const where = 'path' in address ? address.path : address.url;
  io.out(`${printable(label)} is shared, ${printable(permitted)}, at ${printable(where)}. Ctrl-C ends it.\n`);
  if ('token' in address) {
    io.out(
      `Clients need this token, which is shown once:\n  RXQMP_TOKEN=${address.token} rxqmp shell ${where}\n`,
    );
  } else io.out(`  rxqmp shell ${printable(where)}\n`);
}
