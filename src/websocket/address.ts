import { ArgumentError } from '../errors.js';

interface ParsedUrl {
  protocol: string;
  hash: string;
  readonly host: string;
  readonly href: string;
  readonly username: string;
  readonly password: string;
  readonly search: string;
  readonly pathname: string;
}
declare const URL: new (url: string, base?: string) => ParsedUrl;

/** Where to dial, and what of that may be shown. */
export interface WebSocketAddress {
  readonly url: string;
  /** Scheme, host and port alone: a path and a query may hold a token. */
  readonly peer: string;
  /** Returns whether a text that came from elsewhere repeats none of the address's secrets. */
  isSafe(text: string): boolean;
}

/** Shorter parts of a URL appear in other texts by chance, and are not secrets. */
const MIN_SECRET_CHARACTERS = 4;

/**
 * Reads a URL. In a page it may be relative to that.
 *
 * @throws {@link ArgumentError} that doesn't repeat the URL
 */
export function readAddress(url: string, protocols: readonly string[]): WebSocketAddress {
  const parsed = parse(url);
  const secrets = [
    parsed.username,
    parsed.password,
    ...protocols,
    ...`${parsed.pathname}&${parsed.search.slice(1)}`.split(/[/&=]/),
  ].filter(({ length }) => length >= MIN_SECRET_CHARACTERS);
  return {
    url: parsed.href,
    peer: `${parsed.protocol}//${parsed.host}`,
    isSafe: (text) => !secrets.some((secret) => text.includes(secret) || text.includes(decoded(secret))),
  };
}

function parse(url: string): ParsedUrl {
  const { location } = globalThis as { readonly location?: { readonly href?: string } };
  let parsed: ParsedUrl;
  try {
    parsed = new URL(url, location?.href);
  } catch {
    throw notOne();
  }
  parsed.hash = '';
  parsed.protocol = parsed.protocol.replace(/^http/, 'ws');
  if (!/^wss?:$/.test(parsed.protocol)) throw notOne();
  return parsed;
}

function notOne(): ArgumentError {
  return new ArgumentError("webSocketMonitor: 'url' must be the URL of a WebSocket, with ws: or wss:");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
