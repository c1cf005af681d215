import { ConnectError, messageOf } from '../errors.js';

const NO_TLS_THERE = "the peer doesn't speak TLS there";

const FAILURE_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'the socket does not exist',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host could not be looked up',
  EACCES: 'this user may not open it',
  EADDRINUSE: 'another listener is there',
  ENOTSOCK: 'it is not a socket',
  ENOTDIR: 'a part of the path is not a folder',
  EMFILE: 'this process has no file descriptors left',
  ENFILE: 'the system has no file descriptors left',
  EAGAIN:
    'its queue of connections is full: another client may hold this monitor, or the listener is busy or stopped',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS_THERE,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS_THERE,
};

/** Makes a ConnectError of Node's error for a connection that failed. */
export function connectError(what: string, cause: unknown): ConnectError {
  const { code, reason, message } = known(cause);
  const words = code === undefined ? undefined : (FAILURE_WORDS[code] ?? reason);
  const seen = words === undefined ? message : `${words} (${code})`;
  return new ConnectError(`${what}: ${seen}`, { cause, permanent: isTlsFailure(cause) });
}

/** Makes a ConnectError of the error that Node throws for TLS options. Dialling again would fail too. */
export function tlsOptionsError(what: string, cause: unknown): ConnectError {
  const { code, reason, message } = known(cause);
  const isPem = /PEM|ASN1|OSSL_UNSUPPORTED/.test(code ?? '');
  const words = isPem ? "a PEM given for TLS can't be read" : "the options for TLS can't be used";
  return new ConnectError(`${what}: ${words} (${reason ?? message})`, { cause, permanent: true });
}

/**
 * Returns whether TLS was refused, by this side or by the peer, so that the same certificates will be refused again. A
 * peer that has run out of descriptors or memory sends the alert `internal_error`: that passes.
 */
export function isTlsFailure(error: unknown): boolean {
  const { code = '', reason = '' } = known(error);
  return TLS_CODE.test(code) && !PASSING_ALERT.test(`${code} ${reason}`);
}

const TLS_CODE =
  /^ERR_(SSL|TLS|OSSL)|CERT|SELF_SIGNED|UNABLE_TO_|CRL|HOSTNAME_MISMATCH|^INVALID_(PURPOSE|CA)$|PATH_LENGTH|^EPROTO$/;
const PASSING_ALERT = /internal.error|malloc.failure|user.cancell?ed/i;

/**
 * Returns whether a failure of the system passes by itself: descriptors, processes or memory have run out, or a file is
 * busy. Other failures will happen again at the next try.
 */
export function isPassing(error: unknown): boolean {
  return PASSING_CODES.has(known(error).code ?? '');
}

const PASSING_CODES = new Set([
  ...['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOBUFS', 'ENOSPC'],
  ...['EBUSY', 'ETXTBSY', 'EINTR', 'EIO', 'ESTALE', 'ETIMEDOUT'],
]);

interface KnownFailure {
  readonly code: string | undefined;
  /** OpenSSL's short reason. Its message is a long line with addresses and file names. */
  readonly reason: string | undefined;
  readonly message: string;
}

function known(error: unknown): KnownFailure {
  const { code, reason, errors } = (error ?? {}) as {
    readonly [K in keyof KnownFailure | 'errors']?: unknown;
  };
  // For a host with several addresses, Node's error has the errors of all of them and no message of its own.
  const message = messageOf(Array.isArray(errors) && errors.length > 0 ? errors[0] : error);
  return { code: stringOrUndefined(code), reason: stringOrUndefined(reason), message };
}

function stringOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
