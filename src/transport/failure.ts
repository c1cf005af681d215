import { ConnectError, wordsOf } from '../errors.js';

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host could not be looked up',
  EACCES: 'this user may not open it',
  EADDRINUSE: 'another process listens there',
  ENOTSOCK: 'it is no socket',
};

/** What Node says of a connection that didn't come about, as an error of ours. */
export function connectError(what: string, cause: unknown): ConnectError {
  const { code, message } = known(cause);
  const words = code === undefined ? undefined : CODES[code];
  const told = words === undefined ? message : `${words} (${code})`;
  return new ConnectError(`${what}: ${told}`, { cause, permanent: isTlsFailure(cause) });
}

/** TLS that was refused, by us or by the peer: the same certificates will be refused again. */
export function isTlsFailure(error: unknown): boolean {
  return TLS_CODE.test(known(error).code ?? '');
}

const TLS_CODE = /^ERR_(SSL|TLS|OSSL)|CERT|SELF_SIGNED|UNABLE_TO_|CRL|HOSTNAME_MISMATCH|^EPROTO$/;

function known(error: unknown): { readonly code: string | undefined; readonly message: string } {
  const { code, errors } = (error ?? {}) as { readonly code?: unknown; readonly errors?: unknown };
  // A host with several addresses fails with all their errors and no words of its own.
  const message = wordsOf(Array.isArray(errors) && errors.length > 0 ? errors[0] : error);
  return { code: typeof code === 'string' ? code : undefined, message };
}
