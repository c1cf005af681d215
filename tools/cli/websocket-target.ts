import type { Monitor, MonitorOptions } from '../../src/monitor/monitor.js';
import { webSocketMonitor, type WebSocketConstructor } from '../../src/websocket/index.js';
import { UsageError } from './usage-error.js';

/** A monitor over WebSocket. Node 20 has no WebSocket of its own: there the package `ws` gives one. */
export async function openWebSocketTarget(url: string, options: MonitorOptions): Promise<Monitor> {
  if ('WebSocket' in globalThis) return webSocketMonitor({ url, ...options });
  return webSocketMonitor({ url, WebSocket: await loadWebSocket(), ...options });
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
