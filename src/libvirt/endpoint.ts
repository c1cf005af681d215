import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { catchError, concatMap, Observable, tap, throwError } from 'rxjs';
import { ArgumentError, ConnectError, isMonitorError, type MonitorError } from '../errors.js';
import type { DialStep } from '../monitor/link.js';
import type { LibvirtUri, SshUri, TlsUri, UnixUri } from './protocol/uri.js';
import { describeTarget, dial, type Target } from '../node/dial.js';
import { connectError, isTlsFailure } from '../node/failure.js';
import { firstFile, homeFolder } from '../node/files.js';
import { OpenStreams } from '../node/open-streams.js';
import { MAX_PATH_BYTES } from '../node/socket-path.js';
import { dialSsh } from '../node/ssh.js';

/** Certificates and keys as PEM texts, over those in the URI's `pkipath`. */
export interface LibvirtTls {
  /** Whom to believe: the authority that signed the daemon's certificate. */
  readonly ca?: string | Buffer | undefined;
  /** What to show the daemon. */
  readonly cert?: string | Buffer | undefined;
  /** The key of `cert`. */
  readonly key?: string | Buffer | undefined;
}

/** Where a daemon is, and how to get a stream to it. */
export interface Endpoint {
  /** For the texts of errors. */
  readonly peer: string;
  /** Whether the channel is encrypted or local, and the daemon authenticated. */
  readonly confidential: boolean;
  open(report: (step: DialStep) => void): Observable<Duplex>;
  /** Resolves when none of the streams that were destroyed is open any more. */
  gone(): Promise<void>;
}

type Report = (step: DialStep) => void;
type Open = (report: Report, add: (stream: Duplex) => void) => Observable<Duplex>;

/** @throws {@link ArgumentError} for a path that no socket can have */
export function endpointOf(uri: LibvirtUri, tls: LibvirtTls, readonly: boolean): Endpoint {
  switch (uri.transport) {
    case 'unix':
      return unix(uri, readonly);
    case 'tcp': {
      const open: Open = (report, onSocket) => dialled({ host: uri.host, port: uri.port }, report, onSocket);
      return endpoint(describeTarget(uri), false, open);
    }
    case 'tls':
      return endpoint(describeTarget(uri), !uri.noVerify, (report, add) => overTls(uri, tls, report, add));
    case 'ssh':
      return endpoint(`${uri.host} by ssh`, !uri.noVerify, (report, add) =>
        overSsh(uri, readonly, report, add),
      );
  }
}

function endpoint(peer: string, confidential: boolean, open: Open): Endpoint {
  const streams = new OpenStreams();
  return {
    peer,
    confidential,
    open: (report) => open(report, (stream) => streams.add(stream)),
    gone: () => streams.gone(),
  };
}

function dialled(target: Target, report: Report, onSocket: (stream: Duplex) => void): Observable<Duplex> {
  report({ step: 'dialling', missing: 'connection', where: `to ${describeTarget(target)}` });
  return dial(target, { onSocket, onConnected: () => undefined });
}

// UNIX sockets

const SOCKETS = { legacy: ['libvirt-sock'], direct: ['virtqemud-sock'] };

function unix(uri: UnixUri, readonly: boolean): Endpoint {
  const paths = uri.socket === undefined ? defaultSockets(uri, readonly) : [uri.socket];
  for (const path of paths) {
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
      throw new ArgumentError(
        `the libvirt socket's path has more than ${MAX_PATH_BYTES} bytes: a longer one is cut, and reaches another socket`,
      );
    }
  }
  const ofSession = uri.instance === 'session' && uri.socket === undefined;
  const open: Open = (report, add) =>
    firstThatListens(paths, report, add).pipe(
      catchError((error: unknown) => {
        throw ofSession && nothingListens(error) ? notStarted(error as MonitorError) : error;
      }),
    );
  return endpoint(paths[0] ?? '', true, open);
}

