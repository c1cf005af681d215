import { HandshakeError, isMonitorError, LibvirtError, type MonitorError } from '../errors.js';
import * as libvirt from './protocol/procedures.js';
import { chooseMechanism, type Credentials, type SaslCrypto } from './protocol/sasl.js';
import type { Endpoint } from './endpoint.js';
import type { RpcSocket } from './rpc-socket.js';

export interface LoginOptions {
  readonly endpoint: Endpoint;
  /** What the daemon is asked to open, such as `qemu:///system`. */
  readonly name: string;
  /** Whether the daemon is to refuse what changes something. */
  readonly readonly: boolean;
  readonly credentials: Credentials | undefined;
  readonly crypto: SaslCrypto;
  /** Called with what is awaited now. */
  readonly awaits: (missing: string) => void;
}

/** `VIR_DRV_FEATURE_PROGRAM_KEEPALIVE`: a daemon that is asked for it begins to ping. */
const KEEPALIVE_FEATURE = 10;
/** `VIR_CONNECT_RO` */
const READ_ONLY = 1;

/**
 * Logs in and opens the daemon's driver. Nothing is opened before the login is through.
 *
 * @returns whether the daemon answers keepalive pings
 */
export async function login(rpc: RpcSocket, options: LoginOptions): Promise<{ keepalive: boolean }> {
  const { awaits, name, readonly } = options;
  awaits('answer to AUTH_LIST');
  const { types } = await rpc.ask(libvirt.authList, undefined);
  await authenticate(rpc, types, options);
  awaits('answer to CONNECT_SUPPORTS_FEATURE');
  const { supported } = await rpc.ask(libvirt.connectSupportsFeature, { feature: KEEPALIVE_FEATURE });
  awaits('answer to CONNECT_OPEN');
  await rpc.ask(libvirt.connectOpen, { name, flags: readonly ? READ_ONLY : 0 });
  return { keepalive: supported !== 0 };
}

async function authenticate(rpc: RpcSocket, types: readonly number[], options: LoginOptions): Promise<void> {
  const { credentials, endpoint } = options;
  const withoutLogin = credentials === undefined && types.includes(libvirt.REMOTE_AUTH_NONE);
  if (withoutLogin) return;
  if (types.includes(libvirt.REMOTE_AUTH_SASL)) {
    await sasl(rpc, options);
  } else if (credentials !== undefined) {
    throw failed(
      `${endpoint.peer} asks for no user and password, so it can't prove that it knows them: leave 'auth' out if that is as it should be`,
    );
  } else if (types.includes(libvirt.REMOTE_AUTH_POLKIT)) {
    options.awaits("polkit's answer");
    const { complete } = await rpc
      .ask(libvirt.authPolkit, undefined)
      .catch(loginRefused(endpoint.peer, 'polkit'));
    if (complete === 0) throw failed(`polkit at ${endpoint.peer} refused this user`);
  } else if (types.length > 0) {
    throw failed(
      `${endpoint.peer} asks for a login of kind ${types.join(', ')}, which is not known to rxqmp`,
    );
  }
}

async function sasl(rpc: RpcSocket, options: LoginOptions): Promise<void> {
  const { credentials, crypto, endpoint, awaits } = options;
  const { peer } = endpoint;
  if (credentials === undefined) {
    throw failed(`${peer} asks for a user and password: give them as 'auth'`);
  }
  awaits('list of SASL mechanisms');
  const { mechlist } = await rpc
    .ask(libvirt.authSaslInit, undefined)
    // The daemon has no mechanism left that it would take on such a connection, and doesn't say so.
    .catch(endpoint.confidential ? loginRefused(peer, 'SASL') : () => ({ mechlist: '' }));
  const mechanism = chooseMechanism(mechlist, credentials, crypto, endpoint.confidential);
  awaits(`answer to the login by ${mechanism.name}`);
  const refused = loginRefused(peer, mechanism.name, credentials.password);
  let reply = await rpc
    .ask(libvirt.authSaslStart, { mech: mechanism.name, nil: 0, data: mechanism.start() })
    .catch(refused);
  // SCRAM has two rounds, and one more where the daemon's proof came as a challenge.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (reply.complete !== 0 && (reply.nil !== 0 || reply.data.length === 0)) break;
    const answer = await mechanism.step(reply.data);
    if (reply.complete !== 0) break;
    reply = await rpc.ask(libvirt.authSaslStep, { nil: 0, data: answer }).catch(refused);
  }
  if (reply.complete === 0)
    throw failed(`${peer} did not finish the login by ${mechanism.name} in ${MAX_ROUNDS} rounds`);
  if (!mechanism.proved) {
    throw failed(
      `${peer} accepts the login without a proof that it knows the password: it may not be the daemon that it claims to be`,
    );
  }
}

const MAX_ROUNDS = 4;

/** Makes the daemon's refusal a failed login. An error text that repeats the password is left out. */
function loginRefused(peer: string, mechanism: string, secret = ''): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof LibvirtError)) throw error;
    const what = `${peer} refused the login by ${mechanism}`;
    if (secret !== '' && error.message.includes(secret)) throw failed(what);
    throw failed(`${what}: ${error.message}`, error);
  };
}

function failed(what: string, cause?: MonitorError): HandshakeError {
  const message = what.startsWith('authentication failed') ? what : `authentication failed: ${what}`;
  return new HandshakeError(message, { cause, permanent: true });
}

/** What an end before the handshake's end means. */
export function asHandshakeError(error: unknown, peer: string, awaited: string): unknown {
  if (!isMonitorError(error)) return error;
  if (error._tag === 'ProtocolError') {
    return new HandshakeError(`${peer} is not a libvirt daemon: ${error.message}`, {
      cause: error,
      permanent: true,
    });
  }
  if (error._tag === 'InterruptedError') {
    return new HandshakeError(`${peer}: no ${awaited}: ${error.message}`, { cause: error.cause ?? error });
  }
  return error;
}
