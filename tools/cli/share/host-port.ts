import { UsageError } from '../usage-error.js';

export const LOOPBACK = '127.0.0.1';

const MAX_PORT = 65_535;

/** Where a share listens. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `[HOST:]PORT`: the loopback without a host.
 *
 * @param option - such as `--http`, for errors
 * @throws UsageError where the text is none
 */
export function readHostPort(option: string, text: string): HostPort {
  const [, host = LOOPBACK, port] = /^(?:\[?([^\]]+?)\]?:)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > MAX_PORT)
    throw new UsageError(`${option} ${text}: expected PORT or HOST:PORT, a port from 0 to ${MAX_PORT}`);
  return { host, port: Number(port) };
}

export function isLoopback(host: string): boolean {
  return /^(127\.|::1$|localhost$)/.test(host);
}

/** `HOST:PORT`, an IPv6 address in brackets. */
export function hostPortText({ host, port }: HostPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