/** libvirt's own programs start a session daemon when none runs. */
function notStarted(error: MonitorError): MonitorError {
  const message = `${error.message}; no session daemon runs for this user, and rxqmp starts none: start one, as \`virsh -c qemu:///session version\` does`;
  return new ConnectError(message, { cause: error.cause ?? error });
}

function defaultSockets({ instance, mode }: UnixUri, readonly: boolean): readonly string[] {
  const names = (mode === 'auto' ? [...SOCKETS.legacy, ...SOCKETS.direct] : SOCKETS[mode]).map((name) =>
    // A session has no socket for readers alone.
    readonly && instance === 'system' ? `${name}-ro` : name,
  );
  const folders = instance === 'system' ? ['/run/libvirt'] : sessionFolders();
  return folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
}

/** Where libvirt puts a user's own sockets: as GLib says, or systemd. */
function sessionFolders(): readonly string[] {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  if (runtime !== undefined && runtime !== '') return [`${runtime}/libvirt`];
  const cache = process.env['XDG_CACHE_HOME'] ?? `${homeFolder()}/.cache`;
  return [`/run/user/${process.getuid?.() ?? 0}/libvirt`, `${cache}/libvirt`];
}

function firstThatListens(
  paths: readonly string[],
  report: Report,
  add: (stream: Duplex) => void,
): Observable<Duplex> {
  const [path = '', ...others] = paths;
  return dialled({ path }, report, add).pipe(
    catchError((error: unknown) => {
      if (others.length === 0 || !nothingListens(error)) throw error;
      return firstThatListens(others, report, add).pipe(
        catchError((last: unknown) => {
          throw nothingListens(last)
            ? new ConnectError(`${(error as MonitorError).message}; ${(last as MonitorError).message}`, {
                cause: last,
              })
            : last;
        }),
      );
    }),
  );
}

function nothingListens(error: unknown): boolean {
  if (!isMonitorError(error)) return false;
  if (isMonitorError(error.cause)) return nothingListens(error.cause);
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code === 'ENOENT' || cause?.code === 'ECONNREFUSED';
}

// TLS

function overTls(uri: TlsUri, given: LibvirtTls, report: Report, onSocket: (stream: Duplex) => void) {
  const { host, port } = uri;
  const where = `with ${describeTarget(uri)}`;
  let tls: ConnectionOptions;
  try {
    tls = { ...certificates(uri, given), rejectUnauthorized: !uri.noVerify };
  } catch (error) {
    return throwError(() => error);
  }
  report({ step: 'dialling', missing: 'connection', where: `to ${describeTarget(uri)}` });
  const onConnected = () => report({ step: 'handshake', missing: 'TLS handshake', where });
  return dial({ host, port }, { tls, onSocket, onConnected }).pipe(
    tap(() => {
      const hint = "TLS is established, but the daemon has not accepted or refused this client's certificate";
      report({ step: 'handshake', missing: "answer to this client's certificate", where, hint });
    }),
    concatMap((stream) => confirmed(stream, describeTarget(uri))),
  );
}

const FILES = { ca: 'cacert.pem', cert: 'clientcert.pem', key: 'clientkey.pem', crl: 'cacrl.pem' };
type Role = keyof typeof FILES;

/** The caller's, else those in `pkipath`, else where libvirt looks: the user's own, then the machine's. */
function certificates(uri: TlsUri, given: LibvirtTls): ConnectionOptions {
  const own = `${homeFolder()}/.pki/libvirt`;
  const found: Partial<Record<Role, string | Buffer>> = {};
  for (const role of Object.keys(FILES) as Role[]) {
    const paths =
      uri.pkipath === undefined
        ? [`${own}/${FILES[role]}`, `${MACHINE[role]}/${FILES[role]}`]
        : [`${uri.pkipath}/${FILES[role]}`];
    const value = (role === 'crl' ? undefined : given[role]) ?? firstFile(paths);
    if (value !== undefined) found[role] = value;
    else if (role === 'ca' && !uri.noVerify) {
      const message = `no certificate authority for ${describeTarget(uri)}: there is no ${paths.join(' and no ')}; give 'tls.ca' or the URI's pkipath`;
      throw new ConnectError(message, { permanent: true });
    }
  }
  return found;
}

