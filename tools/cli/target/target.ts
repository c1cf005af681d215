/** The machine that a subcommand works on, from the command line or RXQMP_TARGET. */
import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { MonitorOptions } from '../../../src/monitor/options.js';
import { UsageError } from '../usage-error.js';

/** Where a machine's monitor is, or its guest agent. */
export type Target = (
  | { readonly kind: 'socket'; readonly address: SocketPlace }
  | { readonly kind: 'libvirt'; readonly uri: string; readonly domain: string }
  | { readonly kind: 'websocket'; readonly url: string }
) & {
  /** Its name in messages: the text that was given, without what a WebSocket's URL may hide in its query or login. */
  readonly label: string;
  /** Whether it is the guest agent. */
  readonly agent: boolean;
};

export type SocketPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/** The forms of a target, for errors and for `--help`. */
export const TARGET_FORMS =
  'a socket path, HOST:PORT, ws://… or wss://…, or qemu:///system#DOMAIN of libvirt';

const MAX_PORT = 65_535;

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/**
 * Reads a target.
 *
 * @throws UsageError where the text is none
 */
export function parseTarget(text: string, { agent = false }: { readonly agent?: boolean } = {}): Target {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (text === '') throw new UsageError(`an empty target: give ${TARGET_FORMS}`);
  if (scheme === undefined) return { kind: 'socket', address: socketPlace(text), label: text, agent };
  if (scheme === 'ws' || scheme === 'wss') {
    if (agent) throw new UsageError('--agent: a WebSocket leads to a monitor, not to a guest agent');
    return { kind: 'websocket', url: text, label: labelOfUrl(text), agent };
  }
  if (!/^qemu(\+|$)/.test(scheme))
    throw new UsageError(`'${scheme}://' is not a target: give ${TARGET_FORMS}`);
  const hash = text.indexOf('#');
  if (hash < 0 || hash === text.length - 1) {
    throw new UsageError(`${text}: which machine? Name it behind the URI: ${text.replace(/#$/, '')}#DOMAIN`);
  }
  return { kind: 'libvirt', uri: text.slice(0, hash), domain: text.slice(hash + 1), label: text, agent };
}

/**
 * Reads a path, or `HOST:PORT` if the text has no slash; `unix:` or `tcp:` before it decides, as in QEMU's `-qmp`.
 *
 * @throws UsageError for a port out of range, and for a host that lacks its port
 */
export function socketPlace(text: string): SocketPlace {
  const unix = /^unix:(.*)$/s.exec(text)?.[1];
  if (unix === '') throw new UsageError(`${text} lacks its path, as in unix:vm1.qmp`);
  if (unix !== undefined) return { path: unix };
  const [, host, port] =
    /^(?:tcp:)?(?:\[([^/\]]+)\]|([^/:]+)):(\d+)$/.exec(text)?.filter((part) => part) ?? [];
  if (host === undefined) {
    if (looksLikeHost(text))
      throw new UsageError(
        `${text} is not HOST:PORT, as in 192.0.2.7:4444 or [::1]:4444, and no socket of that name is here`,
      );
    return { path: text };
  }
  if (Number(port) < 1 || Number(port) > MAX_PORT)
    throw new UsageError(`${text}: ${port ?? ''} is not a port, a number from 1 to ${MAX_PORT}`);
  return { host, port: Number(port) };
}

/** Whether a text that is not HOST:PORT was meant as such: no path has its form, unless a file of that name is here. */
function looksLikeHost(text: string): boolean {
  if (text.startsWith('tcp:')) return true;
  const isHost = !text.includes('/') && (text.includes(':') || isIP(text) !== 0);
  return isHost && !existsSync(text);
}

function labelOfUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  } catch {
    throw new UsageError("a WebSocket's URL that can't be read");
  }
}

/** What a subcommand needs besides its target, with an example of it. */
export interface Needed {
  readonly what: 'command' | 'event';
  readonly example: string;
}

/**
 * Takes the target off the words of a command line such as `[TARGET] COMMAND …`.
 *
 * The first word is the target if it has a slash or a colon, or names a socket that is there, or if RXQMP_TARGET is not
 * set. Otherwise RXQMP_TARGET is the target, and `isPreset` is true.
 *
 * @param needed - what has to follow the target, if anything
 * @throws UsageError where the target is missing, or what has to follow it
 */
export function splitTarget(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  needed?: Needed | undefined,
): { readonly target: string; readonly rest: readonly string[]; readonly isPreset: boolean } {
  const [first, ...rest] = words;
  const preset = env['RXQMP_TARGET'] ?? '';
  if (preset !== '' && (first === undefined || !looksLikeTarget(first))) {
    if (first === undefined && needed !== undefined) throw onlyTarget(preset, needed);
    return { target: preset, rest: words, isPreset: true };
  }
  if (first === undefined) throw noTarget(needed === undefined ? '' : ` and no ${needed.what}`);
  if (needed !== undefined && rest.length === 0)
    throw looksLikeTarget(first) ? onlyTarget(first, needed) : noTarget(` before '${first}'`);
  return { target: first, rest, isPreset: false };
}

/** The target of a command line such as `[TARGET]`, where nothing else can stand in its place. */
export function targetOr(
  word: string | undefined,
  env: Readonly<Record<string, string | undefined>> = {},
): string {
  const target = word ?? env['RXQMP_TARGET'] ?? '';
  if (target === '') throw noTarget();
  return target;
}

function noTarget(more = ''): UsageError {
  return new UsageError(`no target${more}: give ${TARGET_FORMS}, or set RXQMP_TARGET`);
}

function onlyTarget(target: string, { what, example }: Needed): UsageError {
  const { label } = parseTarget(target);
  return new UsageError(`only a target is given, '${label}': which ${what}? Such as ${example}`);
}

function looksLikeTarget(word: string): boolean {
  if (/[/:]/.test(word)) return true;
  return statSync(word, { throwIfNoEntry: false })?.isSocket() ?? false;
}

/** What every driver takes. */
export interface TargetOptions extends MonitorOptions {
  /** Enables out-of-band commands, where the target offers them. */
  readonly oob?: boolean | undefined;
}

/**
 * Makes the target's monitor, and loads its driver for it. A guest agent's monitor has no events, and its commands are
 * the agent's: use `execute`.
 *
 * @param env - RXQMP_TOKEN is the token for a WebSocket that `rxqmp share` serves
 * @returns the monitor, idle: it dials when it is used
 */
export async function openTarget(
  target: Target,
  { oob, ...options }: TargetOptions = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Monitor> {
  if (target.agent) {
    const { agentMonitor } = await import('../../../src/agent/index.js');
    return agentMonitor({ ...agentPlace(target), ...options }) as unknown as Monitor;
  }
  switch (target.kind) {
    case 'socket': {
      const { socketMonitor } = await import('../../../src/socket/index.js');
      return socketMonitor({ ...target.address, ...options, oob });
    }
    case 'libvirt': {
      const { libvirtMonitor } = await import('../../../src/libvirt/index.js');
      return libvirtMonitor({ uri: target.uri, domain: target.domain, ...options });
    }
    case 'websocket': {
      const { openWebSocketTarget } = await import('./websocket-target.js');
      return openWebSocketTarget(target.url, { ...options, oob }, env);
    }
  }
}

function agentPlace(target: Target) {
  if (target.kind === 'libvirt') return { uri: target.uri, domain: target.domain };
  if (target.kind === 'socket') return target.address;
  throw new UsageError('--agent: a WebSocket leads to a monitor, not to a guest agent');
}
