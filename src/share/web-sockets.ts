import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import { ArgumentError } from '../errors.js';
import { onUpgrade, respond } from '../node/upgrade.js';
import { MAX_COMMAND_BYTES, type CloseReason, type Transport } from './client.js';
import { refusalOf, type PageRules } from './page.js';
import type { Authorize, Share } from './share.js';
import { CLOSE_WITHIN_MS } from './sockets.js';

/** The subprotocol that is chosen where a client offers it among others, such as a token. */
const SUBPROTOCOL = 'qmp';

export interface WebSocketDoor extends PageRules {
  readonly server: Server;
  readonly pathname: string | undefined;
  readonly authorize: Authorize<IncomingMessage>;
}

/** A WebSocket to a client: each message of QMP in a text message of its own, commands cut anywhere. */
class WebSocketTransport implements Transport {
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;

  #corked = false;

  constructor(webSocket: WebSocket, socket: Duplex) {
    this.#webSocket = webSocket;
    this.#socket = socket;
  }

  get queuedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  write(text: string): void {
    if (!this.#corked) {
      // What is written in one tick goes out in one piece.
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#webSocket.send(text);
  }

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  close({ code, text }: CloseReason): void {
    this.#webSocket.resume();
    this.#webSocket.close(code, text);
    const deadline = setTimeout(() => this.#webSocket.terminate(), CLOSE_WITHIN_MS);
    this.#webSocket.once('close', () => clearTimeout(deadline));
  }
}

/**
 * Serves WebSockets of an HTTP server.
 *
 * @returns what stops that. It resolves when every WebSocket is closed; the HTTP server goes on
 * @throws {@link ArgumentError} where the package `ws` isn't installed
 */
export async function serveWebSockets(share: Share, door: WebSocketDoor): Promise<() => Promise<void>> {
  const webSockets = await newWebSocketServer();
  const { server, pathname, authorize } = door;
  const open = new Set<Promise<unknown>>();
  const stop = onUpgrade(server, pathname, (request, socket, head) => {
    const refusal = refusalOf(request.headers, door);
    if (refusal !== undefined) {
      respond(socket, 403, refusal);
      return;
    }
    share.admit(authorize, request, (admission) => {
      if (admission === 'full') respond(socket, 503, 'too many clients');
      else if (admission === 'refused') respond(socket, 403, 'not authorized');
      else {
        webSockets.handleUpgrade(request, socket, head, (webSocket) => {
          const client = share.serve(new WebSocketTransport(webSocket, socket), admission);
          webSocket.on('error', () => undefined);
          webSocket.on('message', (data: RawData) => client.receive(bytesOf(data)));
          const closed = new Promise((resolve) => webSocket.once('close', resolve));
          open.add(closed);
          void closed.then(() => {
            open.delete(closed);
            client.close();
          });
        });
      }
    });
  });
  return async () => {
    stop();
    await Promise.all(open);
  };
}

async function newWebSocketServer(): Promise<WebSocketServer> {
  let ws: typeof import('ws');
  try {
    ws = await import('ws');
  } catch (cause) {
    throw new ArgumentError("serveMonitor: WebSockets need the package 'ws'; npm install ws", { cause });
  }
  return new ws.WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_COMMAND_BYTES,
    // What little a page sends could grow a thousandfold here.
    perMessageDeflate: false,
    handleProtocols: (offered) => {
      const [first = false] = offered;
      return offered.has(SUBPROTOCOL) ? SUBPROTOCOL : first;
    },
  });
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