const MACHINE: Readonly<Record<Role, string>> = {
  ca: '/etc/pki/CA',
  crl: '/etc/pki/CA',
  cert: '/etc/pki/libvirt',
  key: '/etc/pki/libvirt/private',
};

const ACCEPTED = 1;

/** After TLS the daemon sends one byte when it accepts our certificate. Otherwise it closes the connection. */
function confirmed(stream: Duplex, peer: string): Observable<Duplex> {
  return new Observable((subscriber) => {
    const refuse = (why: string, cause?: unknown) => {
      const permanent = cause === undefined || isTlsFailure(cause);
      const message = `${peer} didn't accept this client's certificate: ${why}`;
      subscriber.error(new ConnectError(message, { cause, permanent }));
    };
    const onReadable = () => {
      const answer = stream.read(1) as Uint8Array | null;
      if (answer === null) return;
      leave();
      if (answer[0] === ACCEPTED) subscriber.next(stream);
      else refuse(`it answered ${answer[0]}, where 1 means yes`);
    };
    const onError = (error: Error) => refuse(connectError('TLS', error).message, error);
    const onEnd = () => refuse("it closed the connection; see the daemon's log and its tls_allowed_dn_list");
    const leave = () => {
      stream.off('readable', onReadable).off('error', onError).off('end', onEnd).off('close', onEnd);
    };
    stream.on('readable', onReadable).on('error', onError).on('end', onEnd).on('close', onEnd);
    return leave;
  });
}

// ssh

function overSsh(
  uri: SshUri,
  readonly: boolean,
  report: Report,
  onStream: (stream: Duplex) => void,
): Observable<Duplex> {
  const step = { step: 'dialling', missing: 'answer', where: `from ${uri.host} by ssh` } as const;
  report(step);
  const onWords = (words: string) => report({ ...step, hint: `ssh printed: ${words}` });
  return dialSsh(
    { ...uri, program: uri.command, command: remoteCommand(uri, readonly) },
    { onWords, onStream },
  );
}

/**
 * What joins ssh to the daemon's socket: libvirt's own helper, which finds the socket by itself, or
 * netcat where there is none. A socket or netcat that the URI names means netcat, as with libvirt.
 */
export function remoteCommand(uri: SshUri, readonly = false): string {
  const helper = `virt-ssh-helper ${readonly ? '-r ' : ''}${quoted(uri.name)}`;
  const netcat = quoted(uri.netcat ?? 'nc');
  const suffix = readonly && uri.instance === 'system' ? '-ro' : '';
  const name = `${uri.mode === 'direct' ? 'virtqemud-sock' : 'libvirt-sock'}${suffix}`;
  const folder = uri.instance === 'system' ? '/run/libvirt' : '"${XDG_RUNTIME_DIR:-$HOME/.cache}"/libvirt';
  const socket = uri.socket === undefined ? `${folder}/${name}` : quoted(uri.socket);
  // Some netcats end at the end of their input only with `-q0`.
  const viaNetcat = `if ${netcat} -q 2>&1 | grep -q 'requires an argument'; then exec ${netcat} -q0 -U ${socket}; else exec ${netcat} -U ${socket}; fi`;
  const named = uri.socket !== undefined || uri.netcat !== undefined || uri.mode !== 'auto';
  const proxy = uri.proxy === 'auto' && named ? 'netcat' : uri.proxy;
  const script =
    proxy === 'native'
      ? `exec ${helper}`
      : proxy === 'netcat'
        ? viaNetcat
        : `if command -v virt-ssh-helper >/dev/null 2>&1; then exec ${helper}; else ${viaNetcat}; fi`;
  return `sh -c ${quoted(script)}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
