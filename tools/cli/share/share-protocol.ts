import { UsageError } from '../usage-error.js';

/** The subprotocol before the token: the one that the share chooses, so that it never sends the token back. */
export const SHARE_PROTOCOL = 'qmp';

/** Returns the token if it can be a WebSocket's subprotocol (RFC 6455, section 4.1); the error doesn't repeat it. */
export function assertToken(token: string, source: string): string {
  if (/^[\w!#$%&'*+.^`|~-]{8,}$/.test(token)) return token;
  throw new UsageError(`${source}: a token has 8 or more letters, digits and characters of !#$%&'*+-.^_\`|~`);
}
