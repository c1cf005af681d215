import type { Monitor } from '../../../src/monitor/monitor.js';
import { webSocketMonitor, type WebSocketConstructor } from '../../../src/websocket/index.js';
import { assertToken, SHARE_PROTOCOL } from '../share/share-protocol.js';
import type { TargetOptions } from './target.js';
import { UsageError } from '../usage-error.js';

/** A monitor over WebSocket, with the token of RXQMP_TOKEN. Node before 22 has no WebSocket: there the package `ws` gives one. */
export async function openWebSocketTarget(
  url: string,
  options: TargetOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Monitor> {
  const token = env['RXQMP_TOKEN'] ?? '';
  const protocols = token === '' ? [] : [SHARE_PROTOCOL, assertToken(token, 'RXQMP_TOKEN')];
  const WebSocket = 'WebSocket' in globalThis ? undefined : await loadWebSocket();
  return webSocketMonitor({ url, protocols, WebSocket, ...options });
}

async function loadWebSocket(): Promise<WebSocketConstructor> {
  try {
    return (await import('ws')).WebSocket as unknown as WebSocketConstructor;
  } catch (cause) {
    throw new UsageError('ws://: Node before 22 has no WebSocket. Install the package: npm install ws', {
      cause,
    });
  }
}
