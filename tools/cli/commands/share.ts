/** `rxqmp share`: a QMP server in front of a machine's monitor, for many clients. */
import { firstValueFrom, filter, merge, mergeMap, take, tap, throwError, type Observable } from 'rxjs';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { Allow } from '../../../src/share/index.js';
import { EXIT, explain } from '../exit.js';
import type { Io } from '../io.js';
import { jsonLine } from '../output/json-text.js';
import { printable } from '../output/printable.js';
import { openTarget, parseTarget, targetOr } from '../target/target.js';
import { hostPortText } from '../share/host-port.js';
import { assertWebSockets, readDoor, serveHttp } from '../share/http.js';
import { servePath, type Place, type ShareOptions } from '../share/place.js';
import { readTcpDoor, refuseTls, serveTcp } from '../share/tcp.js';
import { stopped$ } from '../until-stopped.js';
import { UsageError } from '../usage-error.js';

const CONNECT_WITHIN_MS = 5_000;

/** @param word - `[TARGET]` */
export async function share(word: string | undefined, options: ShareOptions, io: Io): Promise<number> {
  const target = parseTarget(targetOr(word, io.env));
  const { path, listen, http, timeout = CONNECT_WITHIN_MS } = options;
  if ((path ?? listen ?? http) === undefined)
    throw new UsageError('share: where? Give --path PATH, --listen [HOST:]PORT or --http [HOST:]PORT');
  if (listen === undefined) refuseTls(options);
  const tcp = listen === undefined ? undefined : readTcpDoor(listen, options);
  const door = http === undefined ? undefined : readDoor(http, options, io);
  if (door !== undefined) await assertWebSockets();
  const allow = await readAllow(options.allow, io);
  const dialled = { connectTimeout: timeout, reconnect: true, oob: true };
  await using monitor = await openTarget(target, dialled, io.env);
  await firstValueFrom(merge(firstReady$(monitor), stopReason$(io)));
  const places: Place[] = [];
  try {
    if (path !== undefined) places.push(await servePath(monitor, path, allow));
    if (tcp !== undefined) places.push(await serveTcp(monitor, tcp, allow));
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
  if (names.length > 0) (await import('../arguments/known-names.js')).warnOfUnknownCommands(io, names);
  const allowed = new Set(names);
  return (command) => command.startsWith('query-') || allowed.has(command);
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
  const permitted = permittedText(allow);
  const where = textOf(address);
  io.out(`${printable(label)} is shared, ${printable(permitted)}, at ${printable(where)}. Ctrl-C ends it.\n`);
  if ('token' in address) {
    io.out(
      `Clients need this token, which is shown once:\n  RXQMP_TOKEN=${address.token} rxqmp shell ${where}\n`,
    );
  } else if (!('tls' in address)) io.out(`  rxqmp shell ${printable(where)}\n`);
}

function permittedText(allow: readonly string[]): string {
  const names = allow.flatMap((text) => text.split(','));
  if (names.includes('all')) return 'all commands';
  return names.length === 0 ? 'read-only' : `queries and ${names.join(', ')}`;
}

function textOf(address: Place['address']): string {
  if ('path' in address) return address.path;
  if ('url' in address) return address.url;
  return `${hostPortText(address)}${address.tls === true ? ' over TLS' : ''}`;
}
