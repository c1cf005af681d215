import { ConnectError, messageOf } from '../errors.js';

const NO_TLS = "the peer doesn't speak TLS there";

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host could not be looked up',
  EACCES: 'this user may not open it',
  EADDRINUSE: 'another process listens there',
  ENOTSOCK: 'it is no socket',
  ENOTDIR: 'what should be its folder is none',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/** What Node says of a connection that didn't come about, as an error of ours. */
export function connectError(what: string, cause: unknown): ConnectError {
  const { code, reason, message } = known(cause);
  const words = code === undefined ? undefined : (CODES[code] ?? reason);
  const told = words === undefined ? message : `${words} (${code})`;
  return new ConnectError(`${what}: ${told}`, { cause, permanent: isTlsFailure(cause) });
}

/** Options of TLS that Node throws for: it will the next time, too. */
export function tlsOptionsError(what: string, cause: unknown): ConnectError {
  const { code, reason, message } = known(cause);
  const isPem = /PEM|ASN1|OSSL_UNSUPPORTED/.test(code ?? '');
  const words = isPem ? "a PEM given for TLS can't be read" : "the options for TLS can't be used";
  return new ConnectError(`${what}: ${words} (${reason ?? message})`, { cause, permanent: true });
}

/** TLS that was refused, by us or by the peer: the same certificates will be refused again. */
export function isTlsFailure(error: unknown): boolean {
  return TLS_CODE.test(known(error).code ?? '');
}

const TLS_CODE = /^ERR_(SSL|TLS|OSSL)|CERT|SELF_SIGNED|UNABLE_TO_|CRL|HOSTNAME_MISMATCH|^EPROTO$/;

interface Known {
  readonly code: string | undefined;
  /** OpenSSL's words: its message is a line with addresses and file names. */
  readonly reason: string | undefined;
  readonly message: string;
}

function known(error: unknown): Known {
  const { code, reason, errors } = (error ?? {}) as { readonly [K in keyof Known | 'errors']?: unknown };
  // A host with several addresses fails with all their errors and no words of its own.
  const message = messageOf(Array.isArray(errors) && errors.length > 0 ? errors[0] : error);
  return { code: textOf(code), reason: textOf(reason), message };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
