/** From which pages a browser may connect: cross-site WebSocket hijacking and DNS rebinding end here. */

/** Host names that every share answers to. */
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export interface PageRules {
  /** Origins besides the server's own, such as `https://dash.example.com`. */
  readonly origins: readonly string[];
  /** Host names that the server answers to, without ports. */
  readonly hosts: readonly string[] | undefined;
}

/**
 * Returns why a request is refused; undefined where it isn't.
 *
 * @param headers - of the request. What isn't a browser sends no `origin`
 */
export function refusalOf(
  headers: { readonly host?: string | undefined; readonly origin?: string | undefined },
  { origins, hosts = LOOPBACK }: PageRules,
): string | undefined {
  const host = hostOf(headers.host);
  if (host === undefined || !hosts.some((name) => name.toLowerCase() === host.name)) {
    return "this server doesn't answer to that host name: its 'hosts' name those that it has";
  }
  const { origin } = headers;
  if (origin === undefined || origins.includes(origin)) return undefined;
  return hostOfOrigin(origin) === host.withPort
    ? undefined
    : "pages of other origins may not connect: 'origins' names those that may";
}

/** A Host header's name and, as an origin would have them, name and port. */
function hostOf(
  header: string | undefined,
): { readonly name: string; readonly withPort: string } | undefined {
  try {
    const url = new URL(`http://${header ?? ''}`);
    // What isn't a name and a port alone would be taken apart in another way elsewhere.
    if (header === undefined || /[@/\\?#\s]/.test(header)) return undefined;
    return { name: url.hostname.replace(/\.$/, ''), withPort: header.toLowerCase() };
  } catch {
    return undefined;
  }
}

/** `null`, for one, is the origin of no page that could be named. */
function hostOfOrigin(origin: string): string | undefined {
  try {
    const { protocol, host } = new URL(origin);
    return protocol === 'http:' || protocol === 'https:' ? host : undefined;
  } catch {
    return undefined;
  }
}
