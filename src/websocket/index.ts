/**
 * The WebSocket driver: a QMP monitor in a browser, or in Node, through `rxqmp/share` or another server.
 *
 * @module rxqmp/websocket
 */
import { ArgumentError } from '../errors.js';
import type { DialStep } from '../monitor/link.js';
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import { MONITOR_OPTIONS, type MonitorOptions } from '../monitor/options.js';
import { callback, checkOptions, feature, flag, text, type Rule } from '../options.js';
import { makeQmpDriver, type HeartbeatOptions } from '../qmp/driver.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { readAddress } from './address.js';
import { openWebSocket, type WebSocketConstructor } from './stream.js';

export type { WebSocketConstructor, WebSocketLike } from './stream.js';

/**
 * The URL to dial, and the options of every driver.
 *
 * @example
 * const options: WebSocketOptions = { url: 'wss://dash.example.com/vm1', reconnect: true, heartbeat: true };
 */
export type WebSocketOptions = MonitorOptions & {
  /** A `ws:` or `wss:` URL; in a page it may be relative to the page. No error and no trace contains its path or query. */
  readonly url: string;
  /** Subprotocols to offer, in order; none by default. */
  readonly protocols?: string | readonly string[] | undefined;
  /** The constructor of WebSockets, such as that of the package `ws`; by default the global `WebSocket`. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /** Asks for out-of-band commands. Then at most 8 other commands are in flight at a time. Off by default. */
  readonly oob?: boolean | undefined;
  /** Notices a peer that has become silent, for example because the network is down. Off by default; `true` takes the defaults. */
  readonly heartbeat?: HeartbeatOptions | boolean | undefined;
};

const RULES: Readonly<Record<keyof WebSocketOptions, Rule>> = {
  ...MONITOR_OPTIONS,
  url: text,
  protocols: {
    is: (value) => text.is(value) || (Array.isArray(value) && value.every(text.is)),
    expected: 'a string or an array of strings',
  },
  WebSocket: callback,
  oob: flag,
  heartbeat: feature,
};

const SILENCE_HINT = 'connected, but the server may speak something else, or it waits for the machine';

/**
 * Makes a monitor that is reached through a WebSocket, for pages and for Node.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 * @param options - the URL, and the options of every driver
 * @returns the monitor, idle: it dials when it is used
 * @throws `ArgumentError` at once, which names the option that can't be used, and not its value
 *
 * @example
 * const monitor = webSocketMonitor({ url: 'wss://dash.example.com/vm1' });
 * monitor.run('query-status').subscribe(({ status }) => console.log(status));
 */
export function webSocketMonitor<C = CommandMap, E = EventMap>(options: WebSocketOptions): Monitor<C, E> {
  checkOptions(options, RULES, 'webSocketMonitor');
  const { url, protocols = [], WebSocket = globalWebSocket(), oob, heartbeat, ...common } = options;
  if (url === undefined) throw new ArgumentError("webSocketMonitor: 'url' is missing");
  const offered = typeof protocols === 'string' ? [protocols] : protocols;
  const address = readAddress(url, offered);
  const { peer } = address;
  const { maxFrameBytes, trace, traceMessages } = common;
  const open = (report: (step: DialStep) => void) => {
    report({ step: 'dialling', missing: 'connection', where: `to ${peer}` });
    return openWebSocket(WebSocket, address, offered);
  };
  const settings = { oob, heartbeat, maxFrameBytes, trace, traceMessages };
  const driver = makeQmpDriver({ open, peer, silenceHint: SILENCE_HINT }, settings, {});
  return createMonitor<C, E>(driver, common);
}

function globalWebSocket(): WebSocketConstructor {
  const { WebSocket } = globalThis as { readonly WebSocket?: WebSocketConstructor };
  if (WebSocket !== undefined) return WebSocket;
  throw new ArgumentError(
    "webSocketMonitor: this platform has no global WebSocket; give 'WebSocket', such as that of the package 'ws'",
  );
}
